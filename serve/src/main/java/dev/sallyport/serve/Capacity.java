package dev.sallyport.serve;

import dev.sallyport.core.Limits;
import dev.sallyport.core.Problem.Overloaded;
import dev.sallyport.core.ProblemException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many requests, and how many bytes of them, the server holds at once.
 *
 * <p><b>Guarantees.</b> Never more than the limits: what does not fit is refused before it is read.
 *
 * <p>Thread-safe.
 */
public final class Capacity {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final int maxRequests;
    private final long maxBytes;
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    public Capacity(Limits limits) {
        this.maxRequests = limits.concurrentRequests();
        this.maxBytes = limits.inFlightBytes();
    }

    /**
     * A place for one request.
     *
     * @throws ProblemException {@code server/overloaded}
     */
    public Lease admit() {
        if (requests.incrementAndGet() > maxRequests) {
            requests.decrementAndGet();
            throw new ProblemException(new Overloaded("too many requests at once", RETRY_AFTER));
        }
        return new Lease();
    }

    public int requests() {
        return requests.get();
    }

    public long bytes() {
        return bytes.get();
    }

    /** One request's share; closed once, when its answer was handed over. */
    public final class Lease implements AutoCloseable {
        private long held;
        private boolean hasPlace = true;
        private boolean closed;

        private Lease() {}

        /**
         * Takes {@code more} bytes, before they are allocated.
         *
         * @throws ProblemException {@code server/overloaded}
         */
        public void grow(long more) {
            if (bytes.addAndGet(more) > maxBytes) {
                bytes.addAndGet(-more);
                throw new ProblemException(new Overloaded("too many bytes in flight", RETRY_AFTER));
            }
            held += more;
        }

        /** Gives back the place and all but {@code rest} bytes; these until it is closed. */
        public void keep(long rest) {
            if (hasPlace) {
                hasPlace = false;
                requests.decrementAndGet();
                bytes.addAndGet(rest - held);
                held = rest;
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                bytes.addAndGet(-held);
                if (hasPlace) {
                    requests.decrementAndGet();
                }
            }
        }
    }
}
