package dev.sallyport.wire;

import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.ProblemException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Memory that decoding one request takes, each piece announced before it is allocated; what is pooled
 * is freed at once when the request is over. Not thread-safe.
 */
public final class Scratch implements AutoCloseable {
    private static final int KEPT_TEXT_BYTES = 32 << 10;
    private static final ThreadLocal<byte[]> TEXTS = ThreadLocal.withInitial(() -> new byte[KEPT_TEXT_BYTES]);

    private final ByteBufAllocator allocator;
    private final LongConsumer announced;
    private final List<ByteBuf> held = new ArrayList<>(2);

    /** @param announced hears of bytes before they are allocated and throws where they must not be */
    public Scratch(ByteBufAllocator allocator, LongConsumer announced) {
        this.allocator = allocator;
        this.announced = announced;
    }

    /**
     * Little-endian, position 0, limit {@code sizeBytes}; not zeroed.
     *
     * @throws ProblemException {@code request/too-large} for more than one buffer can hold
     */
    public ByteBuffer allocate(long sizeBytes) {
        int size = announced(sizeBytes);
        ByteBuf buffer = keep(LargeBuffers.direct(allocator, size));
        return buffer.internalNioBuffer(0, size).slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The readable bytes of {@code buffer}, up to {@code length} of them, on the heap. */
    public byte[] copy(ByteBuf buffer, int length) {
        byte[] copy = new byte[announced(length)];
        buffer.getBytes(buffer.readerIndex(), copy);
        return copy;
    }

    /**
     * The first {@code length} readable bytes of {@code buffer} at the beginning of an array that may be longer, and of
     * this thread's, whose next call overwrites it: for a text that is read at once and not kept.
     */
    public byte[] text(ByteBuf buffer, int length) {
        if (length > KEPT_TEXT_BYTES) {
            return copy(buffer, length);
        }
        announced(length);
        byte[] text = TEXTS.get();
        buffer.getBytes(buffer.readerIndex(), text, 0, length);
        return text;
    }

    /** An empty buffer that {@link #makeRoom} lets grow. */
    public ByteBuf growing() {
        return keep(allocator.directBuffer());
    }

    /**
     * Sees to it that {@code more} bytes can be written.
     *
     * @throws ProblemException {@code request/too-large} for more than one buffer can hold
     */
    public void makeRoom(ByteBuf buffer, int more) {
        if (buffer.writableBytes() < more) {
            long needed = (long) buffer.writerIndex() + more;
            int capacity = allocator.calculateNewCapacity(sizeOf(needed), Integer.MAX_VALUE);
            announced.accept(capacity - buffer.capacity());
            buffer.capacity(capacity);
        }
    }

    private int announced(long sizeBytes) {
        int size = sizeOf(sizeBytes);
        announced.accept(size);
        return size;
    }

    private static int sizeOf(long sizeBytes) {
        if (sizeBytes > Integer.MAX_VALUE) {
            throw new ProblemException(new RequestTooLarge("tensor bytes", Integer.MAX_VALUE));
        }
        return (int) sizeBytes;
    }

    /** Releases {@code buffer} with the rest. */
    public ByteBuf keep(ByteBuf buffer) {
        held.add(buffer);
        return buffer;
    }

    @Override
    public void close() {
        held.forEach(ByteBuf::release);
        held.clear();
    }
}
