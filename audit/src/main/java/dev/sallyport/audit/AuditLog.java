package dev.sallyport.audit;

import dev.sallyport.audit.CommitLoop.CommitFailed;
import dev.sallyport.audit.CommitQueue.Waiting;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.AuditUnavailable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The tamper-evident log of one server (docs/spec/audit-log.md). Thread-safe.
 *
 * <p><b>Guarantees.</b> An entry whose receipt said {@code durable} survives the death of the process
 * and of the machine, and keeps its index. While there is traffic and the disk keeps up, entries are
 * under a signed checkpoint within the checkpoint interval, and all of them are after {@link #close}.
 * After the first failure of the disk nothing is acknowledged any more until the log is opened anew.
 * One process at a time writes a log. Every receipt is told exactly once.
 *
 * <p><b>Does not guarantee.</b> Protection of the entries behind the last checkpoint, or of the keys,
 * against whoever may write the folder; that a disk that acknowledges and forgets is noticed.
 */
public final class AuditLog implements AutoCloseable {
    private static final Executor DIRECT = Runnable::run;
    private static final long PATIENCE_SECONDS = 30;
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final FolderLock lock;
    private final CommitQueue queue;
    private final WriteAhead writeAhead;
    private final CommitLoop commits;
    private final Integrator integrator;
    private final long intervalNanos;
    private final AtomicReference<@Nullable Problem> problem = new AtomicReference<>();
    private final Thread writer;
    private final Thread checkpointer;
    private volatile long durable;
    private volatile boolean closing;
    private volatile boolean stopped;
    private volatile boolean idle;

    private AuditLog(FolderLock lock, AuditSettings settings, WriteAhead writeAhead, Integrator integrator) {
        this.lock = lock;
        this.queue = new CommitQueue(settings.queueEntries(), settings.queueBytes());
        this.writeAhead = writeAhead;
        this.integrator = integrator;
        this.intervalNanos = settings.checkpointInterval().toNanos();
        this.durable = integrator.published().size();
        this.commits = new CommitLoop(queue, writeAhead, durable, this::committed);
        this.writer = Thread.ofPlatform().name("audit-writer").daemon().unstarted(this::write);
        this.checkpointer =
                Thread.ofPlatform().name("audit-checkpointer").daemon().unstarted(this::checkpointAsNeeded);
    }

    /**
     * Opens the log in {@code folder}, which is made, its owner's alone, where there is none, and takes
     * up what a crash left.
     *
     * @param origin the log's name in its checkpoints
     * @throws ProblemException {@code audit/damaged} where the folder is not what this log wrote, {@code
     *     audit/unavailable} where another process writes it or the disk says no
     */
    public static AuditLog open(
            Path folder, String origin, CheckpointKeys keys, AuditSettings settings, InstantSource clock) {
        return open(folder, origin, keys, settings, clock, Disk.REAL);
    }

    static AuditLog open(
            Path folder, String origin, CheckpointKeys keys, AuditSettings settings, InstantSource clock, Disk disk) {
        try {
            Files.createDirectories(folder, OWNER_ONLY);
            FolderLock lock = FolderLock.take(folder);
            try {
                Integrator integrator = new Recovery(folder, origin, keys, clock, disk).recover();
                long size = integrator.published().size();
                Path segments = Files.createDirectories(folder.resolve(SegmentFile.FOLDER));
                DurableFolder.forceFolder(folder, disk);
                WriteAhead writeAhead = new WriteAhead(segments, origin, settings.segmentBytes(), disk, size);
                return new AuditLog(lock, settings, writeAhead, integrator).start();
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new ProblemException(new AuditUnavailable("`" + folder + "`: " + DiskFinding.of(e)), e);
        }
    }

    /**
     * Whether {@link #open} would meet another process is asked before anything else of a start is done.
     *
     * @throws ProblemException {@code audit/unavailable} where another process writes the log in {@code folder}
     */
    public static void requireFree(Path folder) {
        FolderLock.requireFree(folder);
    }

    private AuditLog start() {
        writer.start();
        checkpointer.start();
        return this;
    }

    /**
     * Appends without waiting. The receipt is told on {@code executor}, together with all others of
     * the same commit that were appended with the same executor object; a full queue or a log that has
     * failed says so at once.
     */
    public void append(AuditEvent event, Executor executor, Receipt receipt) {
        byte[] entry;
        try {
            entry = EntryCodec.encode(event);
        } catch (ProblemException e) {
            executor.execute(() -> receipt.failed(e.problem()));
            return;
        }
        append(entry, executor, receipt);
    }

    void append(byte[] entry, Executor executor, Receipt receipt) {
        Problem refusal = refusal(entry.length);
        if (refusal != null) {
            executor.execute(() -> receipt.failed(refusal));
            return;
        }
        if (queue.add(new Waiting(entry, executor, receipt))) {
            LockSupport.unpark(writer);
        }
        if (stopped) {
            failAllThatWait();
        }
    }

    private @Nullable Problem refusal(int size) {
        Problem failed = problem.get();
        if (failed != null) {
            return failed;
        }
        if (closing) {
            return new AuditUnavailable("the log is closed");
        }
        return queue.reserve(size) ? null : new AuditUnavailable("too many entries wait for the disk");
    }

    /**
     * Appends and waits until the entry is durable: for acts of administration.
     *
     * @return the entry's index
     * @throws ProblemException {@code audit/unavailable}
     */
    public long append(AuditEvent event) {
        CompletableFuture<Long> index = new CompletableFuture<>();
        append(event, DIRECT, new Receipt() {
            @Override
            public void durable(long at) {
                index.complete(at);
            }

            @Override
            public void failed(Problem problem) {
                index.completeExceptionally(new ProblemException(problem));
            }
        });
        return await(index);
    }

    private static long await(CompletableFuture<Long> index) {
        try {
            return index.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ProblemException failed ? failed : unavailable(e.toString());
        } catch (TimeoutException e) {
            throw unavailable("the disk has not answered for " + PATIENCE_SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted");
        }
    }

    /** How many entries are durable. */
    public long size() {
        return durable;
    }

    /** What keeps the log from being written, for readiness; empty while all is well. */
    public Optional<Problem> problem() {
        return Optional.ofNullable(problem.get());
    }

    /** The last published checkpoint. */
    public Checkpoint published() {
        return integrator.published();
    }

    /**
     * Puts everything that is durable now under a published checkpoint; takes some milliseconds.
     *
     * @throws ProblemException {@code audit/unavailable}
     */
    public Checkpoint checkpoint() {
        Problem failed = problem.get();
        if (failed != null) {
            throw new ProblemException(failed);
        }
        try {
            return integrator.integrate(durable);
        } catch (IOException | ProblemException e) {
            throw new ProblemException(fail(e), e);
        }
    }

    private void write() {
        try {
            while (!(closing && queue.isEmpty()) && problem.get() == null) {
                commits.commitOrPark();
            }
        } catch (CommitFailed e) {
            tellFailed(e.first, fail(e.getCause()));
        } catch (RuntimeException | Error e) {
            fail(e);
        } finally {
            stopped = true;
            failAllThatWait();
        }
    }

    private void committed(long count) {
        durable = count;
        if (idle) {
            LockSupport.unpark(checkpointer);
        }
    }

    private void checkpointAsNeeded() {
        try {
            writeAhead.prepareSpare();
            while (!closing && problem.get() == null) {
                parkWhileIdle();
                if (!closing) {
                    LockSupport.parkNanos(this, intervalNanos);
                    integrator.integrate(durable);
                    writeAhead.prepareSpare();
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            fail(e);
            LockSupport.unpark(writer);
        }
    }

    private void parkWhileIdle() {
        idle = true;
        while (durable == integrator.published().size() && !closing && problem.get() == null) {
            LockSupport.park(this);
        }
        idle = false;
    }

    /** Only the first failure is kept: it is the cause of the others. */
    private Problem fail(@Nullable Throwable cause) {
        Problem found = cause instanceof ProblemException carrier
                ? carrier.problem()
                : new AuditUnavailable(
                        cause instanceof Exception failed ? DiskFinding.of(failed) : String.valueOf(cause));
        Problem first = problem.compareAndExchange(null, found);
        return first == null ? found : first;
    }

    private void failAllThatWait() {
        Waiting waiting = queue.takeAll();
        if (waiting != null) {
            Problem failed = problem.get();
            tellFailed(waiting, failed == null ? new AuditUnavailable("the log is closed") : failed);
        }
    }

    private static void tellFailed(Waiting first, Problem problem) {
        Receipts receipts = new Receipts();
        for (Waiting waiting = first; waiting != null; ) {
            Waiting next = waiting.next;
            receipts.add(waiting);
            waiting = next;
        }
        receipts.failed(problem);
    }

    /** Commits what waits, publishes the last checkpoint, and frees the folder. Idempotent. */
    @Override
    public void close() {
        closing = true;
        boolean ended = ended(writer) & ended(checkpointer);
        try {
            if (ended && problem.get() == null) {
                integrator.integrate(durable);
                writeAhead.close();
                integrator.close();
                writeAhead.removeSpare();
                integrator.removeSegments(true);
            } else if (ended) {
                writeAhead.close();
                integrator.close();
            }
            // A thread that hangs in the disk may still write: then the folder stays locked.
            if (ended) {
                lock.close();
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private static boolean ended(Thread thread) {
        LockSupport.unpark(thread);
        try {
            return thread.join(Duration.ofSeconds(PATIENCE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static ProblemException unavailable(String detail) {
        return new ProblemException(new AuditUnavailable(detail));
    }
}
