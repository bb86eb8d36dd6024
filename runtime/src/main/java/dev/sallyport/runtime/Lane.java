package dev.sallyport.runtime;

import dev.sallyport.runtime.PriorityQueues.Waiting;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests to one model that wait, and which of them are run next, as one.
 *
 * <p>A turn is the lane itself in the pool's queue: whoever takes it asks for {@link #next}. There are
 * as many turns as runs are needed for what waits, so that no thread is woken for nothing.
 *
 * <p><b>Guarantees.</b> Every request is handed out once, the oldest of the highest priority first, but for
 * those that fit it; one run in {@value #OLDEST_EVERY} begins with the oldest of all, so that no priority is
 * passed over for ever. While requests wait there is a turn, a delay that ends in one, or a run whose end does.
 *
 * <p>Thread-safe.
 */
final class Lane implements Work {
    /** A run's inputs are copied into memory that each thread keeps. */
    static final long MAX_BYTES = 16L << 20;

    /** How many requests are looked at for one run. */
    private static final int MAX_LOOKS = 256;

    /** So many runs after a batch that failed are of one request each, so that failing costs the one who does. */
    private static final int ALONE_AFTER_FAILURE = 64;

    /** One run in so many begins with the oldest request, whatever its priority. */
    private static final int OLDEST_EVERY = 4;

    private final Batching batching;
    private final RowCosts costs;
    private final PriorityQueues waiting;
    private int firsts;
    private int rows;
    private int turns;
    private int running;
    private int alone;
    private boolean delayed;

    Lane(Batching batching, RowCosts costs) {
        this.batching = batching;
        this.costs = costs;
        this.waiting = new PriorityQueues(Math.max(1, batching.priorities()));
    }

    /** What {@link #next} hands out: late ones are to be refused, the others run together. */
    record Next(List<Job> jobs, List<Job> late, int rows) {}

    /** What the pool has to do for the lane. {@code delayNanos}: after that, {@link #delayIsOver}; 0 for nothing. */
    record Due(int turns, long delayNanos) {
        static final Due NOTHING = new Due(0, 0);
    }

    Batching batching() {
        return batching;
    }

    RowCosts costs() {
        return costs;
    }

    /** Whether there was room. */
    synchronized boolean add(Job job) {
        if (waiting.size() >= batching.maxWaiting()) {
            return false;
        }
        int count = job.rows();
        waiting.add(new Waiting(job, batching.priority(job.priority()), count, job.bytes()));
        rows += Math.max(1, count);
        return true;
    }

    /** To be asked after each {@link #add}, {@link #next}, {@link #ended} and {@link #delayIsOver}. */
    synchronized Due due(long now) {
        if (waiting.isEmpty()) {
            return Due.NOTHING;
        }
        long delay =
                delayed ? 1 : batching.delayNanos() - (now - waiting.oldest().since());
        if (batching.delayNanos() > 0 && rows < batching.ripeRows() && delay > 0 && turns == 0) {
            boolean first = !delayed;
            delayed = true;
            return first ? new Due(0, delay) : Due.NOTHING;
        }
        int limit = limit();
        int wanted = limit == 1 ? waiting.size() : (rows + limit - 1) / limit;
        if (batching.instances() > 0) {
            wanted = Math.min(wanted, batching.instances() - running);
        }
        int more = Math.max(0, wanted - turns);
        turns += more;
        return new Due(more, 0);
    }

    private int limit() {
        return switch (batching.mode()) {
            case OFF -> 1;
            case ON -> batching.maxRows();
            case AUTOMATIC -> costs.best();
        };
    }

    synchronized void delayIsOver() {
        delayed = false;
    }

    /** A turn's requests; empty where an earlier turn took them already. {@link #ended} follows. */
    synchronized Next next(long now) {
        turns--;
        running++;
        List<Job> late = new ArrayList<>();
        boolean fair = ++firsts % OLDEST_EVERY == 0;
        Waiting first = taken(fair ? waiting.pollOldest() : waiting.pollHighest());
        while (first != null && isLate(first, now)) {
            late.add(first.job());
            first = poll();
        }
        if (first == null) {
            return new Next(List.of(), late, 0);
        }
        int most = Math.min(batching.maxRows(), batching.preferred(most(first)));
        if (first.rows() == 0 || first.rows() >= most || !hasTime(first, most, now)) {
            return new Next(List.of(first.job()), late, Math.max(1, first.rows()));
        }
        return together(first, most, now, late);
    }

    /** How many rows this run may have, from those that wait. */
    private int most(Waiting first) {
        if (alone > 0) {
            alone--;
            return 1;
        }
        if (rows == 0) {
            return first.rows();
        }
        int limit = batching.mode() == Batching.Mode.AUTOMATIC ? costs.choose() : limit();
        return Math.min(limit, rows + first.rows());
    }

    private Next together(Waiting first, int most, long now, List<Job> late) {
        List<Job> jobs = new ArrayList<>();
        List<Waiting> others = new ArrayList<>();
        jobs.add(first.job());
        int count = first.rows();
        long bytes = first.bytes();
        for (int looks = 0; looks < MAX_LOOKS && count < most; looks++) {
            Waiting next = poll();
            if (next == null) {
                break;
            }
            if (isLate(next, now)) {
                late.add(next.job());
            } else if (next.rows() > 0
                    && count + next.rows() <= most
                    && bytes + next.bytes() <= MAX_BYTES
                    && isAllowedWith(first, next)
                    && hasTime(next, most, now)) {
                jobs.add(next.job());
                count += next.rows();
                bytes += next.bytes();
            } else {
                others.add(next);
            }
        }
        for (int i = others.size() - 1; i >= 0; i--) {
            waiting.addFirst(others.get(i));
            rows += Math.max(1, others.get(i).rows());
        }
        return new Next(jobs, late, count);
    }

    private boolean isAllowedWith(Waiting first, Waiting next) {
        return (batching.mixCallers() || first.job().caller().equals(next.job().caller()))
                && first.job().isLike(next.job());
    }

    private static boolean isLate(Waiting one, long now) {
        return one.job().deadlineNanos() - now <= 0;
    }

    /** Whoever has little time left would end the run of the others. */
    private boolean hasTime(Waiting one, int most, long now) {
        return one.job().deadlineNanos() - now >= 2 * costs.expectedNanos(most);
    }

    private @Nullable Waiting poll() {
        return taken(waiting.pollHighest());
    }

    private @Nullable Waiting taken(@Nullable Waiting one) {
        if (one != null) {
            rows -= Math.max(1, one.rows());
        }
        return one;
    }

    synchronized void ended() {
        running--;
    }

    /** The requests of a batch have to be run one by one. */
    synchronized void failed() {
        alone = ALONE_AFTER_FAILURE;
    }

    /** Whoever waits, in order, when the pool stops. */
    synchronized List<Job> drain() {
        List<Job> left = new ArrayList<>();
        for (Waiting one = poll(); one != null; one = poll()) {
            left.add(one.job());
        }
        return left;
    }
}
