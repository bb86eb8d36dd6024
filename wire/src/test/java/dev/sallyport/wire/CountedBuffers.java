package dev.sallyport.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/** An allocator that knows how many bytes of it are still held. */
final class CountedBuffers {
    final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

    long heldBytes() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    ByteBuf of(byte[] bytes) {
        return allocator.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
    }
}
