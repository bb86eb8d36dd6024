package dev.sallyport.wire.oip;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import dev.sallyport.wire.Scratch;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Any JSON body is a request within the limits or a problem. */
class RestInferCodecFuzz {
    static void decode(byte[] body, int jsonBytes) {
        ByteBuf buffer = Unpooled.wrappedBuffer(body);
        try (Scratch scratch = Samples.boundedScratch()) {
            RestInferCodec.decode(buffer, jsonBytes, Samples.SMALL, scratch);
        } catch (ProblemException refused) {
            // A problem is an answer.
        }
    }

    @FuzzTest(maxDuration = "2s")
    void json_is_decoded_or_refused(byte[] body) {
        decode(body, -1);
    }
}
