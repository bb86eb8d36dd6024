package dev.sallyport.scan.pickle;

import java.util.Arrays;

/** A pickle's memo, as far as it is remembered. */
final class Memo {
    private static final long UNSET = Value.of(Value.MARK, 0);

    private final int most;
    private long[] values = new long[0];
    /** How many keys are there, which is the next that MEMOIZE takes. */
    private long count;

    private boolean overfull;

    Memo(int most) {
        this.most = most;
    }

    /** Under the number that MEMOIZE takes. */
    void add(long value) {
        put(count, value);
    }

    void put(long key, long value) {
        if (key >= most) {
            overfull = true;
            count++;
            return;
        }
        int index = (int) key;
        if (index >= values.length) {
            int before = values.length;
            values = Arrays.copyOf(values, (int) Math.min(most, Math.max(index + 1L, 2L * before)));
            Arrays.fill(values, before, values.length, UNSET);
        }
        if (values[index] == UNSET) {
            count++;
        }
        values[index] = value;
    }

    boolean has(long key) {
        return key < values.length ? values[(int) key] != UNSET : overfull && key >= most;
    }

    long get(long key) {
        return key < values.length ? values[(int) key] : Value.of(Value.LOST, 0);
    }
}
