package dev.sallyport.runtime.onnx;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** Asks runs past their deadline to end, looking at all of them every {@value #EVERY_MILLIS} ms. */
final class DeadlineWatch implements AutoCloseable {
    private static final int EVERY_MILLIS = 5;

    private final Set<Slot> slots = ConcurrentHashMap.newKeySet();
    private final LongSupplier nanoTime;
    private final Thread thread;
    private volatile boolean stopping;

    DeadlineWatch(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.thread = Thread.ofPlatform().name("deadline-watch").daemon().start(this::watch);
    }

    void add(Slot slot) {
        slots.add(slot);
    }

    void remove(Slot slot) {
        slots.remove(slot);
    }

    private void watch() {
        long pause = Duration.ofMillis(EVERY_MILLIS).toNanos();
        while (!stopping) {
            long now = nanoTime.getAsLong();
            for (Slot slot : slots) {
                slot.endIfLate(now);
            }
            LockSupport.parkNanos(pause);
        }
    }

    @Override
    public void close() {
        stopping = true;
        LockSupport.unpark(thread);
    }
}
