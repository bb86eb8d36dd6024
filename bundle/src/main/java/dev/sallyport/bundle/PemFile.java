package dev.sallyport.bundle;

import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/** A key file of PEM text, read under a bound. */
final class PemFile {
    private static final int MAX_BYTES = 16 << 10;

    private PemFile() {}

    /**
     * What {@code parse} makes of the file's text.
     *
     * @throws ProblemException {@code key/unavailable}, which names the file for the operator
     */
    static <T> T read(Path file, Function<String, T> parse) {
        try {
            return parse.apply(text(file));
        } catch (ProblemException e) {
            if (e.problem() instanceof KeyUnavailable unusable
                    && unusable.operatorDetail().isEmpty()) {
                throw new ProblemException(new KeyUnavailable(unusable.sentence(), file.toString()), e);
            }
            throw e;
        }
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES || !Files.isRegularFile(file)) {
                throw new ProblemException(new KeyUnavailable("the key file is not a PEM file", file.toString()));
            }
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new ProblemException(new KeyUnavailable("the key file cannot be read", DiskFinding.of(e)), e);
        }
    }
}
