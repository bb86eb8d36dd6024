package dev.sallyport.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * One protobuf message as a run of fields, stricter than protobuf: a field that may occur once and
 * occurs twice is refused, not merged; a number that its type cuts short is refused, not cut;
 * groups do not exist. What a lenient parser would understand differently is thus never accepted.
 *
 * <p>A view: reads nothing it is not asked for and allocates only what it returns. Not thread-safe.
 * Source: protobuf.dev, "Encoding".
 */
final class WireReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int DELIMITED = 2;
    private static final int FIXED32 = 5;

    private final ByteBuffer bytes;
    private final int end;
    private int at;
    private int wireType;
    private int field;
    private long seen;

    WireReader(ByteBuffer bytes) {
        this(bytes.slice().order(ByteOrder.LITTLE_ENDIAN), 0, bytes.remaining());
    }

    private WireReader(ByteBuffer bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    /** Moves to the next field; the value of the one before must have been read or skipped. */
    boolean next() {
        if (at == end) {
            return false;
        }
        long tag = rawVarint();
        if (tag >>> 32 != 0 || tag >>> 3 == 0) {
            throw Finding.of("field number out of range at byte %d", at);
        }
        field = (int) (tag >>> 3);
        wireType = (int) tag & 7;
        return true;
    }

    int field() {
        return field;
    }

    /** Says that the current field must not occur again. */
    WireReader once() {
        long bit = 1L << field;
        if ((seen & bit) != 0) {
            throw Finding.of("field %d is there twice at byte %d", field, at);
        }
        seen |= bit;
        return this;
    }

    long int64() {
        expect(VARINT);
        return rawVarint();
    }

    /** Of an {@code int32} or enumeration. */
    int int32() {
        long value = int64();
        if (value != (int) value) {
            throw Finding.of("field %d does not fit 32 bits at byte %d", field, at);
        }
        return (int) value;
    }

    float float32() {
        expect(FIXED32);
        need(4);
        float value = bytes.getFloat(at);
        at += 4;
        return value;
    }

    /** Bounds of a length-delimited value, as a reader of its own. */
    WireReader message() {
        expect(DELIMITED);
        int length = length();
        WireReader nested = new WireReader(bytes, at, at + length);
        at += length;
        return nested;
    }

    /** Well-formed UTF-8 of at most {@code maxBytes}. */
    String string(int maxBytes) {
        expect(DELIMITED);
        int length = length();
        if (length > maxBytes) {
            throw Finding.unserved("a string of %d bytes (expected: at most %d)", length, maxBytes);
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(bytes.slice(at, length))
                    .toString();
            at += length;
            return text;
        } catch (CharacterCodingException e) {
            throw Finding.of("field %d is not UTF-8 at byte %d", field, at);
        }
    }

    /** The length of a value that is not looked at. */
    int skipBytes() {
        expect(DELIMITED);
        int length = length();
        at += length;
        return length;
    }

    /** The current value, whatever its type. */
    void skip() {
        switch (wireType) {
            case VARINT -> rawVarint();
            case FIXED64 -> move(8);
            case DELIMITED -> skipBytes();
            case FIXED32 -> move(4);
            default -> throw Finding.of("wire type %d at byte %d", wireType, at);
        }
    }

    /** Packed or single values of a repeated number field. */
    WireNumbers numbers(int sizeBytes) {
        if (wireType == DELIMITED) {
            int length = length();
            WireNumbers packed = new WireNumbers(bytes, at, at + length, sizeBytes);
            at += length;
            return packed;
        }
        int from = at;
        expect(
                switch (sizeBytes) {
                    case 4 -> FIXED32;
                    case 8 -> FIXED64;
                    default -> VARINT;
                });
        skip();
        return new WireNumbers(bytes, from, at, sizeBytes);
    }

    /** A slice of the current value, without copying it. */
    ByteBuffer slice() {
        expect(DELIMITED);
        int length = length();
        ByteBuffer slice = bytes.slice(at, length).order(ByteOrder.LITTLE_ENDIAN);
        at += length;
        return slice;
    }

    private void expect(int type) {
        if (wireType != type) {
            throw Finding.of("field %d has wire type %d at byte %d", field, wireType, at);
        }
    }

    private int length() {
        long length = rawVarint();
        if (length < 0 || length > end - at) {
            throw Finding.of("a length past the end at byte %d", at);
        }
        return (int) length;
    }

    private void move(int length) {
        need(length);
        at += length;
    }

    private void need(int length) {
        if (length > end - at) {
            throw Finding.of("cut short at byte %d", at);
        }
    }

    private long rawVarint() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            need(1);
            byte next = bytes.get(at++);
            if (shift == 63 && (next & 0xfe) != 0) {
                throw Finding.of("a number over 64 bits at byte %d", at);
            }
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw Finding.of("a number over 64 bits at byte %d", at);
    }
}
