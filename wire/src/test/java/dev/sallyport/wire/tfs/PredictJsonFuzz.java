package dev.sallyport.wire.tfs;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ProblemException;
import dev.sallyport.wire.Scratch;
import dev.sallyport.wire.oip.Samples;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

/** Any body of a REST predict is a request within the limits or a problem. */
class PredictJsonFuzz {
    private static final ModelContract CONTRACT =
            Contracts.of(Contracts.spec("x", DataType.FP32, -1), Contracts.spec("s", DataType.BYTES, -1, -1));

    @FuzzTest(maxDuration = "2s")
    void json_is_decoded_or_refused(byte[] body) {
        ByteBuf buffer = Unpooled.wrappedBuffer(body);
        try (Scratch scratch = new Scratch(UnpooledByteBufAllocator.DEFAULT, PredictJsonFuzz::within)) {
            PredictJson.decode(buffer, CONTRACT, Samples.SMALL, scratch);
        } catch (ProblemException refused) {
            // A problem is an answer.
        }
    }

    private static void within(long bytes) {
        if (bytes > 64L * Samples.SMALL.bodyBytes()) {
            throw new AssertionError(bytes + " bytes were asked for");
        }
    }
}
