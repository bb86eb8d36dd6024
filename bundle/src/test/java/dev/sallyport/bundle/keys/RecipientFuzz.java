package dev.sallyport.bundle.keys;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.Pem;
import dev.sallyport.core.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;

/** Any bytes are either a recipient's key, or a wrapped key that opens, or a problem. */
class RecipientFuzz {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final HybridKem.Pair PAIR = HybridKem.generate(RANDOM);

    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] bytes) {
        orProblem(() -> HybridKem.open(PAIR, bytes, new byte[0]));
        orProblem(() -> RecipientKey.ofPem(Pem.encode(RecipientKey.LABEL, bytes)));
        orProblem(() -> RecipientKeyService.ofPem(new String(bytes, StandardCharsets.ISO_8859_1), RANDOM));
    }

    private static void orProblem(Runnable read) {
        try {
            read.run();
        } catch (ProblemException refused) {
            return;
        }
    }
}
