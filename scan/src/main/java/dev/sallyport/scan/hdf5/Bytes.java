package dev.sallyport.scan.hdf5;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Cursor;
import java.nio.charset.StandardCharsets;

/** An HDF5 file's bytes, by addresses from its base, with the sizes of offsets and lengths its superblock gives. */
final class Bytes {
    /** A place that the file does not have; never leaves this package. */
    static final class Outside extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final long at;

        Outside(long at) {
            super("outside", null, false, false);
            this.at = at;
        }

        long at() {
            return at;
        }
    }

    static final long UNDEFINED = -1;

    private final Content content;
    private final Cursor cursor;
    private final long base;
    private final int offsetBytes;
    private final int lengthBytes;

    Bytes(Content content, long base, int offsetBytes, int lengthBytes) {
        this.content = content;
        this.cursor = new Cursor(content);
        this.base = base;
        this.offsetBytes = offsetBytes;
        this.lengthBytes = lengthBytes;
    }

    Content content() {
        return content;
    }

    int offsetBytes() {
        return offsetBytes;
    }

    int lengthBytes() {
        return lengthBytes;
    }

    long base() {
        return base;
    }

    /** Where the bytes of an address lie in the content. */
    long place(long address) {
        if (address < 0 || address > content.size() - base) {
            throw new Outside(Math.max(0, address));
        }
        return base + address;
    }

    long number(long address, int size) {
        long place = place(address);
        if (size > content.size() - place) {
            throw new Outside(place);
        }
        cursor.moveTo(place);
        return cursor.littleEndian(size);
    }

    /** {@link #UNDEFINED} where all bits are set. */
    long offset(long address) {
        long value = number(address, offsetBytes);
        return offsetBytes < 8 && value == (1L << 8 * offsetBytes) - 1 ? UNDEFINED : value;
    }

    long length(long address) {
        long value = number(address, lengthBytes);
        if (value < 0) {
            throw new Outside(address);
        }
        return value;
    }

    boolean has(long address, String mark) {
        return new String(content.bytes(place(address), mark.length()), StandardCharsets.ISO_8859_1).equals(mark);
    }

    /** Text up to a zero, of at most {@code longest} bytes. */
    String text(long address, int longest) {
        String text = new String(content.bytes(place(address), longest), StandardCharsets.UTF_8);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    Content slice(long address, long length) {
        long place = place(address);
        if (length < 0 || length > content.size() - place) {
            throw new Outside(place);
        }
        return content.slice(place, length);
    }
}
