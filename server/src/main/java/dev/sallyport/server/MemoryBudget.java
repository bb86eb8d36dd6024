package dev.sallyport.server;

import com.sun.management.OperatingSystemMXBean;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.ProblemException;
import java.lang.management.ManagementFactory;

/**
 * The memory that models may take together, as estimated from the sizes their manifests state: twice
 * the plaintext while a model is loaded, because the runtime makes its own copy, once from then on.
 *
 * <p><b>Guarantees.</b> A load that would exceed the budget is refused before its payload is read.
 *
 * <p><b>Does not guarantee.</b> What a run takes: its buffers grow with what is asked.
 *
 * <p>Thread-safe.
 */
final class MemoryBudget {
    private final long limitBytes;
    private long usedBytes;

    MemoryBudget(long limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** @param limitBytes 0 for three quarters of the memory of the machine or container */
    static MemoryBudget of(long limitBytes) {
        if (limitBytes > 0) {
            return new MemoryBudget(limitBytes);
        }
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? new MemoryBudget(system.getTotalMemorySize() / 4 * 3)
                : new MemoryBudget(Long.MAX_VALUE);
    }

    /** One model's part. */
    final class Share {
        private long bytes;

        private Share(long bytes) {
            this.bytes = bytes;
        }

        /** The plaintext is erased: the runtime's copy is left. */
        void loaded() {
            giveBack(bytes / 2);
        }

        /** The model is closed, or could not be loaded; more than once does nothing more. */
        void giveBack() {
            giveBack(bytes);
        }

        private void giveBack(long part) {
            synchronized (MemoryBudget.this) {
                bytes -= part;
                usedBytes -= part;
            }
        }
    }

    /** @throws ProblemException {@code model/not-admitted} where there is not enough left */
    synchronized Share take(ModelRef model, long payloadBytes) {
        long need = Math.multiplyExact(2, payloadBytes);
        if (need > limitBytes - usedBytes) {
            throw new ProblemException(new ModelNotAdmitted(
                    "loading `%s` takes %d bytes of memory, and %d of the %d that models may take are free"
                            .formatted(model, need, Math.max(0, limitBytes - usedBytes), limitBytes),
                    "raise `models.memoryBytes` or unload a model"));
        }
        usedBytes += need;
        return new Share(need);
    }

    synchronized long usedBytes() {
        return usedBytes;
    }

    long limitBytes() {
        return limitBytes;
    }
}
