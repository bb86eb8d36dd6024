package dev.sallyport.wire.oip;

import dev.sallyport.core.Limits;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import dev.sallyport.wire.Scratch;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.List;

/** A REST inference request that did not come over a connection, such as one in a file. */
public final class RequestText {
    private RequestText() {}

    /**
     * Its inputs in their order; the values are copies.
     *
     * @throws ProblemException {@code request/*}, {@code tensor/mismatch}
     */
    public static List<Tensor> inputs(byte[] json, Limits limits) {
        try (Scratch scratch = new Scratch(ByteBufAllocator.DEFAULT, bytes -> {})) {
            return RestInferCodec.decode(Unpooled.wrappedBuffer(json), -1, limits, scratch).request().inputs().stream()
                    .map(Tensor::copied)
                    .toList();
        }
    }
}
