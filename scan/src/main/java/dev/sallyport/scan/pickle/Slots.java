package dev.sallyport.scan.pickle;

import java.util.Arrays;

/** A stack of {@link Value}s that grows up to a bound. */
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

    /** @return false where there is no more room */
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

    long pop() {
        if (size == 0) {
            throw new Underflow();
        }
        long value = values[--size];
        if (Value.is(value, Value.MARK)) {
            mark = (int) Value.payload(value) - 1;
        }
        return value;
    }

    long top() {
        return fromTop(0);
    }

    /** @param depth 0 for the uppermost */
    long fromTop(int depth) {
        if (depth >= size) {
            throw new Underflow();
        }
        return values[size - 1 - depth];
    }

    void replaceTop(long value) {
        pop();
        push(value);
    }

    /** How many values stand above the last mark. */
    int aboveMark() {
        if (mark < 0) {
            throw new Underflow();
        }
        return size - mark - 1;
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
