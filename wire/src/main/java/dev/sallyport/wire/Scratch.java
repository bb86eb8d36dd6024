package dev.sallyport.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Pooled off-heap memory of one request, freed at once when the request is over. Not thread-safe. */
public final class Scratch implements AutoCloseable {
    private final ByteBufAllocator allocator;
    private final List<ByteBuf> held = new ArrayList<>(2);

    public Scratch(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Little-endian, position 0, limit {@code sizeBytes}; not zeroed. */
    public ByteBuffer allocate(int sizeBytes) {
        ByteBuf buffer = keep(allocator.directBuffer(Math.max(1, sizeBytes)));
        return buffer.internalNioBuffer(0, sizeBytes).slice().order(ByteOrder.LITTLE_ENDIAN);
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
