package dev.sallyport.runtime.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Direct memory whose 128-byte lines no other buffer shares: two cache lines, which processors fetch in pairs. */
final class PaddedBuffer {
    private static final int LINE_BYTES = 128;

    private ByteBuffer memory = ByteBuffer.allocateDirect(0);

    /** The first {@code sizeBytes} of the memory, which grows where needed and then loses its content. */
    ByteBuffer slice(int sizeBytes) {
        if (sizeBytes > memory.capacity()) {
            long lines = (sizeBytes + LINE_BYTES - 1L) / LINE_BYTES;
            memory = ByteBuffer.allocateDirect(Math.toIntExact((lines + 1) * LINE_BYTES))
                    .alignedSlice(LINE_BYTES);
        }
        return memory.slice(0, sizeBytes).order(ByteOrder.nativeOrder());
    }

    int sizeBytes() {
        return memory.capacity();
    }
}
