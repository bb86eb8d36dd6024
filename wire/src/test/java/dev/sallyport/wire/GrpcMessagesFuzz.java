package dev.sallyport.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.Limits;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Capacity;
import org.jspecify.annotations.Nullable;

/** Any bytes of a stream are messages within the limits or refused, and nothing of them stays behind. */
class GrpcMessagesFuzz {
    private static final Limits LIMITS = new Limits(1 << 10, 1 << 10, 1000, 8, 16, 8192, 4, 1 << 12);

    @FuzzTest(maxDuration = "2s")
    void streams_are_taken_apart_or_refused(byte[] sent) {
        CountedBuffers buffers = new CountedBuffers();
        Capacity capacity = new Capacity(LIMITS);
        try (GrpcMessages messages = new GrpcMessages(buffers.allocator, capacity, LIMITS)) {
            int half = sent.length / 2;
            take(messages, buffers, java.util.Arrays.copyOfRange(sent, 0, half));
            take(messages, buffers, java.util.Arrays.copyOfRange(sent, half, sent.length));
        } catch (ProblemException refused) {
            // A problem is an answer.
        }
        if (buffers.heldBytes() != 0 || capacity.requests() != 0 || capacity.bytes() != 0) {
            throw new AssertionError(buffers.heldBytes() + " bytes are still held");
        }
    }

    private static void take(GrpcMessages messages, CountedBuffers buffers, byte[] bytes) {
        messages.received(buffers.of(bytes));
        for (GrpcMessages.@Nullable Message one = messages.next(); one != null; one = messages.next()) {
            one.framed().release();
            one.lease().close();
        }
    }
}
