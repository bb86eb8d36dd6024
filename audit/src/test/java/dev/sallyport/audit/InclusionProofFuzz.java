package dev.sallyport.audit;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import java.nio.charset.StandardCharsets;

/** Any bytes are refused or are a receipt that reads the same again and proves nothing unsigned. */
class InclusionProofFuzz {
    @FuzzTest(maxDuration = "2s")
    void parses_or_refuses(byte[] text) {
        InclusionProof proof;
        try {
            proof = InclusionProof.parse(text);
        } catch (ProblemException refused) {
            return;
        }
        InclusionProof again = InclusionProof.parse(proof.text().getBytes(StandardCharsets.UTF_8));
        if (again.index() != proof.index() || !again.path().equals(proof.path())) {
            throw new AssertionError("the round trip changed the receipt");
        }
        try {
            proof.verify(text, Samples.KEYS.verifiers());
        } catch (ProblemException refused) {
            return;
        }
        throw new AssertionError("a forged receipt was believed");
    }
}
