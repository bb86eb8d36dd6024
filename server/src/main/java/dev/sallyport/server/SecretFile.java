package dev.sallyport.server;

import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A 256-bit secret in a file of its own: 64 hexadecimal digits, readable by its owner alone. */
public final class SecretFile {
    private static final int SIZE_BYTES = 32;

    private SecretFile() {}

    public static SecretBytes read(Path file) {
        byte[] bytes;
        try {
            bytes = HexFormat.of()
                    .parseHex(Files.readString(file, StandardCharsets.US_ASCII).strip());
        } catch (IOException e) {
            throw new ProblemException(
                    new ConfigurationInvalid(List.of("a secret of the server cannot be read: " + DiskFinding.of(e)
                            + "; `sallyport keys init` makes what a state folder lacks")),
                    e);
        } catch (IllegalArgumentException e) {
            throw invalid(file);
        }
        try {
            if (bytes.length != SIZE_BYTES) {
                throw invalid(file);
            }
            return SecretBytes.copyOf(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static ProblemException invalid(Path file) {
        return new ProblemException(
                new ConfigurationInvalid(List.of("`" + file + "` must hold a secret of 64 hexadecimal digits")));
    }

    /** A new one, as it stands in the file. */
    public static byte[] generate(SecureRandom random) {
        byte[] secret = new byte[SIZE_BYTES];
        random.nextBytes(secret);
        return (HexFormat.of().formatHex(secret) + "\n").getBytes(StandardCharsets.US_ASCII);
    }
}
