package dev.sallyport.guard.identity;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import java.nio.charset.StandardCharsets;

/** Any text is the key it says it is, or a problem. */
class ApiKeyFuzz {
    @FuzzTest(maxDuration = "2s")
    void parses_or_refuses(byte[] text) {
        String key = "sp_" + new String(text, StandardCharsets.ISO_8859_1);
        ApiKey parsed;
        try {
            parsed = ApiKey.parse(key);
        } catch (ProblemException refused) {
            return;
        }
        if (!parsed.reveal().equals(key)) {
            throw new AssertionError("another key was read");
        }
    }
}
