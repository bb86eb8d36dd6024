package dev.sallyport.scan.pickle;

import java.util.Arrays;

/** A pickle's stack of {@link Value}s with its marks; it grows up to a bound. No operand lies below the last mark. */
final class Slots {
    /** A pickle that is so broken that its reader stops. */
    static final class Underflow extends RuntimeException {
        private static final long serialVersionUID = 1;

        Underflow() {
            super("nothing on the stack", null, false, false);
        }
    }

    private final int most;
    private long[] values = new long[64];
    private int size;
    /** Where the last mark stands, or -1. */
    private int mark = -1;

    Slots(int most) {
        this.most = most;
    }

    int size() {
        return size;
    }

    /** False where there is no more room. */
    boolean push(long value) {
        if (size == values.length) {
            if (size >= most) {
                return false;
            }
            values = Arrays.copyOf(values, (int) Math.min(2L * size, most));
        }
        values[size++] = value;
        return true;
    }

    /** A mark remembers the one below it. */
    boolean pushMark() {
        boolean pushed = push(Value.of(Value.MARK, mark + 1L));
        mark = size - 1;
        return pushed;
    }

    /** Takes the uppermost value, or the mark that stands there, as POP does. */
    void popAny() {
        if (mark >= 0 && mark == size - 1) {
            popToMark();
        } else {
            pop();
        }
    }

    long pop() {
        long value = fromTop(0);
        size--;
        return value;
    }

    long top() {
        return fromTop(0);
    }

    /** The value {@code depth} places below the uppermost. */
    long fromTop(int depth) {
        if (depth >= aboveMark()) {
            throw new Underflow();
        }
        return values[size - 1 - depth];
    }

    void drop(int count) {
        if (count > aboveMark()) {
            throw new Underflow();
        }
        size -= count;
    }

    void replaceTop(long value) {
        fromTop(0);
        values[size - 1] = value;
    }

    /** How many values stand above the last mark; all, where there is none. */
    int aboveMark() {
        return size - mark - 1;
    }

    boolean hasMark() {
        return mark >= 0;
    }

    /** The value below the last mark. */
    long belowMark() {
        if (mark < 1 || Value.is(values[mark - 1], Value.MARK)) {
            throw new Underflow();
        }
        return values[mark - 1];
    }

    /** Takes away the last mark and all above it. */
    void popToMark() {
        if (mark < 0) {
            throw new Underflow();
        }
        size = mark;
        mark = (int) Value.payload(values[mark]) - 1;
    }
}
