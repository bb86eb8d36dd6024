package dev.sallyport.guard.identity;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import java.util.ArrayList;
import java.util.SequencedMap;

/** Any bytes are a key store that survives a round trip, or a problem. */
class KeyStoreFuzz {
    @FuzzTest(maxDuration = "2s")
    void parses_or_refuses(byte[] text) {
        SequencedMap<String, ApiKeyEntry> entries;
        try {
            entries = ApiKeyFile.parse(text);
        } catch (ProblemException refused) {
            return;
        }
        byte[] written = ApiKeyFile.write(new ArrayList<>(entries.values()));
        if (!ApiKeyFile.parse(written).equals(entries)) {
            throw new AssertionError("the round trip changed the store");
        }
    }
}
