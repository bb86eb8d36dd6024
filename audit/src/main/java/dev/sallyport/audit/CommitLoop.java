package dev.sallyport.audit;

import dev.sallyport.audit.CommitQueue.Waiting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The one writer: takes what waits, writes it, forces once, tells everyone. Entries that arrive
 * meanwhile are the next commit.
 *
 * <p>A force costs a processor as much as several requests do, so a busy writer gathers: it waits
 * until half of those are there that were under way around its last commit, which are the callers it
 * has just answered and those that came meanwhile. A lone caller is half of nobody and never waits;
 * nobody waits longer than two milliseconds.
 */
final class CommitLoop {
    /** Most bytes of one commit, so that the first of many does not wait for the last. */
    private static final int MAX_COMMIT = 4 << 20;

    /** Longest time from one commit to the next while entries wait. */
    private static final long PATIENCE_NANOS = 2_000_000;

    private static final int LARGEST_FRAME = Frame.HEADER + EntryCodec.MAX_BYTES;

    private final CommitQueue queue;
    private final WriteAhead writeAhead;
    private final LongConsumer durable;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_COMMIT + LARGEST_FRAME);
    private final ByteBuffer header = ByteBuffer.allocate(Frame.HEADER);
    private final CRC32C crc = new CRC32C();
    private final Receipts receipts = new Receipts();
    private long next;
    private long underWay;

    /**
     * @param next index of the next entry
     * @param durable told after each commit how many entries are durable
     */
    CommitLoop(CommitQueue queue, WriteAhead writeAhead, long next, LongConsumer durable) {
        this.queue = queue;
        this.writeAhead = writeAhead;
        this.next = next;
        this.durable = durable;
    }

    /** Waits until enough or anything does, then commits all of it. */
    void commitOrPark() throws CommitFailed {
        if (!queue.gather(Math.max(1, underWay / 2))) {
            if (underWay > 1) {
                LockSupport.parkNanos(this, PATIENCE_NANOS);
                underWay = 0;
            } else {
                LockSupport.park(this);
            }
        }
        for (Waiting waiting = queue.takeAll(); waiting != null; ) {
            waiting = commit(waiting);
        }
    }

    /** Commits as many as go into one; the rest is returned. */
    private @Nullable Waiting commit(Waiting first) throws CommitFailed {
        int count = 0;
        long bytes = 0;
        Waiting waiting = first;
        Waiting unwritten = first;
        try {
            if (!writeAhead.fits(Frame.sizeBytes(first.entry.length))) {
                writeAhead.roll(next);
            }
            buffer.clear();
            while (waiting != null && hasRoomFor(waiting)) {
                Frame.write(buffer, next + count, count, waiting.entry, crc, header);
                waiting.index = next + count++;
                bytes += waiting.entry.length;
                waiting = waiting.next;
            }
            unwritten = waiting;
            writeAhead.write(buffer.flip());
            writeAhead.force();
        } catch (IOException | RuntimeException | Error e) {
            throw new CommitFailed(first, e);
        }
        for (Waiting written = first; written != unwritten && written != null; ) {
            Waiting following = written.next;
            receipts.add(written);
            written = following;
        }
        next += count;
        underWay = queue.size();
        queue.release(count, bytes);
        durable.accept(next);
        receipts.durable();
        return unwritten;
    }

    private boolean hasRoomFor(Waiting waiting) {
        return buffer.position() < MAX_COMMIT
                && writeAhead.fits(buffer.position() + (long) Frame.sizeBytes(waiting.entry.length));
    }

    /** What was taken from the queue and is not known to be durable. */
    static final class CommitFailed extends Exception {
        private static final long serialVersionUID = 1;
        final transient Waiting first;

        CommitFailed(Waiting first, Throwable cause) {
            super(cause);
            this.first = first;
        }
    }
}
