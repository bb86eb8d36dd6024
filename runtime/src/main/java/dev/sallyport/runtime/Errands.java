package dev.sallyport.runtime;

import dev.sallyport.core.Problem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done for requests besides runs and takes long, and who does it: so many threads at once
 * and no more, so that runs need not wait until all of it is done.
 *
 * <p>A turn is this itself in the pool's queue: whoever takes it does {@link #next} and then asks {@link
 * #ended} whether to put it back, behind whatever waits by then.
 *
 * <p><b>Guarantees.</b> Every errand is handed out once, the oldest first. While errands wait there is a turn.
 *
 * <p>Thread-safe.
 */
final class Errands implements Work {
    private final Queue<Errand> waiting = new ArrayDeque<>();
    private final int most;
    private int turns;

    /** @param refused hears why, where the task is not done */
    record Errand(Runnable task, Consumer<Problem> refused) {}

    /** @param most how many may be done at once */
    Errands(int most) {
        this.most = most;
    }

    /** Whether the pool needs a turn more. */
    synchronized boolean add(Errand errand) {
        waiting.add(errand);
        if (turns == most) {
            return false;
        }
        turns++;
        return true;
    }

    /** {@code null} where another turn has done it already. */
    synchronized @Nullable Errand next() {
        return waiting.poll();
    }

    /** Whether the turn is needed again. */
    synchronized boolean ended() {
        if (waiting.isEmpty()) {
            turns--;
            return false;
        }
        return true;
    }

    /** Whatever waits when the pool stops. */
    synchronized List<Errand> drain() {
        List<Errand> left = new ArrayList<>(waiting);
        waiting.clear();
        return left;
    }
}
