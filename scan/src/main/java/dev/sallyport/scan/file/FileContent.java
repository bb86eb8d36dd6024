package dev.sallyport.scan.file;

import dev.sallyport.scan.Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;

/** A regular file; links are not followed. */
final class FileContent extends Content implements AutoCloseable {
    private final FileChannel channel;
    private final long size;
    private final LongConsumer reached;

    /** Opens it; {@code reached} is told how far it was read. */
    FileContent(Path path, LongConsumer reached) throws IOException {
        this.reached = reached;
        channel = FileChannel.open(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        size = channel.size();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(long at, byte[] into, int from, int length) {
        int count = (int) Math.clamp(size - at, 0, length);
        if (count == 0) {
            return 0;
        }
        reached.accept(at + count);
        try {
            return Math.max(0, channel.read(ByteBuffer.wrap(into, from, count), at));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Optional<ByteBuffer> buffer(long at, long length) {
        try {
            return length > Integer.MAX_VALUE
                    ? Optional.empty()
                    : Optional.of(channel.map(FileChannel.MapMode.READ_ONLY, at, length));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
