package dev.sallyport.scan.table;

import java.util.Arrays;

/** Whole numbers that come one by one. */
final class Numbers {
    private static final int MOST = 64 << 20;

    private int[] values = new int[16];
    private int count;
    private boolean full;

    /** What does not fit an {@code int} is an index into nothing. */
    void add(long value) {
        if (count == MOST) {
            full = true;
            return;
        }
        if (count == values.length) {
            values = Arrays.copyOf(values, (int) Math.min(2L * count, MOST));
        }
        values[count++] = value == (int) value ? (int) value : Integer.MIN_VALUE;
    }

    int count() {
        return count;
    }

    int at(int index) {
        return values[index];
    }

    /** Whether there were more than are kept. */
    boolean isFull() {
        return full;
    }

    void clear() {
        count = 0;
    }
}
