package dev.sallyport.admit.trust;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;

/** Any bytes are what was remembered or a problem. */
class TrustMemoryFuzz {
    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] text) {
        try {
            TrustMemory.read(text, kept -> {});
        } catch (ProblemException refused) {
            return;
        }
    }
}
