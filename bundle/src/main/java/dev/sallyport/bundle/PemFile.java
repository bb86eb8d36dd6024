package dev.sallyport.bundle;

import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A key file of PEM text, read under a bound. */
final class PemFile {
    private static final int MAX_BYTES = 16 << 10;

    private PemFile() {}

    /** @throws ProblemException {@code key/unavailable} */
    static String read(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
                throw new ProblemException(new KeyUnavailable("the key file is not a PEM file", file.toString()));
            }
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new ProblemException(new KeyUnavailable("the key file cannot be read", e.toString()), e);
        }
    }
}
