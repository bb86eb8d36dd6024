package dev.sallyport.wire;

import dev.sallyport.core.Limits;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Capacity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Takes a stream's bytes apart into its messages. Each message has a place of its own from its first
 * byte on; its bytes are taken from the capacity as they come. Not thread-safe.
 */
public final class GrpcMessages implements AutoCloseable {
    private static final int FIRST_BYTES = 8 << 10;

    private final ByteBufAllocator allocator;
    private final Capacity capacity;
    private final Limits limits;
    private @Nullable ByteBuf chunk;
    private @Nullable ByteBuf partial;
    private Capacity.@Nullable Lease lease;

    GrpcMessages(ByteBufAllocator allocator, Capacity capacity, Limits limits) {
        this.allocator = allocator;
        this.capacity = capacity;
        this.limits = limits;
    }

    /** A whole message with its prefix, and its place; both belong to the receiver. */
    public record Message(ByteBuf framed, Capacity.Lease lease) {}

    /** Takes over bytes that follow those that were received before, all of which must be used up. */
    void received(ByteBuf bytes) {
        if (chunk != null) {
            bytes.release();
            throw new IllegalStateException("bytes before the last ones were used up");
        }
        chunk = bytes;
    }

    /**
     * The next message; {@code null} where more bytes are needed, and then there are none left over.
     *
     * @throws ProblemException {@code request/too-large}, {@code server/overloaded}
     */
    @Nullable
    Message next() {
        ByteBuf from = chunk;
        if (from == null) {
            return null;
        }
        while (from.isReadable()) {
            ByteBuf message = partial();
            long missing = missing(message);
            take(from, message, (int) Math.min(missing, from.readableBytes()));
            if (message.readableBytes() >= GrpcFrames.PREFIX_BYTES && missing(message) == 0) {
                return whole(message);
            }
        }
        from.release();
        chunk = null;
        return null;
    }

    private ByteBuf partial() {
        if (partial == null) {
            lease = capacity.admit();
            partial = allocator.directBuffer(FIRST_BYTES);
        }
        return partial;
    }

    /** Of the prefix, or of the whole message once the prefix is there. */
    private long missing(ByteBuf message) {
        int held = message.readableBytes();
        if (held < GrpcFrames.PREFIX_BYTES) {
            return GrpcFrames.PREFIX_BYTES - held;
        }
        GrpcFrames.glance(message, limits);
        return GrpcFrames.PREFIX_BYTES + message.getUnsignedInt(message.readerIndex() + 1) - held;
    }

    private void take(ByteBuf from, ByteBuf message, int bytes) {
        if (lease != null) {
            lease.grow(bytes);
        }
        message.writeBytes(from, bytes);
    }

    private Message whole(ByteBuf message) {
        Capacity.Lease place = lease;
        partial = null;
        lease = null;
        if (place == null) {
            throw new IllegalStateException("a message without a place");
        }
        return new Message(message, place);
    }

    /** Whether a message has begun that has not ended. */
    boolean isPartial() {
        return partial != null;
    }

    @Override
    public void close() {
        if (chunk != null) {
            chunk.release();
            chunk = null;
        }
        if (partial != null) {
            partial.release();
            partial = null;
        }
        if (lease != null) {
            lease.close();
            lease = null;
        }
    }
}
