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

    /** How many runs, and the nanoseconds of each phase over all of them. */
    public record Times(long count, long inputNanos, long queueNanos, long inferNanos, long outputNanos) {
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

    /** The runs of one batch size. */
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
     * @param failures requests of this model that were not answered with a prediction
     * @param lastNanos when the last run ended, on the pipeline's ticker; 0 for never
     */
    public record Snapshot(
            long rows,
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

    void answered(int batch, long inputNanos, long queueNanos, long inferNanos, long outputNanos, long nowNanos) {
        Phases phases = others;
        if (batch <= MAX_BATCH_LISTED) {
            phases = batch(batch);
        } else {
            othersRows.add(batch);
        }
        phases.add(inputNanos, Math.max(0, queueNanos), inferNanos, outputNanos);
        lastNanos = nowNanos;
    }

    private Phases batch(int size) {
        @Nullable Phases known = byBatch.getPlain(size);
        if (known != null) {
            return known;
        }
        Phases made = new Phases();
        @Nullable Phases earlier = byBatch.compareAndExchange(size, null, made);
        return earlier == null ? made : earlier;
    }

    void failed(long nanos) {
        failures.increment();
        failureNanos.add(nanos);
    }

    public Snapshot snapshot() {
        List<Batch> batches = new ArrayList<>();
        Times all = others.times();
        long rows = othersRows.sum();
        for (int size = 0; size <= MAX_BATCH_LISTED; size++) {
            @Nullable Phases phases = byBatch.get(size);
            if (phases != null) {
                Batch batch = new Batch(size, phases.times());
                batches.add(batch);
                all = all.plus(batch.times());
                rows += size * batch.times().count();
            }
        }
        Cached cached = new Cached(hits.sum(), hitNanos.sum(), hitTotalNanos.sum(), misses.sum(), missNanos.sum());
        return new Snapshot(rows, all, cached, failures.sum(), failureNanos.sum(), lastNanos, batches);
    }
}
