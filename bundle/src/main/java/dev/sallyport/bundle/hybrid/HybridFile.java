package dev.sallyport.bundle.hybrid;

import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** A hybrid key's file, of either half. */
final class HybridFile {
    private static final JsonLimits LIMITS = new JsonLimits(64 << 10, 4, 16);

    private HybridFile() {}

    static <T> T read(Path file, Function<JsonDocument, T> parse) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > LIMITS.maxBytes()) {
                throw unusable(file, "is not one");
            }
            return parse.apply(parse(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new ProblemException(new KeyUnavailable("the hybrid key file cannot be read", DiskFinding.of(e)), e);
        }
    }

    static JsonDocument parse(byte[] text) {
        JsonDocument json = JsonDocument.parse(
                text, LIMITS, finding -> new KeyUnavailable("the hybrid key file is not one: " + finding, ""));
        if (json.integer(HybridKey.VERSION) != 1) {
            throw json.fault(HybridKey.VERSION, "must be 1");
        }
        return json;
    }

    private static ProblemException unusable(Path file, String finding) {
        return new ProblemException(new KeyUnavailable("the hybrid key file " + finding, file.toString()));
    }
}
