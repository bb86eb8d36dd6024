package dev.sallyport.bench.open;

import java.time.Duration;

/**
 * When each request should leave: evenly spaced, fixed before the first is sent. Those of the warm-up are sent
 * and not measured.
 */
record Schedule(double perSecond, Duration warmUp, Duration time) {
    /** How many there are. */
    long count() {
        return (long) (perSecond * (warmUp.toNanos() + time.toNanos()) / 1e9);
    }

    /** Nanoseconds after the start that request {@code index} should leave. */
    long leaves(long index) {
        return (long) (index * 1e9 / perSecond);
    }

    /** How many should have left {@code nanos} after the start. */
    long due(long nanos) {
        return nanos < 0 ? 0 : Math.min(count(), (long) (nanos * perSecond / 1e9) + 1);
    }

    boolean isMeasured(long leaves) {
        return leaves >= warmUp.toNanos();
    }

    long endNanos() {
        return warmUp.toNanos() + time.toNanos();
    }
}
