package dev.sallyport.bench;

import dev.sallyport.audit.AuditLog;
import dev.sallyport.audit.AuditSettings;
import dev.sallyport.audit.CheckpointKeys;
import dev.sallyport.audit.Receipt;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.Problem;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;

/** A log that one thread appends to without waiting for single entries, with a bounded number under way. */
public final class PipelinedLog implements AutoCloseable {
    public static final int BATCH = 1024;

    private static final String ORIGIN = "sallyport.local/bench";
    private static final int UNDER_WAY = 48 * BATCH;
    private static final Executor DIRECT = Runnable::run;

    private final AuditLog log;
    private final Semaphore room = new Semaphore(UNDER_WAY);
    private final Receipt receipt = new Receipt() {
        @Override
        public void durable(long index) {
            if ((index + 1) % BATCH == 0) {
                room.release(BATCH);
            }
        }

        @Override
        public void failed(Problem problem) {
            throw new IllegalStateException(problem.toString());
        }
    };

    public PipelinedLog(Path folder, int segmentBytes, Duration checkpointInterval) {
        this.log = AuditLog.open(
                folder,
                ORIGIN,
                CheckpointKeys.generate(ORIGIN, new SecureRandom()),
                new AuditSettings(segmentBytes, 2 * UNDER_WAY, 256L << 20, checkpointInterval),
                InstantSource.system());
    }

    /** Appends {@link #BATCH} entries once there is room for them. */
    public void appendBatch(AuditEvent event) {
        room.acquireUninterruptibly(BATCH);
        for (int i = 0; i < BATCH; i++) {
            log.append(event, DIRECT, receipt);
        }
    }

    /** Waits until everything appended is on disk. */
    public void drain() {
        room.acquireUninterruptibly(UNDER_WAY);
        room.release(UNDER_WAY);
    }

    public AuditLog log() {
        return log;
    }

    @Override
    public void close() {
        log.close();
    }
}
