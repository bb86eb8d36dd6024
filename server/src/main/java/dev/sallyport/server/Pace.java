package dev.sallyport.server;

import java.time.Duration;

/**
 * How slowly a request may come: its head has {@link #HEAD}, its body {@link #GRACE} and a second more for
 * each KiB that has come, and never {@link #STALL} without any.
 */
final class Pace {
    /** For a request's head, from its first byte. */
    static final Duration HEAD = Duration.ofSeconds(10);

    /** For a body, before its rate counts. */
    static final Duration GRACE = Duration.ofSeconds(5);

    /** Longest silence within a body. */
    static final Duration STALL = Duration.ofSeconds(10);

    /** Between two looks. */
    static final Duration LOOK = Duration.ofSeconds(1);

    private static final long NANOS_PER_BYTE = Duration.ofSeconds(1).toNanos() / 1024;

    private final long startNanos;
    private final long graceNanos;
    private long bytes;
    private long seenBytes;
    private long seenNanos;

    private Pace(long nowNanos, Duration grace) {
        this.startNanos = nowNanos;
        this.seenNanos = nowNanos;
        this.graceNanos = grace.toNanos();
    }

    static Pace ofHead(long nowNanos) {
        return new Pace(nowNanos, HEAD);
    }

    static Pace ofBody(long nowNanos) {
        return new Pace(nowNanos, GRACE);
    }

    /** Only what is content: framing earns no time. */
    void came(int count) {
        bytes += count;
    }

    /** To be asked about every {@link #LOOK}. */
    boolean isTooSlow(long nowNanos) {
        if (bytes > seenBytes) {
            seenBytes = bytes;
            seenNanos = nowNanos;
        }
        return nowNanos - startNanos > graceNanos + bytes * NANOS_PER_BYTE || nowNanos - seenNanos > STALL.toNanos();
    }
}
