package dev.sallyport.scan.graph;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Cursor;
import java.nio.charset.StandardCharsets;

/**
 * One protobuf message within a content as a run of fields; large values are jumped over unread. Lenient as the parsers of
 * those who load such files: what they understand must be seen. Not thread-safe.
 */
final class Protobuf {
    /** Ends the reading of what is no such message; never leaves this package. */
    static final class NotProtobuf extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotProtobuf() {
            super("no protobuf message", null, false, false);
        }
    }

    private static final int END_GROUP = 4;
    private static final int DEEPEST_GROUP = 64;

    private final Content content;
    private final Cursor cursor;
    private final long end;
    private int field;
    private int wireType;

    Protobuf(Content content) {
        this(content, new Cursor(content), content.size());
    }

    private Protobuf(Content content, Cursor cursor, long end) {
        this.content = content;
        this.cursor = cursor;
        this.end = end;
    }

    /** Moves to the next field; the value of the one before must have been read or skipped. */
    boolean next() {
        if (cursor.position() >= end) {
            if (cursor.position() > end) {
                throw new NotProtobuf();
            }
            return false;
        }
        long tag = varint();
        field = (int) (tag >>> 3);
        wireType = (int) tag & 7;
        if (tag >>> 3 == 0 || tag >>> 32 != 0) {
            throw new NotProtobuf();
        }
        return true;
    }

    int field() {
        return field;
    }

    boolean isMessage() {
        return wireType == 2;
    }

    long position() {
        return cursor.position();
    }

    /** The value of a field that holds a message; this reader goes on behind it when that one is at its end. */
    Protobuf message() {
        long length = length();
        return new Protobuf(content, cursor, cursor.position() + length);
    }

    /** Text of at most {@code longest} bytes; what is longer is cut. */
    String text(int longest) {
        long length = length();
        byte[] bytes = content.bytes(cursor.position(), (int) Math.min(length, longest));
        cursor.skip(length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A value's bytes as a content. */
    Content bytes() {
        long length = length();
        Content bytes = content.slice(cursor.position(), length);
        cursor.skip(length);
        return bytes;
    }

    long number() {
        if (wireType != 0) {
            throw new NotProtobuf();
        }
        return varint();
    }

    void skip() {
        skip(0);
    }

    /** Groups have gone out of use, but a parser that meets one still steps over it. */
    private void skip(int depth) {
        boolean there = switch (wireType) {
            case 0 -> {
                varint();
                yield true;
            }
            case 1 -> cursor.skip(8);
            case 2 -> cursor.skip(length());
            case 3 -> group(field, depth);
            case 5 -> cursor.skip(4);
            default -> false;
        };
        if (!there || cursor.position() > end) {
            throw new NotProtobuf();
        }
    }

    private boolean group(int number, int depth) {
        while (depth < DEEPEST_GROUP && next()) {
            if (wireType == END_GROUP) {
                return field == number;
            }
            skip(depth + 1);
        }
        return false;
    }

    /** The numbers of a repeated field, packed or one by one, each given to {@code each}. */
    void numbers(java.util.function.LongConsumer each) {
        if (wireType != 2) {
            each.accept(number());
            return;
        }
        long last = length() + cursor.position();
        while (cursor.position() < last) {
            each.accept(varint());
        }
    }

    private long length() {
        long length = wireType == 2 ? varint() : -1;
        if (length < 0 || length > end - cursor.position()) {
            throw new NotProtobuf();
        }
        return length;
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int next = cursor.next();
            if (next < 0) {
                throw new NotProtobuf();
            }
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new NotProtobuf();
    }
}
