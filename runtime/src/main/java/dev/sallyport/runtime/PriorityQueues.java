package dev.sallyport.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One queue for each priority; 1 is the highest. Not thread-safe. */
final class PriorityQueues {
    private final List<ArrayDeque<Waiting>> queues = new ArrayList<>();
    private int size;

    /**
     * A request that waits.
     *
     * @param priority from 1 on
     */
    record Waiting(Job job, int priority, int rows, long bytes) {
        /** On a clock that wraps. */
        long since() {
            return job.asked();
        }
    }

    PriorityQueues(int priorities) {
        for (int i = 0; i < priorities; i++) {
            queues.add(new ArrayDeque<>());
        }
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    void add(Waiting one) {
        queueOf(one).add(one);
        size++;
    }

    /** Gives back what was polled. */
    void addFirst(Waiting one) {
        queueOf(one).addFirst(one);
        size++;
    }

    private ArrayDeque<Waiting> queueOf(Waiting one) {
        return queues.get(one.priority() - 1);
    }

    /** The first of the highest priority that has any. */
    @Nullable
    Waiting pollHighest() {
        for (ArrayDeque<Waiting> queue : queues) {
            if (!queue.isEmpty()) {
                size--;
                return queue.poll();
            }
        }
        return null;
    }

    @Nullable
    Waiting pollOldest() {
        if (isEmpty()) {
            return null;
        }
        Waiting oldest = oldest();
        size--;
        return queueOf(oldest).poll();
    }

    /** @throws IllegalStateException where nothing waits */
    Waiting oldest() {
        @Nullable Waiting oldest = null;
        for (ArrayDeque<Waiting> queue : queues) {
            @Nullable Waiting first = queue.peek();
            if (first != null && (oldest == null || first.since() - oldest.since() < 0)) {
                oldest = first;
            }
        }
        if (oldest == null) {
            throw new IllegalStateException("nothing waits");
        }
        return oldest;
    }
}
