package dev.sallyport.bench;

import java.util.Arrays;

/** Times in any one unit and what share of them was how long; not thread-safe. */
public final class Latencies {
    private long[] times = new long[1 << 16];
    private int count;
    private boolean sorted;

    public void add(long time) {
        if (count == times.length) {
            times = Arrays.copyOf(times, 2 * count);
        }
        times[count++] = time;
        sorted = false;
    }

    public int count() {
        return count;
    }

    /** The smallest time that at least {@code percent} of all do not exceed (nearest rank). */
    public long percentile(double percent) {
        if (count == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        if (!sorted) {
            Arrays.sort(times, 0, count);
            sorted = true;
        }
        int rank = (int) Math.ceil(percent / 100 * count);
        return times[Math.max(1, rank) - 1];
    }
}
