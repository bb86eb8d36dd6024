package dev.sallyport.bundle;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/** Any bytes are either warm-up requests that are written as they were read, or a problem. */
class WarmupCodecFuzz {
    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] file) {
        List<List<Tensor>> requests;
        try {
            requests = WarmupCodec.read(ByteBuffer.wrap(file));
        } catch (ProblemException refused) {
            return;
        }
        if (!WarmupCodec.write(requests).equals(ByteBuffer.wrap(file))) {
            throw new AssertionError("written otherwise than read");
        }
    }
}
