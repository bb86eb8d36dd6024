package dev.sallyport.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file to be sealed.
 *
 * @param path its name in the bundle, as the graph refers to it
 * @param content read twice, and the same both times: once for the digests, once to be sealed
 */
public record Payload(String path, long sizeBytes, Content content) {
    /** Where the plaintext comes from. */
    @FunctionalInterface
    public interface Content {
        ReadableByteChannel open() throws IOException;
    }

    public static Payload ofFile(String path, Path file) throws IOException {
        return new Payload(path, Files.size(file), () -> FileChannel.open(file, StandardOpenOption.READ));
    }

    /** From position to limit of {@code bytes}, which must not change until the bundle is sealed. */
    public static Payload ofBuffer(String path, ByteBuffer bytes) {
        return new Payload(path, bytes.remaining(), () -> new BufferChannel(bytes.asReadOnlyBuffer()));
    }

    private record BufferChannel(ByteBuffer from) implements ReadableByteChannel {
        @Override
        public int read(ByteBuffer to) {
            if (!from.hasRemaining()) {
                return to.hasRemaining() ? -1 : 0;
            }
            int size = Math.min(from.remaining(), to.remaining());
            to.put(from.slice(from.position(), size));
            from.position(from.position() + size);
            return size;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
