package dev.sallyport.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What one version of a model has done since it was loaded: how often, and where the time went.
 *
 * <p>Thread-safe; counting takes no lock, and a count that is read while others are made may be a
 * request behind another.
 */
public final class ModelStatistics {
    /** Batches above this are in the totals and have no line of their own. */
    static final int MAX_BATCH_LISTED = 128;

    /** Runs of batches that have no line of their own, and their rows. */
    private final Phases others = new Phases();

    private final LongAdder othersRows = new LongAdder();
    private final LongAdder hits = new LongAdder();
    private final LongAdder hitNanos = new LongAdder();
    private final LongAdder hitTotalNanos = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder missNanos = new LongAdder();

    /** Requests that shared a run, and their rows. */
    private final Phases sharers = new Phases();

    private final LongAdder sharersRows = new LongAdder();

    /** Runs that were shared, by their rows; the last stands for all that have no line of their own. */
    private final AtomicReferenceArray<@Nullable Phases> shared = new AtomicReferenceArray<>(MAX_BATCH_LISTED + 2);

    private final LongAdder failures = new LongAdder();
    private final LongAdder failureNanos = new LongAdder();
    private final AtomicReferenceArray<@Nullable Phases> byBatch = new AtomicReferenceArray<>(MAX_BATCH_LISTED + 1);
    private volatile long lastNanos;

    private static final class Phases {
        final LongAdder count = new LongAdder();
        final LongAdder input = new LongAdder();
        final LongAdder queue = new LongAdder();
        final LongAdder infer = new LongAdder();
        final LongAdder output = new LongAdder();

        void add(long inputNanos, long queueNanos, long inferNanos, long outputNanos) {
            count.increment();
            input.add(inputNanos);
            queue.add(queueNanos);
            infer.add(inferNanos);
            output.add(outputNanos);
        }

        Times times() {
            return new Times(count.sum(), input.sum(), queue.sum(), infer.sum(), output.sum());
        }
    }

    /** How many requests or runs, and the nanoseconds of each phase over all of them. */
    public record Times(long count, long inputNanos, long queueNanos, long inferNanos, long outputNanos) {
        static final Times NONE = new Times(0, 0, 0, 0, 0);

        Times plus(Times more) {
            return new Times(
                    count + more.count,
                    inputNanos + more.inputNanos,
                    queueNanos + more.queueNanos,
                    inferNanos + more.inferNanos,
                    outputNanos + more.outputNanos);
        }

        /** All phases together. */
        public long totalNanos() {
            return inputNanos + queueNanos + inferNanos + outputNanos;
        }
    }

    /** The runs of one batch size; the requests that shared one are one run. */
    public record Batch(int size, Times times) {}

    /**
     * What the cache did; a hit is a request that was answered and no run.
     *
     * @param hitNanos for looking up what was there
     * @param hitTotalNanos of the requests that were answered so, all phases together
     * @param missNanos for looking up what was not there, and keeping the answer
     */
    public record Cached(long hits, long hitNanos, long hitTotalNanos, long misses, long missNanos) {}

    /**
     * @param rows predictions, each row of a batch counted
     * @param runs how often the model ran; fewer than requests where some shared a run
     * @param times of the requests; of a run that was shared each has the whole time
     * @param failures requests of this model that were not answered with a prediction
     * @param lastNanos when the last run ended, on the pipeline's ticker; 0 for never
     */
    public record Snapshot(
            long rows,
            long runs,
            Times times,
            Cached cached,
            long failures,
            long failureNanos,
            long lastNanos,
            List<Batch> batches) {}

    void hit(long lookupNanos, long totalNanos, long nowNanos) {
        hits.increment();
        hitNanos.add(lookupNanos);
        hitTotalNanos.add(totalNanos);
        lastNanos = nowNanos;
    }

    void missed(long nanos) {
        misses.increment();
        missNanos.add(nanos);
    }

    /**
     * A request was answered.
     *
     * @param runRows rows of the run where others shared it, which {@link #ranShared} counts; 0 where it was
     *     the request's own
     * @param inferNanos of the whole run
     */
    void answered(
            int batch,
            int runRows,
            long inputNanos,
            long queueNanos,
            long inferNanos,
            long outputNanos,
            long nowNanos) {
        Phases phases = others;
        if (runRows > 0) {
            phases = sharers;
            sharersRows.add(batch);
            Phases run = sharedRuns(runRows);
            run.input.add(inputNanos);
            run.output.add(outputNanos);
        } else if (batch <= MAX_BATCH_LISTED) {
            phases = phases(byBatch, batch);
        } else {
            othersRows.add(batch);
        }
        phases.add(inputNanos, Math.max(0, queueNanos), inferNanos, outputNanos);
        lastNanos = nowNanos;
    }

    /** Several requests were one run. */
    void ranShared(int rows, long inferNanos) {
        sharedRuns(rows).add(0, 0, inferNanos, 0);
    }

    private Phases sharedRuns(int rows) {
        return phases(shared, Math.min(rows, MAX_BATCH_LISTED + 1));
    }

    private static Phases phases(AtomicReferenceArray<@Nullable Phases> bySize, int size) {
        @Nullable Phases known = bySize.getPlain(size);
        if (known != null) {
            return known;
        }
        Phases made = new Phases();
        @Nullable Phases earlier = bySize.compareAndExchange(size, null, made);
        return earlier == null ? made : earlier;
    }

    private static Times times(AtomicReferenceArray<@Nullable Phases> bySize, int size) {
        @Nullable Phases phases = bySize.get(size);
        return phases == null ? Times.NONE : phases.times();
    }

    void failed(long nanos) {
        failures.increment();
        failureNanos.add(nanos);
    }

    public Snapshot snapshot() {
        List<Batch> batches = new ArrayList<>();
        Times requests = others.times().plus(sharers.times());
        long rows = othersRows.sum() + sharersRows.sum();
        long runs = others.count.sum() + times(shared, MAX_BATCH_LISTED + 1).count();
        for (int size = 0; size <= MAX_BATCH_LISTED; size++) {
            Times alone = times(byBatch, size);
            Times all = alone.plus(times(shared, size));
            if (all.count() > 0) {
                batches.add(new Batch(size, all));
                requests = requests.plus(alone);
                rows += size * alone.count();
                runs += all.count();
            }
        }
        Cached cached = new Cached(hits.sum(), hitNanos.sum(), hitTotalNanos.sum(), misses.sum(), missNanos.sum());
        return new Snapshot(rows, runs, requests, cached, failures.sum(), failureNanos.sum(), lastNanos, batches);
    }
}
