package dev.sallyport.wire.tfs;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ProblemException;
import dev.sallyport.wire.Scratch;
import dev.sallyport.wire.oip.Samples;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Any message with a tensor is a request within the limits or refused, alike on the heap and off it. */
class TensorProtoFuzz {
    private static final ModelContract CONTRACT =
            Contracts.of(Contracts.spec("x", DataType.FP32, -1), Contracts.spec("s", DataType.BYTES, -1, -1));

    @FuzzTest(maxDuration = "2s")
    void messages_are_decoded_or_refused(byte[] message) {
        String heap = decode(ByteBuffer.wrap(message));
        String direct =
                decode(ByteBuffer.allocateDirect(message.length).put(message).flip());
        if (!heap.equals(direct)) {
            throw new AssertionError(heap + " on the heap, " + direct + " off it");
        }
    }

    private static String decode(ByteBuffer message) {
        try (Scratch scratch = new Scratch(UnpooledByteBufAllocator.DEFAULT, TensorProtoFuzz::within)) {
            return PredictProto.decode(ServingFrame.one(message, Samples.SMALL), CONTRACT, Samples.SMALL, scratch)
                    .toString();
        } catch (ProblemException refused) {
            return refused.problem().code();
        } catch (IOException malformed) {
            return "malformed";
        }
    }

    private static void within(long bytes) {
        if (bytes > 64L * Samples.SMALL.bodyBytes()) {
            throw new AssertionError(bytes + " bytes were asked for");
        }
    }
}
