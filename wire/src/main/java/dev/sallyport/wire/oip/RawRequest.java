package dev.sallyport.wire.oip;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Limits;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.serve.InferenceRequest;
import dev.sallyport.wire.Scratch;
import dev.sallyport.wire.oip.RestInferCodec.RestRequest;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A body that is the data of a model's one input and nothing else (Triton, binary tensor data extension:
 * {@code Inference-Header-Content-Length: 0}). Name, type and shape come from the contract; its one open
 * dimension from the number of bytes. A batch that is open beside another dimension counts as 1. A BYTES
 * input is one element, sent without its length.
 */
final class RawRequest {
    private RawRequest() {}

    /** @throws ProblemException {@code request/malformed} for a model this cannot mean, {@code tensor/mismatch} */
    static RestRequest decode(ByteBuf body, ModelContract contract, Limits limits, Scratch scratch) {
        if (contract.inputs().size() != 1) {
            throw malformed("a raw request takes a model of one input, not of "
                    + contract.inputs().size());
        }
        TensorSpec input = contract.inputs().getFirst();
        Tensor tensor = input.type() == DataType.BYTES ? text(input, body, scratch) : numbers(input, body, limits);
        return new RestRequest(new InferenceRequest("", List.of(tensor), List.of()), true, List.of());
    }

    private static Tensor numbers(TensorSpec input, ByteBuf body, Limits limits) {
        long[] dimensions = input.shape().toArray();
        int open = open(dimensions);
        if (open >= 0) {
            dimensions[open] = 1;
            long step = Shape.of(dimensions).elementCount() * input.type().sizeBytes();
            if (step <= 0 || body.readableBytes() % step != 0) {
                throw new ProblemException(new TensorMismatch(
                        input.name(), body.readableBytes() + " bytes", input.type() + " " + input.shape()));
            }
            dimensions[open] = body.readableBytes() / step;
        }
        Shape shape = Shape.of(dimensions);
        TensorElements.count(input.name(), shape, limits);
        return Tensor.of(input.name(), input.type(), shape, body.nioBuffer());
    }

    /** The one dimension that the bytes decide; -1 for none. Sets an open batch beside it to 1. */
    private static int open(long[] dimensions) {
        int open = -1;
        for (int axis = dimensions.length - 1; axis >= 0; axis--) {
            if (dimensions[axis] == Shape.ANY && open >= 0 && axis == 0) {
                dimensions[axis] = 1;
            } else if (dimensions[axis] == Shape.ANY && open >= 0) {
                throw malformed("a raw request takes a shape with one open dimension");
            } else if (dimensions[axis] == Shape.ANY) {
                open = axis;
            }
        }
        return open;
    }

    private static Tensor text(TensorSpec input, ByteBuf body, Scratch scratch) {
        long[] dimensions = input.shape().toArray();
        for (int axis = 0; axis < dimensions.length; axis++) {
            dimensions[axis] = dimensions[axis] == Shape.ANY ? 1 : dimensions[axis];
        }
        Shape shape = Shape.of(dimensions);
        if (shape.elementCount() != 1) {
            throw malformed(
                    "a raw request takes one element of BYTES, and input `%s` has more".formatted(input.name()));
        }
        int size = body.readableBytes();
        ByteBuffer element = scratch.allocate((long) Integer.BYTES + size);
        element.putInt(size).put(body.nioBuffer()).flip();
        return Tensor.of(input.name(), DataType.BYTES, shape, element);
    }

    private static ProblemException malformed(String sentence) {
        return new ProblemException(new RequestMalformed(sentence));
    }
}
