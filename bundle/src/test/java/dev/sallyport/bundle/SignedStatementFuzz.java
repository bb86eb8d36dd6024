package dev.sallyport.bundle;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import java.security.SecureRandom;

/** Whatever a trusted key signed is a model signature's statement or a problem. */
class SignedStatementFuzz {
    private static final Signer SIGNER = new Signer.ByKey(
            SigningKey.generate(SigningCurve.P256, new SecureRandom()).publicKey());

    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] payload) {
        try {
            SignedContent content = SignedStatement.parse(payload, SIGNER, BundleLimits.DEFAULT);
            if (content.resources().isEmpty()) {
                throw new AssertionError("a statement about nothing");
            }
        } catch (ProblemException refused) {
            return;
        }
    }
}
