package dev.sallyport.bundle.hybrid;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import java.security.SecureRandom;
import java.util.List;

/** Any bytes are refused: nobody but the key's holder can sign. */
class HybridEnvelopeFuzz {
    private static final HybridKey TRUSTED =
            HybridSigningKey.generate(new SecureRandom()).publicKey();

    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] text) {
        try {
            HybridEnvelope.verify(text, List.of(TRUSTED), 1 << 20);
            throw new AssertionError("a signature out of nothing");
        } catch (ProblemException refused) {
            return;
        }
    }
}
