package dev.sallyport.wire;

import java.nio.ByteBuffer;
import java.util.function.Function;

/** Reads one message where heap memory backs it and where none does. */
public final class OnHeapAndOff {
    private OnHeapAndOff() {}

    /** Fails where {@code read} does not come to the same. */
    public static void alike(byte[] message, Function<ByteBuffer, String> read) {
        String heap = read.apply(ByteBuffer.wrap(message));
        String direct = read.apply(
                ByteBuffer.allocateDirect(message.length).put(message).flip());
        if (!heap.equals(direct)) {
            throw new AssertionError(heap + " on the heap, " + direct + " off it");
        }
    }
}
