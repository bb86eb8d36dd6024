package dev.sallyport.runtime.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ends a run at its deadline, from another thread, and never the run after it.
 *
 * <p>The one word of state is the deadline itself while a run goes on, so that a watcher that looked
 * at an earlier run cannot end a later one.
 */
final class RunSwitch {
    private static final long IDLE = Long.MIN_VALUE;
    private static final long ENDING = Long.MIN_VALUE + 1;
    private static final long ENDED = Long.MIN_VALUE + 2;

    private final RunOptions options;
    private final AtomicLong state = new AtomicLong(IDLE);

    RunSwitch(RunOptions options) {
        this.options = options;
    }

    /** Before a run, by its thread. */
    void arm(long deadlineNanos) {
        state.set(Math.max(deadlineNanos, ENDED + 1));
    }

    /** By the watcher. */
    void endIfLate(long nowNanos) {
        long deadline = state.get();
        if (deadline > ENDED && nowNanos - deadline > 0 && state.compareAndSet(deadline, ENDING)) {
            terminate(true);
            state.set(ENDED);
        }
    }

    /** After the run, by its thread; whether it was ended. */
    boolean disarm() {
        long deadline = state.get();
        if (deadline > ENDED && state.compareAndSet(deadline, IDLE)) {
            return false;
        }
        while (state.get() == ENDING) {
            Thread.onSpinWait();
        }
        terminate(false);
        state.set(IDLE);
        return true;
    }

    private void terminate(boolean now) {
        try {
            options.setTerminate(now);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
