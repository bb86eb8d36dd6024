package dev.sallyport.server;

import dev.sallyport.core.Problem.BundleUnreadable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Where promotions outlive the server. A write is whole or has not happened. Used by one thread at a time. */
final class LabelFile {
    private static final long MAX_BYTES = 4 << 20;

    private final Path file;

    LabelFile(Path file) {
        this.file = file;
    }

    /** Without a file there are no promotions yet. */
    void readInto(LabelBook book) {
        try {
            if (Files.exists(file)) {
                if (Files.size(file) > MAX_BYTES) {
                    throw new IOException("longer than " + MAX_BYTES + " bytes");
                }
                book.read(Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    void write(LabelBook book) {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(book.toJson());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static ProblemException unreadable(IOException e) {
        return new ProblemException(new BundleUnreadable("the file of labels", e.toString()), e);
    }
}
