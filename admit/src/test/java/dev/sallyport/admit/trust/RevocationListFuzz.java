package dev.sallyport.admit.trust;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.TrustedKey;
import dev.sallyport.core.ProblemException;
import java.security.SecureRandom;

/** Any bytes are a problem, and any payload is a list that is written and read alike or a problem. */
class RevocationListFuzz {
    private static final TrustedKey SIGNER =
            SigningKey.generate(SigningCurve.P256, new SecureRandom()).publicKey();

    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] text) {
        try {
            RevocationList.verify(text, SIGNER);
            throw new AssertionError("a list out of nothing");
        } catch (ProblemException refused) {
            readsPayload(text);
        }
    }

    private static void readsPayload(byte[] text) {
        try {
            RevocationList list = RevocationList.parse(text);
            if (!RevocationList.parse(list.toBytes()).equals(list)) {
                throw new AssertionError("another list when it is written");
            }
        } catch (ProblemException refused) {
            return;
        }
    }
}
