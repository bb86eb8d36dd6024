package dev.sallyport.runtime;

import java.time.Duration;
import java.util.List;

/**
 * Whether and how requests to one model that wait at the same time are run as one.
 *
 * @param maxRows most rows of one run, 1 to {@value #MOST_ROWS}
 * @param preferredRows row counts a run should have, where as many wait; empty for as many as wait
 * @param maxDelay how long {@link Mode#ON} holds a request back for others to come; the other modes
 *     never do
 * @param maxWaiting most requests to the model that wait; more are refused
 * @param mixCallers whether requests of different callers may share a run
 * @param instances most runs of the model at once; 0 for no bound but the pool's
 * @param priorities how many priorities a request can have, at most {@value #MOST_PRIORITIES}; 1 is the
 *     highest; 0 where all are alike
 */
public record Batching(
        Mode mode,
        int maxRows,
        List<Integer> preferredRows,
        Duration maxDelay,
        int maxWaiting,
        boolean mixCallers,
        int instances,
        int priorities) {
    public static final int MOST_ROWS = 1024;
    public static final int MOST_PRIORITIES = 16;

    /** As many rows as were measured to pay, of one caller at a time. */
    public static final Batching AUTOMATIC =
            new Batching(Mode.AUTOMATIC, 32, List.of(), Duration.ZERO, Integer.MAX_VALUE, false, 0, 0);

    static final Batching OFF = new Batching(Mode.OFF, 1, List.of(), Duration.ZERO, Integer.MAX_VALUE, false, 0, 0);

    /** When requests share a run. */
    public enum Mode {
        /** Each request is a run of its own. */
        OFF,
        /** Whatever waits, held back for {@link Batching#maxDelay()} at most, whether it is faster or not. */
        ON,
        /** Whatever waits, and only where a run of that many rows was measured to be faster than as many runs. */
        AUTOMATIC
    }

    public Batching {
        preferredRows = preferredRows.stream().sorted().toList();
        if (maxRows < 1 || maxRows > MOST_ROWS) {
            throw new IllegalArgumentException("rows of a run: 1 to " + MOST_ROWS);
        }
        if (!preferredRows.isEmpty() && (preferredRows.getFirst() < 1 || preferredRows.getLast() > maxRows)) {
            throw new IllegalArgumentException("preferred rows: 1 to the most rows of a run");
        }
        if (maxDelay.isNegative() || maxWaiting < 1 || instances < 0) {
            throw new IllegalArgumentException("negative");
        }
        if (priorities < 0 || priorities > MOST_PRIORITIES) {
            throw new IllegalArgumentException("priorities: 0 to " + MOST_PRIORITIES);
        }
    }

    /** Whether requests may share runs, and nothing else decides which and when. */
    boolean isUnbound() {
        return mode != Mode.OFF
                && maxDelay.isZero()
                && instances == 0
                && priorities == 0
                && maxWaiting == Integer.MAX_VALUE;
    }

    /** The same bounds, each request a run of its own. */
    Batching off() {
        return new Batching(Mode.OFF, 1, List.of(), Duration.ZERO, maxWaiting, mixCallers, instances, priorities);
    }

    /** Which of the priorities a request has that asks for {@code wanted}: whoever asks for none there is, the lowest. */
    int priority(long wanted) {
        return (int) (wanted < 1 || wanted > priorities ? Math.max(1, priorities) : wanted);
    }

    long delayNanos() {
        return mode == Mode.ON ? maxDelay.toNanos() : 0;
    }

    /** From how many rows on nothing is held back. */
    int ripeRows() {
        return preferredRows.isEmpty() ? maxRows : preferredRows.getFirst();
    }

    /** The greatest preferred count that {@code rows} suffice for, else {@code rows}. */
    int preferred(int rows) {
        for (int i = preferredRows.size() - 1; i >= 0; i--) {
            if (preferredRows.get(i) <= rows) {
                return preferredRows.get(i);
            }
        }
        return rows;
    }
}
