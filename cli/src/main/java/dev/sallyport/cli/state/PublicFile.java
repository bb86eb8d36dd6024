package dev.sallyport.cli.state;

import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.DiskUnavailable;
import dev.sallyport.core.ProblemException;
import dev.sallyport.guard.identity.PrivateFile;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that everybody may read: certificates and public keys. */
public final class PublicFile {
    private PublicFile() {}

    /** Replaces the file as a whole; mode 644 where there are modes. */
    public static void replace(Path file, byte[] content) {
        PrivateFile.replace(file, content);
        try {
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            }
        } catch (IOException e) {
            throw new ProblemException(
                    new DiskUnavailable("a file cannot be made readable for all", DiskFinding.of(e)), e);
        }
    }
}
