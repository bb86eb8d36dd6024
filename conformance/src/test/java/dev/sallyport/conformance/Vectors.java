package dev.sallyport.conformance;

import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of one area of vectors. */
final class Vectors {
    private Vectors() {}

    static JsonDocument read(String area, String file) {
        return read(Path.of("vectors", area, file));
    }

    private static JsonDocument read(Path file) {
        try {
            return JsonDocument.parse(Files.readAllBytes(file), JsonLimits.DOCUMENT, RequestMalformed::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All cases of all files of {@code area}, by file name. */
    static List<JsonDocument> cases(String area) {
        List<JsonDocument> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("vectors", area))) {
            files.sorted().forEach(file -> cases.addAll(read(file).objects("cases")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases;
    }
}
