package dev.sallyport.guard.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** A wall clock and a stop watch that move when they are told to. */
final class ManualTime implements InstantSource, LongSupplier {
    private final Instant start;
    private final AtomicReference<Duration> passed = new AtomicReference<>(Duration.ZERO);

    ManualTime(Instant start) {
        this.start = start;
    }

    void pass(Duration time) {
        passed.updateAndGet(time::plus);
    }

    @Override
    public Instant instant() {
        return start.plus(passed.get());
    }

    @Override
    public long getAsLong() {
        return passed.get().toNanos();
    }
}
