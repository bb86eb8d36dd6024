package dev.sallyport.guard.identity;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;

/** Any bytes are a key set or a problem. */
class KeySetFuzz {
    @FuzzTest(maxDuration = "2s")
    void parses_or_refuses(byte[] text) {
        try {
            Jwks.parse(text);
        } catch (ProblemException refused) {
            return;
        }
    }
}
