package dev.sallyport.cli.state;

import dev.sallyport.core.DiskFinding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small files of the state folder. */
final class PrivateText {
    private static final int MAX_BYTES = 64 << 10;

    private PrivateText() {}

    static String read(Path file) {
        return new String(readBytes(file), StandardCharsets.UTF_8);
    }

    static byte[] readBytes(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw StateFolder.invalid("`" + file + "` is too long");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw StateFolder.invalid("`" + file + "` cannot be read: " + DiskFinding.of(e));
        }
    }
}
