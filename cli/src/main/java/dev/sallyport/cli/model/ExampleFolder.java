package dev.sallyport.cli.model;

import dev.sallyport.cli.client.Rows;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The example models, as each {@code example.json} describes them (examples/README.md). */
public final class ExampleFolder {
    private static final String DESCRIPTION = "example.json";

    private ExampleFolder() {}

    /**
     * One model with the rows it was never trained on.
     *
     * @param test the CSV file
     * @param labelColumn its column with the truth
     * @param columns per input the columns that fill it, in order
     */
    public record Example(ModelSource source, Path test, String labelColumn, Map<String, List<String>> columns) {
        public Example {
            columns = new LinkedHashMap<>(columns);
        }

        /** The first {@code count} rows of the test data. */
        public Rows rows(int count) {
            return Rows.ofCsv(test, count);
        }
    }

    /** @throws ProblemException {@code configuration/invalid} */
    public static List<Example> list(Path folder) {
        List<Example> examples = new ArrayList<>();
        for (Path place : ModelFolder.folders(folder)) {
            Path description = place.resolve(DESCRIPTION);
            if (Files.exists(description)) {
                read(place, description, examples);
            }
        }
        if (examples.isEmpty()) {
            throw ModelFolder.invalid("`" + folder + "` holds no examples");
        }
        return examples;
    }

    private static void read(Path place, Path description, List<Example> examples) {
        JsonDocument json = JsonDocument.parse(bytes(description), JsonLimits.DOCUMENT, ExampleFolder::problem);
        for (JsonDocument model : json.objects("models")) {
            ModelRef ref = new ModelRef(model.string("name"), model.string("version"));
            Map<String, List<String>> columns = new LinkedHashMap<>();
            for (JsonDocument input : model.objects("inputs")) {
                columns.put(input.string("name"), input.strings("columns"));
            }
            ModelSource source = ModelFolder.of(ref, place.resolve(model.string("folder")));
            examples.add(new Example(source, place.resolve(json.string("test")), json.string("label"), columns));
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ProblemException(problem("`" + file + "` cannot be read"), e);
        }
    }

    private static Problem problem(String finding) {
        return new ConfigurationInvalid(List.of("example: " + finding));
    }
}
