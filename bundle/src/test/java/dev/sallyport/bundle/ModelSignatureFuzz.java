package dev.sallyport.bundle;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import java.security.SecureRandom;
import java.util.List;

/** Any bytes are either a signature bundle or a problem. */
class ModelSignatureFuzz {
    private static final TrustedKey SIGNER =
            SigningKey.generate(SigningCurve.P256, new SecureRandom()).publicKey();

    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] text) {
        try {
            ModelSignature.parse(text, BundleLimits.DEFAULT).verify(List.of(SIGNER), BundleLimits.DEFAULT);
            throw new AssertionError("a signature out of nothing");
        } catch (ProblemException refused) {
            return;
        }
    }
}
