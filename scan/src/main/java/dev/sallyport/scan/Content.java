package dev.sallyport.scan;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;

/**
 * Bytes that are looked at: a file, a part of one, or what a container holds. Reading never runs past the end and never
 * fails for what the bytes are.
 */
public abstract class Content {
    private static final long LARGEST_COPY = 64 << 20;

    /** In bytes. */
    public abstract long size();

    /**
     * Copies up to {@code length} bytes from {@code at}.
     *
     * @return how many there were; 0 at or behind the end
     */
    public abstract int read(long at, byte[] into, int from, int length);

    /** The first bytes, at most {@code length}. */
    public final byte[] head(int length) {
        return bytes(0, length);
    }

    /** At most {@code length} bytes from {@code at}. */
    public final byte[] bytes(long at, int length) {
        byte[] bytes = new byte[(int) Math.clamp(size() - at, 0, length)];
        int got = 0;
        while (got < bytes.length) {
            int more = read(at + got, bytes, got, bytes.length - got);
            if (more <= 0) {
                return java.util.Arrays.copyOf(bytes, got);
            }
            got += more;
        }
        return bytes;
    }

    /** All of it as one buffer, of a file without reading it; empty where it would take more memory than is given. */
    public final Optional<ByteBuffer> buffer() {
        return buffer(0, size());
    }

    /** A part of it, which lies within it, as {@link #buffer()}. */
    protected Optional<ByteBuffer> buffer(long at, long length) {
        return length > LARGEST_COPY ? Optional.empty() : Optional.of(ByteBuffer.wrap(bytes(at, (int) length)));
    }

    /** A part of it, as far as it goes. */
    public final Content slice(long at, long length) {
        Objects.checkIndex(at, size() + 1);
        return new Slice(this, at, Math.clamp(length, 0, size() - at));
    }

    public static Content of(byte[] bytes) {
        return new Array(bytes.clone());
    }

    private static final class Array extends Content {
        private final byte[] bytes;

        private Array(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public int read(long at, byte[] into, int from, int length) {
            int count = (int) Math.clamp(bytes.length - at, 0, length);
            System.arraycopy(bytes, (int) at, into, from, count);
            return count;
        }
    }

    private static final class Slice extends Content {
        private final Content whole;
        private final long start;
        private final long size;

        private Slice(Content whole, long start, long size) {
            this.whole = whole;
            this.start = start;
            this.size = size;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public int read(long at, byte[] into, int from, int length) {
            return whole.read(start + at, into, from, (int) Math.clamp(size - at, 0, length));
        }

        @Override
        protected Optional<ByteBuffer> buffer(long at, long length) {
            return whole.buffer(start + at, length);
        }
    }
}
