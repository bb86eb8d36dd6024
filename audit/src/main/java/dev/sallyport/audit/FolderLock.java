package dev.sallyport.audit;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.sallyport.core.Problem.AuditUnavailable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The right to write one log: held by one process at a time, freed by the kernel when it dies. */
final class FolderLock implements AutoCloseable {
    private final FileChannel file;

    private FolderLock(FileChannel file) {
        this.file = file;
    }

    static FolderLock take(Path folder) throws IOException {
        FileChannel file = FileChannel.open(folder.resolve("lock"), CREATE, WRITE);
        try {
            if (file.tryLock() != null) {
                return new FolderLock(file);
            }
        } catch (OverlappingFileLockException e) {
            // This process holds it already.
        } catch (IOException e) {
            file.close();
            throw e;
        }
        file.close();
        throw inUse(folder);
    }

    /**
     * Makes nothing and takes nothing.
     *
     * @throws ProblemException {@code audit/unavailable} while a process holds the lock
     */
    static void requireFree(Path folder) {
        Path lock = folder.resolve("lock");
        if (!Files.exists(lock)) {
            return;
        }
        try (FileChannel file = FileChannel.open(lock, WRITE);
                FileLock held = file.tryLock()) {
            if (held == null) {
                throw inUse(folder);
            }
        } catch (OverlappingFileLockException e) {
            throw inUse(folder);
        } catch (IOException e) {
            // Whoever wants to write the log finds out why.
        }
    }

    private static ProblemException inUse(Path folder) {
        return new ProblemException(new AuditUnavailable(
                "another process writes `" + folder + "`: stop that server, or use another state folder"));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
