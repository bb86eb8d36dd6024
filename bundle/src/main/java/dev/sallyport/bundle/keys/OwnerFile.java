package dev.sallyport.bundle.keys;

import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;

/** A secret in a small file that its owner alone may read; anything else is {@code key/unavailable}. */
final class OwnerFile {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private OwnerFile() {}

    /** @param wrong what is said of a file that is longer than {@code most} bytes, or none */
    static byte[] read(Path file, int most, String wrong) {
        try {
            if (Files.size(file) > most || !Files.isRegularFile(file)) {
                throw unusable(wrong, file.toString());
            }
            if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(file))) {
                throw unusable("the key file must be readable by its owner only", "chmod 600 " + file);
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ProblemException(new KeyUnavailable("the key file cannot be read", DiskFinding.of(e)), e);
        }
    }

    /** One line of visible ASCII without spaces, such as a token or a PIN. */
    static String line(Path file, int most) {
        String wrong = "the file of a secret is not one line";
        byte[] bytes = read(file, most, wrong);
        try {
            String text = new String(bytes, StandardCharsets.ISO_8859_1).strip();
            if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                throw unusable(wrong, file.toString());
            }
            return text;
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static ProblemException unusable(String sentence, String detail) {
        return new ProblemException(new KeyUnavailable(sentence, detail));
    }
}
