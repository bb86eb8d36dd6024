package dev.sallyport.runtime.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** A session and the idle slots of its runs, the last used first. Thread-safe until {@link #close()}. */
final class OrtRuns {
    private static final int MAX_IDLE = 64;
    private static final long MAX_IDLE_BYTES = 64L << 20;

    private final OrtEnvironment environment;
    private final OrtSession session;
    private final OutputPlan plan;
    private final DeadlineWatch watch;
    private final LongSupplier nanoTime;
    private final ConcurrentLinkedDeque<Slot> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger idleSlots = new AtomicInteger();

    OrtRuns(
            OrtEnvironment environment,
            OrtSession session,
            OutputPlan plan,
            DeadlineWatch watch,
            LongSupplier nanoTime) {
        this.environment = environment;
        this.session = session;
        this.plan = plan;
        this.watch = watch;
        this.nanoTime = nanoTime;
    }

    Slot lease() {
        Slot slot = idle.pollFirst();
        if (slot != null) {
            idleSlots.decrementAndGet();
            return slot;
        }
        try {
            Slot made = new Slot(environment, session, plan, nanoTime);
            watch.add(made);
            return made;
        } catch (OrtException e) {
            throw OrtFailure.ofRun(e);
        }
    }

    void giveBack(Slot slot) {
        if (slot.sizeBytes() > MAX_IDLE_BYTES / MAX_IDLE && idleSlots.get() > 2 || idleSlots.get() >= MAX_IDLE) {
            free(slot);
        } else {
            idleSlots.incrementAndGet();
            idle.addFirst(slot);
        }
    }

    private void free(Slot slot) {
        watch.remove(slot);
        slot.close();
    }

    /** No slot may be leased any more. */
    void close() {
        for (Slot slot = idle.pollFirst(); slot != null; slot = idle.pollFirst()) {
            free(slot);
        }
        try {
            session.close();
        } catch (OrtException e) {
            throw OrtFailure.ofRun(e);
        }
        NativeHeap.trim();
    }
}
