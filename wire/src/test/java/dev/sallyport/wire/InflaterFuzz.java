package dev.sallyport.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.Limits;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Capacity;
import io.netty.buffer.ByteBuf;

/** Any body is inflated within the limits or refused, and nothing of it stays behind. */
class InflaterFuzz {
    private static final Limits LIMITS = new Limits(1 << 16, 1 << 18, 1000, 8, 16, 8192, 4, 1 << 20);

    @FuzzTest(maxDuration = "2s")
    void gzip_and_deflate_are_inflated_or_refused(byte[] sent) {
        for (String encoding : new String[] {"gzip", "deflate"}) {
            CountedBuffers buffers = new CountedBuffers();
            ByteBuf body = buffers.of(sent);
            try (Capacity.Lease lease = new Capacity(LIMITS).admit()) {
                Inflater.inflate(body, encoding, LIMITS, lease, buffers.allocator)
                        .release();
            } catch (ProblemException refused) {
                // A problem is an answer.
            }
            body.release();
            if (buffers.heldBytes() != 0) {
                throw new AssertionError(buffers.heldBytes() + " bytes are still held");
            }
        }
    }
}
