package dev.sallyport.scan.graph;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Cursor;
import java.nio.charset.StandardCharsets;

/** Tables of a flatbuffer, every offset checked before it is followed. Source: FlatBuffers, "Internals". */
public final class Flatbuffer {
    /** An offset that leads out of the file. */
    public static final class OutOfBounds extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final long at;

        OutOfBounds(long at) {
            super("out of bounds", null, false, false);
            this.at = at;
        }

        /** Where the offset stands. */
        public long at() {
            return at;
        }
    }

    private static final int LONGEST_TEXT = 4096;

    private final Content content;
    private final Cursor cursor;

    public Flatbuffer(Content content) {
        this.content = content;
        this.cursor = new Cursor(content);
    }

    public Table root() {
        return new Table(offset(0));
    }

    private long number(long at, int size) {
        if (at < 0 || at + size > content.size()) {
            throw new OutOfBounds(at);
        }
        cursor.moveTo(at);
        return cursor.littleEndian(size);
    }

    private long offset(long at) {
        long to = at + number(at, 4);
        if (to == at || to >= content.size()) {
            throw new OutOfBounds(at);
        }
        return to;
    }

    /** One table. */
    public final class Table {
        private final long at;
        private final long fields;
        private final int fieldBytes;

        private Table(long at) {
            this.at = at;
            this.fields = at - (int) Flatbuffer.this.number(at, 4);
            this.fieldBytes = (int) Flatbuffer.this.number(fields, 2);
            if (fieldBytes < 4 || fields + fieldBytes > content.size()) {
                throw new OutOfBounds(at);
            }
        }

        public long at() {
            return at;
        }

        private long place(int field) {
            int slot = 4 + 2 * field;
            long offset = slot + 2 > fieldBytes ? 0 : Flatbuffer.this.number(fields + slot, 2);
            return offset == 0 ? -1 : at + offset;
        }

        /** A number of {@code size} bytes, without its sign; {@code absent} where there is none. */
        public long number(int field, int size, long absent) {
            long place = place(field);
            return place < 0 ? absent : Flatbuffer.this.number(place, size);
        }

        /** A table in a field; {@code null} where there is none. */
        public @org.jspecify.annotations.Nullable Table table(int field) {
            long place = place(field);
            return place < 0 ? null : new Table(offset(place));
        }

        public String text(int field) {
            Vector bytes = vector(field, 1);
            return new String(
                    content.bytes(bytes.start, (int) Math.min(bytes.length, LONGEST_TEXT)), StandardCharsets.UTF_8);
        }

        /** A vector of elements of {@code size} bytes; empty where there is none. */
        public Vector vector(int field, int size) {
            long place = place(field);
            if (place < 0) {
                return new Vector(0, 0, size);
            }
            long start = offset(place);
            long length = Flatbuffer.this.number(start, 4);
            if (length * size > content.size() - start - 4) {
                throw new OutOfBounds(place);
            }
            return new Vector(start + 4, length, size);
        }
    }

    /** Elements one behind the other. */
    public final class Vector {
        private final long start;
        private final long length;
        private final int size;

        private Vector(long start, long length, int size) {
            this.start = start;
            this.length = length;
            this.size = size;
        }

        public long length() {
            return length;
        }

        public long start() {
            return start;
        }

        /** Without its sign; -1 in eight bytes is -1. */
        public long number(long index) {
            return Flatbuffer.this.number(start + index * size, size);
        }

        public Table table(long index) {
            return new Table(offset(start + index * 4));
        }
    }
}
