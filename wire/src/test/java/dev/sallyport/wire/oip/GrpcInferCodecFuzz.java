package dev.sallyport.wire.oip;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.ProblemException;
import dev.sallyport.wire.OnHeapAndOff;
import dev.sallyport.wire.Scratch;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;

/** Any message is a request within the limits or a problem, on the heap and off it. */
class GrpcInferCodecFuzz {
    @FuzzTest(maxDuration = "2s")
    void messages_are_decoded_or_refused(byte[] message) {
        OnHeapAndOff.alike(message, GrpcInferCodecFuzz::decode);
    }

    private static String decode(ByteBuffer message) {
        try (Scratch scratch = new Scratch(UnpooledByteBufAllocator.DEFAULT, bytes -> {})) {
            GrpcInferFrame frame = GrpcInferFrame.read(message, Samples.SMALL);
            return GrpcInferCodec.decode(frame, "m", Samples.SMALL, scratch).toString();
        } catch (ProblemException refused) {
            return refused.problem().code();
        }
    }
}
