package dev.sallyport.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import java.nio.ByteBuffer;

/** Any bytes are a message within the limits or a problem, on the heap and off it. */
class MessageReaderFuzz {
    @FuzzTest(maxDuration = "2s")
    void messages_are_read_or_refused(byte[] message) {
        OnHeapAndOff.alike(message, MessageReaderFuzz::read);
    }

    private static String read(ByteBuffer bytes) {
        try {
            MessageReader message = new MessageReader(bytes);
            StringBuilder seen = new StringBuilder();
            for (int field = 1; field < 4; field++) {
                seen.append(message.number(field)).append(message.flag(field)).append(message.has(field));
            }
            seen.append(message.string(1)).append(message.map(3).keySet());
            message.messages(2).forEach(inner -> seen.append(inner.string(1)));
            return seen.toString();
        } catch (ProblemException refused) {
            return refused.problem().code();
        }
    }
}
