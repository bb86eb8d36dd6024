package dev.sallyport.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Reads one segment from its header on. Not thread-safe.
 *
 * <p><b>Guarantees.</b> Whatever the bytes are, reading ends in one of the three results and holds at
 * most a few hundred KiB.
 */
final class FrameReader implements AutoCloseable {
    /** What lies at a place of the segment. */
    sealed interface Found {
        record Whole(Frame frame) implements Found {}

        /** No frame was written here: four zero bytes, or too little room for a header. */
        record End() implements Found {}

        record Broken(String finding) implements Found {}
    }

    private static final Found END = new Found.End();
    private static final int CHUNK = 256 << 10;

    private final SeekableByteChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK).limit(0);
    private final CRC32C crc = new CRC32C();
    private long bufferStart;
    private long at = SegmentFile.HEADER;

    FrameReader(SeekableByteChannel file) {
        this.file = file;
    }

    /** Whether the segment starts with exactly this header. */
    boolean startsWith(byte[] header) throws IOException {
        return has(0, SegmentFile.HEADER)
                && Arrays.equals(buffer.array(), index(0), index(0) + SegmentFile.HEADER, header, 0, header.length);
    }

    /** Where the next frame starts, in bytes from the start of the file. */
    long position() {
        return at;
    }

    /** Forgets what was read ahead, because more may have been written since. */
    void refresh() {
        buffer.limit(0);
    }

    /** The frame of entry {@code sequence} at the current position, which moves behind it. */
    Found next(long sequence) throws IOException {
        if (!has(at, Frame.HEADER) || buffer.getInt(index(at)) == 0) {
            return END;
        }
        Found found = frame(at);
        if (found instanceof Found.Whole whole) {
            if (whole.frame().sequence() != sequence) {
                return new Found.Broken("entry " + whole.frame().sequence() + " where entry " + sequence + " belongs");
            }
            at += Frame.sizeBytes(whole.frame().payload().length);
        }
        return found;
    }

    private Found frame(long from) throws IOException {
        int header = index(from);
        if (buffer.getInt(header) != Frame.MAGIC) {
            return new Found.Broken("no frame starts here");
        }
        int length = buffer.getInt(header + 4);
        long sequence = buffer.getLong(header + 8);
        int place = buffer.getInt(header + 16);
        int check = buffer.getInt(header + 20);
        if (length < 0 || length > EntryCodec.MAX_BYTES || place < 0 || place > sequence) {
            return new Found.Broken("a frame with impossible numbers");
        }
        if (!has(from, Frame.sizeBytes(length))) {
            return new Found.Broken("a frame that ends behind the file");
        }
        header = index(from);
        crc.reset();
        crc.update(buffer.array(), header, 20);
        crc.update(buffer.array(), header + Frame.HEADER, length);
        if ((int) crc.getValue() != check) {
            return new Found.Broken("a frame whose check value is wrong");
        }
        int payload = header + Frame.HEADER;
        return new Found.Whole(
                new Frame(sequence, place, Arrays.copyOfRange(buffer.array(), payload, payload + length)));
    }

    /**
     * Whether a whole frame lies somewhere behind the current position that was written after entry
     * {@code sequence} had become durable: proof that what is broken here was whole once.
     */
    boolean provesDurable(long sequence) throws IOException {
        for (long from = at; has(from, Frame.HEADER); from++) {
            if (buffer.getInt(index(from)) == Frame.MAGIC
                    && frame(from) instanceof Found.Whole whole
                    && whole.frame().durableBefore() > sequence) {
                return true;
            }
        }
        return false;
    }

    /** Whether nothing but zeros follows the current position. */
    boolean onlyZerosFollow() throws IOException {
        for (long from = at; has(from, 1); from++) {
            if (buffer.get(index(from)) != 0) {
                return false;
            }
        }
        return true;
    }

    private int index(long position) {
        return (int) (position - bufferStart);
    }

    private boolean has(long from, int length) throws IOException {
        if (from >= bufferStart && from + length <= bufferStart + buffer.limit()) {
            return true;
        }
        buffer.clear();
        bufferStart = from;
        file.position(from);
        while (buffer.position() < length) {
            if (file.read(buffer) < 0) {
                break;
            }
        }
        buffer.flip();
        return buffer.limit() >= length;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
