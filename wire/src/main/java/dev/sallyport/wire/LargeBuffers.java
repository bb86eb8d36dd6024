package dev.sallyport.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;

/**
 * Memory for bodies and answers of megabytes. Allocators for what is read from sockets give pieces of that
 * size back to the system each time, and the next one pays for every page of it anew.
 */
public final class LargeBuffers {
    private static final int MIN_BYTES = 1 << 20;
    private static final int PAGE_BYTES = 8 << 10;
    private static final int CHUNK_ORDER = 13; // 64 MiB

    private static final PooledByteBufAllocator POOL =
            new PooledByteBufAllocator(true, 0, 1, PAGE_BYTES, CHUNK_ORDER, 0, 0, false);

    /** A chunk that somebody uses is kept: this one always is. */
    @SuppressWarnings("unused")
    private static final ByteBuf KEEPER = POOL.directBuffer(PAGE_BYTES);

    private LargeBuffers() {}

    /** An empty direct buffer for so many bytes, from {@code usual} where they are few. */
    public static ByteBuf direct(ByteBufAllocator usual, int bytes) {
        return bytes < MIN_BYTES ? usual.directBuffer(Math.max(1, bytes)) : POOL.directBuffer(bytes);
    }
}
