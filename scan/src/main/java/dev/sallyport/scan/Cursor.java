package dev.sallyport.scan;

/** Reads content from front to back through a buffer, and jumps without reading what lies between. Not thread-safe. */
public final class Cursor {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Content content;
    private final byte[] buffer;
    private long start;
    private int at;
    private int filled;

    public Cursor(Content content) {
        this(content, 0);
    }

    public Cursor(Content content, long from) {
        this.content = content;
        this.buffer = new byte[(int) Math.clamp(content.size(), 16, BUFFER_BYTES)];
        this.start = from;
    }

    public long position() {
        return start + at;
    }

    public void moveTo(long position) {
        if (position >= start && position <= start + filled) {
            at = (int) (position - start);
        } else {
            start = position;
            at = 0;
            filled = 0;
        }
    }

    public long remaining() {
        return content.size() - position();
    }

    /** The next byte, or -1 at the end. */
    public int next() {
        if (at == filled && !fill()) {
            return -1;
        }
        return buffer[at++] & 0xff;
    }

    /** The next byte without moving on, or -1 at the end. */
    public int peek() {
        return peek(0);
    }

    /** The byte {@code ahead} places on, without moving; -1 behind the end. At most a kilobyte ahead. */
    public int peek(int ahead) {
        if (at + ahead >= filled) {
            start += at;
            at = 0;
            filled = Math.max(0, content.read(start, buffer, 0, buffer.length));
        }
        return at + ahead < filled ? buffer[at + ahead] & 0xff : -1;
    }

    /** Moves on by {@code length} bytes; false, and nowhere, where there are not as many. */
    public boolean skip(long length) {
        if (length < 0 || length > remaining()) {
            return false;
        }
        moveTo(position() + length);
        return true;
    }

    /** The next {@code size} bytes as an unsigned number, the lowest first; -1 where there are not as many. */
    public long littleEndian(int size) {
        if (remaining() < size) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < size; i++) {
            value |= (long) next() << 8 * i;
        }
        return value;
    }

    private boolean fill() {
        start += filled;
        at = 0;
        filled = Math.max(0, content.read(start, buffer, 0, buffer.length));
        return filled > 0;
    }
}
