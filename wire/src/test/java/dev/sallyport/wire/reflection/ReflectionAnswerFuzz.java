package dev.sallyport.wire.reflection;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import java.nio.ByteBuffer;

/** Any message is answered within bounds, or refused with a problem. */
class ReflectionAnswerFuzz {
    private static final ReflectionAnswer ANSWER = new ReflectionAnswer(Protocols.published());
    private static final int LONGEST_ANSWER = 64 << 10;

    @FuzzTest(maxDuration = "2s")
    void questions_are_answered_or_refused(byte[] message) {
        try {
            int length = ANSWER.to(ByteBuffer.wrap(message)).toBytes().length;
            if (length > LONGEST_ANSWER + message.length) {
                throw new AssertionError(length + " bytes to a question of " + message.length);
            }
        } catch (ProblemException refused) {
            // A problem is an answer, too.
        }
    }
}
