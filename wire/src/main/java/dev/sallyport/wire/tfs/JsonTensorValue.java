package dev.sallyport.wire.tfs;

import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.Problem.RequestUnsupported;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.json.FloatRun;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * A JSON value that is one dense tensor: a bare value, or lists nested evenly. Its shape is what the
 * first element at each depth says, and all others must agree.
 *
 * <p>Elements are of the type the contract names: numbers must be exact, strings are UTF-8 or base64
 * objects. Not thread-safe.
 */
final class JsonTensorValue {
    private static final int UNKNOWN = -1;

    private final JsonCursor cursor;
    private final JsonNumber number;
    private final Column column;
    private final Dtype dtype;
    private final long[] sizes = new long[Shape.MAX_RANK];
    private int rank;
    private long rowSize;

    JsonTensorValue(JsonCursor cursor, Column column) {
        this.cursor = cursor;
        this.number = new JsonNumber(cursor);
        this.column = column;
        this.dtype = Dtype.of(column.type());
        this.rowSize = column.rowSize();
    }

    Column column() {
        return column;
    }

    /** Reads the value at the cursor into the column and ends behind it. */
    Shape read() {
        Arrays.fill(sizes, UNKNOWN);
        rank = UNKNOWN;
        value(0);
        return Shape.of(Arrays.copyOf(sizes, rank));
    }

    private void value(int level) {
        if (cursor.peek() == '[') {
            list(level);
        } else {
            leaf(level);
        }
    }

    private void list(int level) {
        if (level == Shape.MAX_RANK) {
            throw new ProblemException(new RequestTooLarge("number of dimensions", Shape.MAX_RANK));
        }
        if (rank != UNKNOWN && level >= rank) {
            throw Malformed.of("Encountered list at unexpected level: %d expected < %d", level, rank);
        }
        long expected = sizes[level];
        long seen = 0;
        cursor.skip(1);
        if (!cursor.closes()) {
            seen = floats(level, expected);
            do {
                seen++;
                if (expected != UNKNOWN && seen > expected) {
                    throw size(seen, level, expected);
                }
                value(level + 1);
            } while (cursor.continues());
        }
        if (expected != UNKNOWN && seen != expected) {
            throw size(seen, level, expected);
        }
        sizes[level] = seen;
        if (rank == UNKNOWN) {
            rank = level + 1;
        }
        if (rank == level + 1) {
            rowSize = seen;
        }
    }

    /** Reads what comes before the last float of the list, where its size can be told, as {@link #leaf} would; returns how many. */
    private long floats(int level, long expected) {
        long most = Math.min((expected == UNKNOWN ? rowSize : expected) - 1, cursor.text().length - cursor.at() >> 1);
        boolean innermost = rank == UNKNOWN ? cursor.peek() != '[' : rank == level + 1;
        if (dtype != Dtype.DT_FLOAT || most <= 0 || !innermost) {
            return 0;
        }
        ByteBuffer room = column.room((int) most);
        byte[] text = cursor.text();
        int fit = room.remaining() / Float.BYTES;
        cursor.moveTo(FloatRun.ofThisThread().read(text, cursor.at(), text.length, fit, room, this::oneFloat));
        column.filled(room);
        if (room.position() > 0) {
            rank = level + 1;
        }
        return room.position() / Float.BYTES;
    }

    private long oneFloat(int from, int comma) {
        cursor.moveTo(from);
        if (cursor.peek() == '[') {
            return FloatRun.Odd.NOT_TAKEN;
        }
        number();
        float value = number.floatValue();
        return cursor.peek() == ',' && cursor.at() == comma
                ? Float.floatToRawIntBits(value) & 0xffff_ffffL
                : FloatRun.Odd.NOT_TAKEN;
    }

    private static ProblemException size(long seen, int level, long expected) {
        return Malformed.of(
                "Encountered list at unexpected size: %d at level: %d expected size: %d", seen, level, expected);
    }

    private void leaf(int level) {
        if (rank == UNKNOWN) {
            rank = level;
        }
        if (level != rank) {
            throw Malformed.of(
                    "JSON Value: %s found at incorrect level: %d in the JSON DOM. Expected at level: %d",
                    cursor.shown(), level + 1, rank);
        }
        switch (dtype) {
            case DT_STRING -> string();
            case DT_BOOL -> bool();
            case DT_FLOAT -> {
                number();
                column.add(Float.floatToRawIntBits(number.floatValue()));
            }
            case DT_DOUBLE -> {
                number();
                column.add(Double.doubleToRawLongBits(number.doubleValue()));
            }
            case DT_INT8 -> whole(Byte.MIN_VALUE, Byte.MAX_VALUE);
            case DT_INT16 -> whole(Short.MIN_VALUE, Short.MAX_VALUE);
            case DT_INT32 -> whole(Integer.MIN_VALUE, Integer.MAX_VALUE);
            case DT_INT64 -> whole(Long.MIN_VALUE, Long.MAX_VALUE);
            case DT_UINT8 -> whole(0, 0xff);
            case DT_UINT16 -> whole(0, 0xffff);
            case DT_UINT32 -> whole(0, 0xffff_ffffL);
            case DT_UINT64 -> {
                number();
                column.add(number.unsigned().orElseThrow(this::outOfRange));
            }
            case DT_HALF, DT_BFLOAT16 ->
                throw new ProblemException(new RequestUnsupported(
                        "Conversion of JSON Value: %s to type: %s".formatted(cursor.shown(), dtype.word())));
        }
    }

    private void number() {
        if (!number.read()) {
            throw typeError();
        }
    }

    private void whole(long lowest, long highest) {
        number();
        OptionalLong value = number.whole();
        if (value.isEmpty() || value.getAsLong() < lowest || value.getAsLong() > highest) {
            throw outOfRange();
        }
        column.add(value.getAsLong());
    }

    private void bool() {
        if (cursor.startsWith("true")) {
            cursor.skip(4);
            column.add(1);
        } else if (cursor.startsWith("false")) {
            cursor.skip(5);
            column.add(0);
        } else {
            throw typeError();
        }
    }

    private void string() {
        switch (cursor.peek()) {
            case '"' -> column.add(cursor.string());
            case '{' -> column.add(cursor.base64());
            default -> throw typeError();
        }
    }

    private ProblemException outOfRange() {
        return Malformed.of("JSON Value: %s Type: Number is not of expected type: %s", number.shown(), dtype.word());
    }

    private ProblemException typeError() {
        return cursor.peek() == 0
                ? cursor.parseError("The document ends too early.")
                : Malformed.of(
                        "JSON Value: %s Type: %s is not of expected type: %s",
                        cursor.shown(), cursor.kind(), dtype.word());
    }
}
