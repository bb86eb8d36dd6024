package dev.sallyport.scan.hdf5;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Look;

/** Attributes and what they hold: texts in place, and texts of any length in heaps. Source: HDF5 specification, IV.A.2.m. */
final class Attributes {
    private static final int FIXED_TEXT = 3;
    private static final int OPAQUE = 5;
    private static final int VARIABLE = 9;
    private static final int LONGEST_NAME = 256;
    private static final int SHORTEST = 8;
    private static final int MOST_TEXTS = 10_000;

    private final Look look;
    private final Bytes bytes;

    Attributes(Look look, Bytes bytes) {
        this.look = look;
        this.bytes = bytes;
    }

    /** Whether elements of the type at this place are single bytes or texts. */
    static boolean isOfBytes(Bytes bytes, long at) {
        int kind = (int) bytes.number(at, 1) & 0x0f;
        return kind == FIXED_TEXT || kind == OPAQUE || kind == 0 && bytes.number(at + 4, 4) == 1;
    }

    void attribute(long at, long size) {
        int version = (int) bytes.number(at, 1);
        int flags = version == 1 ? 0 : (int) bytes.number(at + 1, 1);
        long nameBytes = bytes.number(at + 2, 2);
        long typeBytes = bytes.number(at + 4, 2);
        long spaceBytes = bytes.number(at + 6, 2);
        long name = at + (version == 3 ? 9 : 8);
        long type = name + padded(nameBytes, version);
        long space = type + padded(typeBytes, version);
        long data = space + padded(spaceBytes, version);
        if (version < 1 || version > 3 || data > at + size) {
            throw new Bytes.Outside(at);
        }
        if ((flags & 1) != 0) {
            return; // of a type that stands elsewhere: a compound, never a text of Keras
        }
        String called = "attribute " + bytes.text(name, (int) Math.min(nameBytes, LONGEST_NAME));
        int kind = (int) bytes.number(type, 1) & 0x0f;
        long length = at + size - data;
        if (kind == FIXED_TEXT || kind == OPAQUE) {
            held(called, unpadded(bytes.slice(data, length)));
        } else if (kind == VARIABLE) {
            texts(called, data, length);
        }
    }

    /** A text of fixed length is filled up with zeros. */
    private static Content unpadded(Content value) {
        byte[] end = new byte[1];
        long length = value.size();
        while (length > 0 && value.read(length - 1, end, 0, 1) == 1 && end[0] == 0) {
            length--;
        }
        return value.slice(0, length);
    }

    private static long padded(long bytes, int version) {
        return version == 1 ? bytes + 7 & ~7L : bytes;
    }

    private void texts(String called, long data, long length) {
        int step = 8 + bytes.offsetBytes();
        for (long at = 0; at + step <= length && at < (long) step * MOST_TEXTS; at += step) {
            long count = bytes.number(data + at, 4);
            long heap = bytes.offset(data + at + 4);
            long index = bytes.number(data + at + 4 + bytes.offsetBytes(), 4);
            if (count >= SHORTEST && heap != Bytes.UNDEFINED && heap != 0) {
                global(called, heap, index);
            }
        }
    }

    /** An object of a global heap. */
    private void global(String called, long heap, long index) {
        if (!bytes.has(heap, "GCOL")) {
            throw new Bytes.Outside(heap);
        }
        long end = heap + bytes.length(heap + 8);
        long at = heap + 8 + bytes.lengthBytes();
        int head = 8 + bytes.lengthBytes();
        while (at + head <= end) {
            look.work().spend(head);
            long number = bytes.number(at, 2);
            long length = bytes.length(at + 8);
            if (number == index) {
                held(called, bytes.slice(at + head, length));
                return;
            }
            if (number == 0) {
                break;
            }
            at += head + (length + 7 & ~7L);
        }
        throw new Bytes.Outside(heap);
    }

    private void held(String called, Content value) {
        if (value.size() >= SHORTEST) {
            look.inside(called, value);
        }
    }
}
