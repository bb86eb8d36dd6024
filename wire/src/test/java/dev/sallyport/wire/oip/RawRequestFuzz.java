package dev.sallyport.wire.oip;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.wire.Scratch;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;

/** Any body is the data of a model's one input, whatever its shape, or a problem. */
class RawRequestFuzz {
    @FuzzTest(maxDuration = "2s")
    void bodies_are_tensors_or_refused(byte[] body) {
        if (body.length < 4) {
            return;
        }
        DataType type = DataType.values()[(body[0] & 0xff) % DataType.values().length];
        long[] dimensions = new long[(body[1] & 0xff) % 4];
        for (int axis = 0; axis < dimensions.length; axis++) {
            dimensions[axis] = body[Math.min(axis + 2, 3)] < 0 ? Shape.ANY : body[Math.min(axis + 2, 3)];
        }
        ModelContract contract = new ModelContract(List.of(TensorSpec.of("x", type, Shape.of(dimensions))), List.of());
        try (Scratch scratch = new Scratch(UnpooledByteBufAllocator.DEFAULT, bytes -> {})) {
            RawRequest.decode(Unpooled.wrappedBuffer(body, 4, body.length - 4), contract, Samples.SMALL, scratch);
        } catch (ProblemException refused) {
            // A problem is an answer.
        }
    }
}
