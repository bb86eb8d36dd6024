package dev.sallyport.wire.oip;

import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.wire.MessageWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One request that a contract of numbers and text allows, in the forms the protocol has: open dimensions
 * are 1, values are 0 or, in JSON, the nearest that the bounds allow, texts are empty. Each form is empty
 * where it cannot carry that, or where it would be too long for a trial.
 */
public final class ConstantRequest {
    private static final long MAX_ELEMENTS = 1 << 20;

    private ConstantRequest() {}

    public static Optional<byte[]> json(List<TensorSpec> inputs) {
        JsonWriter json = JsonWriter.compact().beginObject().name("inputs").beginArray();
        for (TensorSpec input : inputs) {
            Shape shape = input.shape().smallest();
            boolean inJson = input.type() != DataType.FP16 && input.type() != DataType.BF16;
            if (!inJson || !isShort(shape)) {
                return Optional.empty();
            }
            head(json, input, shape).name("data").beginArray();
            String constant = constant(input);
            for (long i = 0; i < shape.elementCount(); i++) {
                json.raw(constant);
            }
            json.endArray().endObject();
        }
        return Optional.of(json.endArray().endObject().toBytes());
    }

    /**
     * A request with the binary tensor extension both ways.
     *
     * @param headBytes what its header says of {@code body}
     */
    public record Binary(int headBytes, byte[] body) {}

    public static Optional<Binary> binary(List<TensorSpec> inputs) {
        if (!areBytes(inputs)) {
            return Optional.empty();
        }
        JsonWriter json = JsonWriter.compact().beginObject().name("inputs").beginArray();
        int size = 0;
        for (TensorSpec input : inputs) {
            head(json, input, input.shape().smallest());
            json.name("parameters").beginObject().name("binary_data_size").value(bytes(input));
            json.endObject().endObject();
            size += bytes(input);
        }
        json.endArray().name("parameters").beginObject();
        byte[] head = json.name("binary_data_output")
                .value(true)
                .endObject()
                .endObject()
                .toBytes();
        return Optional.of(new Binary(head.length, Arrays.copyOf(head, head.length + size)));
    }

    /** A {@code ModelInferRequest} with raw contents, framed. */
    public static Optional<byte[]> grpc(ModelRef model, List<TensorSpec> inputs) {
        if (!areBytes(inputs)) {
            return Optional.empty();
        }
        MessageWriter message = new MessageWriter().string(1, model.name()).string(2, model.version());
        for (TensorSpec input : inputs) {
            MessageWriter tensor = new MessageWriter().string(1, input.name());
            tensor.string(2, input.type().name())
                    .numbers(3, input.shape().smallest().toArray());
            message.message(5, tensor);
        }
        inputs.forEach(input -> message.bytes(7, new byte[bytes(input)]));
        return Optional.of(message.framed());
    }

    private static JsonWriter head(JsonWriter json, TensorSpec input, Shape shape) {
        json.beginObject().name("name").value(input.name());
        json.name("datatype").value(input.type().name());
        return json.name("shape").raw(shape.toString());
    }

    private static boolean areBytes(List<TensorSpec> inputs) {
        return inputs.stream()
                .allMatch(input ->
                        input.type() != DataType.BYTES && isShort(input.shape().smallest()));
    }

    private static boolean isShort(Shape shape) {
        return shape.elementCount() >= 0 && shape.elementCount() <= MAX_ELEMENTS;
    }

    private static int bytes(TensorSpec input) {
        return Math.toIntExact(input.shape().smallest().elementCount())
                * input.type().sizeBytes();
    }

    private static String constant(TensorSpec input) {
        double nearest = Math.clamp(0.0, input.lowest(), input.highest());
        return switch (input.type()) {
            case BYTES -> "\"\"";
            case BOOL -> "false";
            case FP16, BF16, FP32, FP64 -> Double.toString(nearest);
            case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 ->
                Long.toString((long) (nearest < 0 ? Math.floor(nearest) : Math.ceil(nearest)));
        };
    }
}
