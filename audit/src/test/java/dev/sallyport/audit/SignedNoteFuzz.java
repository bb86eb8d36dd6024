package dev.sallyport.audit;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;

/** Any bytes as a note are refused or parsed, and never opened: nobody signed them. */
class SignedNoteFuzz {
    @FuzzTest(maxDuration = "2s")
    void parses_or_refuses(byte[] note) {
        try {
            SignedNote parsed = SignedNote.parse(note);
            Checkpoint checkpoint = Checkpoint.parse(parsed.text());
            if (!checkpoint.text().equals(parsed.text())) {
                throw new AssertionError("the round trip changed the text");
            }
            parsed.open(Samples.KEYS.verifiers());
        } catch (ProblemException refused) {
            return;
        }
        throw new AssertionError("a forged note was opened");
    }
}
