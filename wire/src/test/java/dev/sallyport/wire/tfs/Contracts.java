package dev.sallyport.wire.tfs;

import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Contracts and tensors that tests share. */
final class Contracts {
    /** Inputs {@code x}, floats, and {@code s}, strings. */
    static final ModelContract FLOATS_AND_STRINGS = of(spec("x", DataType.FP32, -1), spec("s", DataType.BYTES, -1, -1));

    private Contracts() {}

    /** One input {@code x}, one output {@code y}. */
    static ModelContract one(DataType type, long... shape) {
        return new ModelContract(
                List.of(TensorSpec.of("x", type, Shape.of(shape))), List.of(TensorSpec.of("y", type, Shape.of(shape))));
    }

    static ModelContract of(TensorSpec... inputs) {
        return new ModelContract(
                List.of(inputs), List.of(labelled("scores", "cat", "dog"), spec("outputs", DataType.FP32, -1, 1)));
    }

    static TensorSpec spec(String name, DataType type, long... shape) {
        return TensorSpec.of(name, type, Shape.of(shape));
    }

    static TensorSpec labelled(String name, String... labels) {
        TensorSpec bare = spec(name, DataType.FP32, -1, labels.length);
        return new TensorSpec(
                name, bare.type(), bare.shape(), bare.lowest(), bare.highest(), bare.finite(), List.of(labels));
    }

    static Tensor floats(String name, long[] shape, float... values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putFloat(value);
        }
        return Tensor.of(name, DataType.FP32, Shape.of(shape), data.flip());
    }

    static Tensor strings(String name, long[] shape, byte[]... values) {
        int size = 0;
        for (byte[] value : values) {
            size += 4 + value.length;
        }
        ByteBuffer data = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        for (byte[] value : values) {
            data.putInt(value.length).put(value);
        }
        return Tensor.of(name, DataType.BYTES, Shape.of(shape), data.flip());
    }

    /** {@code x FP32 [2]: 1.0 2.0}. */
    static String shown(Tensor tensor) {
        List<String> values = new ArrayList<>();
        if (tensor.type() == DataType.BYTES) {
            tensor.elements()
                    .forEach(e ->
                            values.add(StandardCharsets.ISO_8859_1.decode(e).toString()));
        }
        ByteBuffer data = tensor.data();
        while (tensor.type() != DataType.BYTES && data.hasRemaining()) {
            values.add(
                    switch (tensor.type()) {
                        case FP32 -> Float.toString(data.getFloat());
                        case FP64 -> Double.toString(data.getDouble());
                        case INT64 -> Long.toString(data.getLong());
                        case UINT64 -> Long.toUnsignedString(data.getLong());
                        case INT32 -> Integer.toString(data.getInt());
                        case UINT32 -> Integer.toUnsignedString(data.getInt());
                        case INT16 -> Short.toString(data.getShort());
                        case UINT16, FP16, BF16 -> Integer.toString(data.getShort() & 0xffff);
                        case INT8 -> Byte.toString(data.get());
                        case UINT8, BOOL -> Integer.toString(data.get() & 0xff);
                        case BYTES -> throw new AssertionError(tensor.type());
                    });
        }
        return tensor + ":" + (values.isEmpty() ? "" : " " + String.join(" ", values));
    }
}
