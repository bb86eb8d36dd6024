package dev.sallyport.audit;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.sallyport.core.Problem.AuditUnavailable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
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
        throw new ProblemException(new AuditUnavailable("another writer holds the lock of " + folder));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
