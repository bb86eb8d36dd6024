package dev.sallyport.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One queue for each priority; 1 is the highest. Not thread-safe. */
final class PriorityQueues<T extends PriorityQueues.Aged> {
    private final List<ArrayDeque<T>> queues = new ArrayList<>();
    private int size;

    /** Whatever waits since a time on a clock that wraps. */
    interface Aged {
        /** From 1 on. */
        int priority();

        long since();
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

    void add(T one) {
        queueOf(one).add(one);
        size++;
    }

    /** Gives back what was polled. */
    void addFirst(T one) {
        queueOf(one).addFirst(one);
        size++;
    }

    private ArrayDeque<T> queueOf(T one) {
        return queues.get(one.priority() - 1);
    }

    /** The first of the highest priority that has any. */
    @Nullable
    T pollHighest() {
        for (ArrayDeque<T> queue : queues) {
            if (!queue.isEmpty()) {
                size--;
                return queue.poll();
            }
        }
        return null;
    }

    @Nullable
    T pollOldest() {
        if (isEmpty()) {
            return null;
        }
        T oldest = oldest();
        size--;
        return queueOf(oldest).poll();
    }

    /** @throws IllegalStateException where nothing waits */
    T oldest() {
        @Nullable T oldest = null;
        for (ArrayDeque<T> queue : queues) {
            @Nullable T first = queue.peek();
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
