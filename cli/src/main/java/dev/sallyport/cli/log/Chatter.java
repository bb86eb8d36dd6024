package dev.sallyport.cli.log;

import java.time.Duration;

/**
 * How much libraries may log: they warn, with a trace, of what any stranger can make happen on a connection,
 * and a stranger must not be able to fill a disk. Thread-safe.
 */
final class Chatter {
    private static final int MOST = 10;
    private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();

    private long windowStart;
    private int said;
    private long unsaid;

    /**
     * Asks to log one line.
     *
     * @return how many lines were left out since the last that was not; negative where this one is to be too
     */
    synchronized long ask(long nowNanos) {
        if (said == 0 || nowNanos - windowStart > WINDOW_NANOS) {
            windowStart = nowNanos;
            said = 0;
        }
        if (said == MOST) {
            unsaid++;
            return -1;
        }
        said++;
        long before = unsaid;
        unsaid = 0;
        return before;
    }
}
