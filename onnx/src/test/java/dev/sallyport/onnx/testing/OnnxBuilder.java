package dev.sallyport.onnx.testing;

import dev.sallyport.core.DataType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * An ONNX model written by hand (onnx.proto field numbers), valid or not as the test needs it.
 *
 * <p>A dimension is a number, or a text for a symbolic one.
 */
public final class OnnxBuilder {
    private final List<Consumer> graphParts = new ArrayList<>();
    private final List<Consumer> modelParts = new ArrayList<>();
    private int irVersion = 8;
    private long opset = 17;

    private interface Consumer {
        void writeTo(ProtoWriter message);
    }

    /** Of {@code TensorProto.DataType}. */
    public static int code(DataType type) {
        return switch (type) {
            case FP32 -> 1;
            case UINT8 -> 2;
            case INT8 -> 3;
            case UINT16 -> 4;
            case INT16 -> 5;
            case INT32 -> 6;
            case INT64 -> 7;
            case BYTES -> 8;
            case BOOL -> 9;
            case FP16 -> 10;
            case FP64 -> 11;
            case UINT32 -> 12;
            case UINT64 -> 13;
            case BF16 -> 16;
        };
    }

    public OnnxBuilder irVersion(int version) {
        irVersion = version;
        return this;
    }

    public OnnxBuilder opset(long version) {
        opset = version;
        return this;
    }

    public OnnxBuilder input(String name, DataType type, Object... dims) {
        return graph(11, value(name, type, dims));
    }

    public OnnxBuilder output(String name, DataType type, Object... dims) {
        return graph(12, value(name, type, dims));
    }

    /** Inputs and outputs separated by spaces. */
    public OnnxBuilder node(String operator, String inputs, String outputs, ProtoWriter... attributes) {
        return graph(1, nodeOf("", operator, inputs, outputs, attributes));
    }

    public OnnxBuilder initializer(String name, long[] dims, float... values) {
        return graph(5, tensor(name, dims, values));
    }

    public OnnxBuilder initializer(String name, long[] dims, long... values) {
        return graph(5, tensor(name, dims, values));
    }

    public OnnxBuilder initializer(ProtoWriter tensor) {
        return graph(5, tensor);
    }

    /** A FP32 initializer elsewhere; {@code entries} are keys and values in turn. */
    public OnnxBuilder external(String name, long[] dims, String... entries) {
        return graph(5, externalTensor(name, dims, entries));
    }

    public OnnxBuilder graph(int field, ProtoWriter part) {
        graphParts.add(message -> message.message(field, part));
        return this;
    }

    public OnnxBuilder model(int field, ProtoWriter part) {
        modelParts.add(message -> message.message(field, part));
        return this;
    }

    public OnnxBuilder metadata(String key, String value) {
        return model(14, entry(key, value));
    }

    /** GraphProto alone, to be an attribute of a node. */
    public ProtoWriter toGraph() {
        ProtoWriter graph = new ProtoWriter().string(2, "graph");
        graphParts.forEach(part -> part.writeTo(graph));
        return graph;
    }

    public byte[] toBytes() {
        ProtoWriter model = new ProtoWriter()
                .varint(1, irVersion)
                .string(2, "sallyport-test")
                .message(7, toGraph())
                .message(8, new ProtoWriter().string(1, "").varint(2, opset));
        modelParts.forEach(part -> part.writeTo(model));
        return model.toBytes();
    }

    /** Off the heap, as runtimes want it. */
    public ByteBuffer toBuffer() {
        byte[] bytes = toBytes();
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    public static ProtoWriter nodeOf(
            String domain, String operator, String inputs, String outputs, ProtoWriter... attributes) {
        ProtoWriter node = new ProtoWriter();
        for (String input : inputs.isEmpty() ? new String[0] : inputs.split(" ", -1)) {
            node.string(1, input.equals("_") ? "" : input);
        }
        for (String output : outputs.isEmpty() ? new String[0] : outputs.split(" ", -1)) {
            node.string(2, output);
        }
        node.string(4, operator);
        for (ProtoWriter attribute : attributes) {
            node.message(5, attribute);
        }
        return domain.isEmpty() ? node : node.string(7, domain);
    }

    public static ProtoWriter intAttribute(String name, long value) {
        return new ProtoWriter().string(1, name).varint(3, value).varint(20, 2);
    }

    public static ProtoWriter intsAttribute(String name, long... values) {
        ProtoWriter attribute = new ProtoWriter().string(1, name);
        for (long value : values) {
            attribute.varint(8, value);
        }
        return attribute.varint(20, 7);
    }

    public static ProtoWriter tensorAttribute(String name, ProtoWriter tensor) {
        return new ProtoWriter().string(1, name).message(5, tensor).varint(20, 4);
    }

    public static ProtoWriter graphAttribute(String name, ProtoWriter graph) {
        return new ProtoWriter().string(1, name).message(6, graph).varint(20, 5);
    }

    public static ProtoWriter value(String name, DataType type, Object... dims) {
        ProtoWriter shape = new ProtoWriter();
        for (Object dim : dims) {
            shape.message(
                    1,
                    dim instanceof Number size
                            ? new ProtoWriter().varint(1, size.longValue())
                            : new ProtoWriter().string(2, dim.toString()));
        }
        ProtoWriter tensor = new ProtoWriter().varint(1, code(type)).message(2, shape);
        return new ProtoWriter().string(1, name).message(2, new ProtoWriter().message(1, tensor));
    }

    public static ProtoWriter tensor(String name, long[] dims, float... values) {
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            raw.putFloat(value);
        }
        return tensor(name, DataType.FP32, dims).bytes(9, raw.array());
    }

    public static ProtoWriter tensor(String name, long[] dims, long... values) {
        ByteBuffer raw = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            raw.putLong(value);
        }
        return tensor(name, DataType.INT64, dims).bytes(9, raw.array());
    }

    /** Without its values. */
    public static ProtoWriter tensor(String name, DataType type, long... dims) {
        ProtoWriter tensor = new ProtoWriter();
        for (long dim : dims) {
            tensor.varint(1, dim);
        }
        return tensor.varint(2, code(type)).string(8, name);
    }

    public static ProtoWriter externalTensor(String name, long[] dims, String... entries) {
        ProtoWriter tensor = tensor(name, DataType.FP32, dims);
        for (int i = 0; i < entries.length; i += 2) {
            tensor.message(13, entry(entries[i], entries[i + 1]));
        }
        return tensor.varint(14, 1);
    }

    public static ProtoWriter entry(String key, String value) {
        return new ProtoWriter().string(1, key).string(2, value);
    }
}
