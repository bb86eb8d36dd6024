package dev.sallyport.guard.identity;

import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.DiskUnavailable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes files that only their owner may read. */
public final class PrivateFile {
    private PrivateFile() {}

    /**
     * Replaces {@code file} as a whole: whoever reads sees the old content or the new, also after a
     * loss of power. Mode 600 where the file system knows modes.
     *
     * @throws ProblemException {@code disk/unavailable} where it cannot be written; the old one stays
     */
    public static void replace(Path file, byte[] content) {
        Path absolute = file.toAbsolutePath();
        Path folder = absolute.getParent();
        if (folder == null) {
            throw new ProblemException(new DiskUnavailable("a file cannot be written", "not a file: " + file));
        }
        try {
            Path draft = Files.createTempFile(folder, ".draft-", "", ownerOnly(folder));
            try {
                write(draft, content);
                Files.move(draft, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(draft);
            }
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw new ProblemException(
                    new DiskUnavailable("a file cannot be written", file + ": " + DiskFinding.of(e)), e);
        }
    }

    private static void write(Path draft, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
            ByteBuffer rest = ByteBuffer.wrap(content);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    static FileAttribute<?>[] ownerOnly(Path folder) {
        boolean modes = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
        return modes
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(Set.copyOf(PosixFilePermissions.fromString("rw-------")))
                }
                : new FileAttribute<?>[0];
    }
}
