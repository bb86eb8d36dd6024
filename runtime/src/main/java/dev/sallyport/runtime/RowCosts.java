package dev.sallyport.runtime;

import java.util.Arrays;

/**
 * What a row takes in runs of 1, 2, 4, … rows, as measured, and from that how many rows are run at
 * once. Cheap, and exact enough when several threads note runs at once.
 */
final class RowCosts {
    /** A batch has to be this much cheaper per row: what collecting and handing out its rows costs besides. */
    private static final double WORTH = 0.9;

    /** One choice in so many is another one than the best known, so that what was measured once stays true. */
    private static final int TRY_EVERY = 64;

    /** A single run that took this much longer than usual says more about the machine than about the model. */
    private static final int OUTLIER = 4;

    private static final long UNKNOWN = Long.MAX_VALUE;

    /** By the logarithm of the rows. */
    private final long[] nanosPerRow;

    private final int maxRows;
    private int choices;

    RowCosts(int maxRows) {
        this.maxRows = maxRows;
        this.nanosPerRow = new long[size(maxRows) + 1];
        Arrays.fill(nanosPerRow, UNKNOWN);
    }

    private static int size(int rows) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(rows - 1);
    }

    /** Takes note of a run. */
    void ran(int rows, long nanos) {
        if (rows > maxRows) {
            return;
        }
        int size = size(rows);
        long now = Math.max(1, nanos / rows);
        long before = nanosPerRow[size];
        nanosPerRow[size] =
                before == UNKNOWN ? now : Math.max(1, before + (Math.min(now, OUTLIER * before) - before) / OUTLIER);
    }

    /** How many rows the best run has; 1 where running together does not pay. */
    int best() {
        int best = 0;
        for (int size = 1; size < nanosPerRow.length; size++) {
            if (nanosPerRow[size] < nanosPerRow[best]) {
                best = size;
            }
        }
        return nanosPerRow[best] < nanosPerRow[0] * WORTH ? rows(best) : 1;
    }

    /** {@link #best()}, and now and then one row or twice as many, to know what those take by now. */
    int choose() {
        int best = best();
        return switch (++choices % TRY_EVERY) {
            case 0 -> 1;
            case TRY_EVERY / 2 -> Math.min(maxRows, 2 * best);
            default -> best;
        };
    }

    private int rows(int size) {
        return Math.min(maxRows, 1 << size);
    }

    /** What a run of so many rows is expected to take; 0 where nothing is known. */
    long expectedNanos(int rows) {
        long perRow = nanosPerRow[Math.min(size(rows), nanosPerRow.length - 1)];
        return perRow == UNKNOWN ? 0 : rows * perRow;
    }

    long nanosPerRow(int rows) {
        return nanosPerRow[size(rows)];
    }

    /** {@code 97 µs alone, 31 µs a row of 32}. */
    @Override
    public String toString() {
        if (nanosPerRow[0] == UNKNOWN) {
            return "not measured";
        }
        int best = best();
        return "%d µs alone, %d µs a row of %d".formatted(nanosPerRow[0] / 1000, nanosPerRow(best) / 1000, best);
    }
}
