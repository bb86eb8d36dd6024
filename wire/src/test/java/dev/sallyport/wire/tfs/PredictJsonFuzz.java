package dev.sallyport.wire.tfs;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import dev.sallyport.wire.Scratch;
import dev.sallyport.wire.oip.Samples;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Any body of a REST predict is a request within the limits or a problem. */
class PredictJsonFuzz {
    @FuzzTest(maxDuration = "2s")
    void json_is_decoded_or_refused(byte[] body) {
        ByteBuf buffer = Unpooled.wrappedBuffer(body);
        try (Scratch scratch = Samples.boundedScratch()) {
            PredictJson.decode(buffer, Contracts.FLOATS_AND_STRINGS, Samples.SMALL, scratch);
        } catch (ProblemException refused) {
            // A problem is an answer.
        }
    }
}
