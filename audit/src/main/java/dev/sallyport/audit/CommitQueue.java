package dev.sallyport.audit;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Entries on their way to the disk: any thread adds without a lock, one thread takes all of them, or
 * gathers some first. Bounded in entries and bytes, both counted until {@link #release}.
 */
final class CommitQueue {
    /** One entry and whom to tell. */
    static final class Waiting {
        final byte[] entry;
        final Executor executor;
        final Receipt receipt;
        long index;

        @Nullable
        Waiting next;

        Waiting(byte[] entry, Executor executor, Receipt receipt) {
            this.entry = entry;
            this.executor = executor;
            this.receipt = receipt;
        }
    }

    private final int maxEntries;
    private final long maxBytes;
    private final AtomicReference<@Nullable Waiting> newest = new AtomicReference<>();
    private final AtomicLong entries = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean gathering = new AtomicBoolean();
    private volatile long wanted;

    CommitQueue(int maxEntries, long maxBytes) {
        this.maxEntries = maxEntries;
        this.maxBytes = maxBytes;
    }

    /** Takes the room for an entry, or says that there is none. */
    boolean reserve(int size) {
        if (entries.incrementAndGet() > maxEntries) {
            entries.decrementAndGet();
            return false;
        }
        if (bytes.addAndGet(size) > maxBytes) {
            release(1, size);
            return false;
        }
        return true;
    }

    /** Adds an entry that has its room; true for the one entry that completes what is gathered. */
    boolean add(Waiting waiting) {
        Waiting before;
        do {
            before = newest.get();
            waiting.next = before;
        } while (!newest.compareAndSet(before, waiting));
        return entries.get() >= wanted && gathering.get() && gathering.compareAndSet(true, false);
    }

    /**
     * For the one that takes, before it parks: the entry that makes it {@code count} says so.
     *
     * @return whether so many are there already
     */
    boolean gather(long count) {
        wanted = count;
        gathering.set(true);
        return entries.get() >= count;
    }

    /** Entries that wait or are being written. */
    long size() {
        return entries.get();
    }

    /** Everything that waits, oldest first, linked by {@code next}. */
    @Nullable
    Waiting takeAll() {
        Waiting rest = newest.getAndSet(null);
        Waiting ordered = null;
        while (rest != null) {
            Waiting next = rest.next;
            rest.next = ordered;
            ordered = rest;
            rest = next;
        }
        return ordered;
    }

    boolean isEmpty() {
        return newest.get() == null;
    }

    void release(int count, long size) {
        entries.addAndGet(-count);
        bytes.addAndGet(-size);
    }
}
