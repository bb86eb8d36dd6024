package dev.sallyport.audit;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.ProblemException;

/** Any bytes are refused or are an event that survives being written again. */
class EntryCodecFuzz {
    @FuzzTest(maxDuration = "2s")
    void decodes_or_refuses(byte[] entry) {
        AuditEvent event;
        byte[] again;
        try {
            event = EntryCodec.decode(entry);
            again = EntryCodec.encode(event);
        } catch (ProblemException refused) {
            return;
        }
        if (!java.util.Arrays.equals(EntryCodec.encode(EntryCodec.decode(again)), again)) {
            throw new AssertionError("the round trip changed the entry");
        }
    }
}
