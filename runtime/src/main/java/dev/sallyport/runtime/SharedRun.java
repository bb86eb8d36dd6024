package dev.sallyport.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** One run for several requests that are alike, and who gets which rows of its answer. */
final class SharedRun {
    private final List<Job> jobs;
    private final int rows;
    private final JoinBuffer buffer;
    private final LongSupplier nanoTime;

    SharedRun(Lane.Next next, JoinBuffer buffer, LongSupplier nanoTime) {
        this.jobs = next.jobs();
        this.rows = next.rows();
        this.buffer = buffer;
        this.nanoTime = nanoTime;
    }

    /** Whether all were answered; if not, none was, and each is to be run alone. */
    boolean answer(RowCosts costs) {
        long start = nanoTime.getAsLong();
        Job first = jobs.getFirst();
        List<Prediction> shares;
        try {
            shares = shares(
                    first.model().model().predict(buffer.join(jobs, rows), first.outputs(), earliestDeadline(start)));
        } catch (RuntimeException | Error e) {
            return false;
        }
        long nanos = nanoTime.getAsLong() - start;
        costs.ran(rows, nanos);
        tell(shares, nanos / rows);
        return true;
    }

    private long earliestDeadline(long now) {
        long left = Long.MAX_VALUE;
        for (int i = 0; i < jobs.size(); i++) {
            left = Math.min(left, jobs.get(i).deadlineNanos() - now);
        }
        return now + left;
    }

    private List<Prediction> shares(Prediction whole) {
        try {
            SharedPrediction shared = new SharedPrediction(whole, rows, jobs.size());
            List<Prediction> shares = new ArrayList<>(jobs.size());
            int at = 0;
            for (int i = 0; i < jobs.size(); i++) {
                int count = jobs.get(i).rows();
                shares.add(shared.share(at, count));
                at += count;
            }
            return shares;
        } catch (RuntimeException | Error e) {
            whole.close();
            throw e;
        }
    }

    /** All that hear on one executor hear in one task. */
    private void tell(List<Prediction> shares, long nanosPerRow) {
        boolean[] told = new boolean[jobs.size()];
        for (int i = 0; i < told.length; i++) {
            if (!told[i]) {
                Executor back = jobs.get(i).back();
                List<Integer> group = new ArrayList<>(told.length);
                for (int j = i; j < told.length; j++) {
                    if (jobs.get(j).back() == back) {
                        told[j] = true;
                        group.add(j);
                    }
                }
                if (!InferencePool.tell(
                        back, () -> group.forEach(j -> tell(jobs.get(j), shares.get(j), nanosPerRow)))) {
                    group.forEach(j -> shares.get(j).close());
                }
            }
        }
    }

    private static void tell(Job job, Prediction share, long nanosPerRow) {
        try {
            job.receiver().predicted(share, nanosPerRow * job.rows());
        } catch (RuntimeException e) {
            // The others hear all the same.
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }
}
