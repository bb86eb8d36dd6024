package dev.sallyport.cli.model;

import dev.sallyport.cli.path.NamedPath;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A folder of models in the usual layout {@code NAME/VERSION/model.onnx}. */
public final class ModelFolder {
    /** The file whose presence makes a folder a version of a model. */
    public static final String MODEL = "model.onnx";

    static final String CONTRACT = "contract.json";

    private ModelFolder() {}

    /**
     * Every version of every model, in alphabetical order; a {@code contract.json} beside the model is
     * used.
     *
     * @throws ProblemException {@code configuration/invalid} where there is none
     */
    public static List<ModelSource> list(Path folder) {
        NamedPath.folder(folder, "a folder of NAME/VERSION/" + MODEL);
        List<ModelSource> sources = new ArrayList<>();
        for (Path model : folders(folder)) {
            for (Path version : folders(model)) {
                if (Files.isRegularFile(version.resolve(MODEL), LinkOption.NOFOLLOW_LINKS)) {
                    sources.add(source(model, version));
                }
            }
        }
        if (sources.isEmpty()) {
            throw invalid("`" + folder + "` holds no NAME/VERSION/" + MODEL);
        }
        return sources;
    }

    private static ModelSource source(Path model, Path version) {
        String name = model.getFileName().toString();
        String number = version.getFileName().toString();
        if (!ModelRef.isName(name) || !ModelRef.isVersion(number)) {
            throw invalid("`" + version + "` is not a model name and a version: letters, digits, `.`, `_` and `-`");
        }
        return of(new ModelRef(name, number), version);
    }

    static ModelSource of(ModelRef ref, Path version) {
        Path contract = version.resolve(CONTRACT);
        return new ModelSource(ref, version.resolve(MODEL), Files.exists(contract) ? contract : null, List.of());
    }

    static List<Path> folders(Path parent) {
        try (Stream<Path> entries = Files.list(parent)) {
            return entries.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new ProblemException(
                    new ConfigurationInvalid(List.of("the folder `" + parent + "` cannot be read")), e);
        }
    }

    static ProblemException invalid(String finding) {
        return new ProblemException(new ConfigurationInvalid(List.of(finding)));
    }
}
