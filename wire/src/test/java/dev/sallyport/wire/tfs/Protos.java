package dev.sallyport.wire.tfs;

import static dev.sallyport.wire.tfs.TfsSchema.message;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.wire.oip.Samples;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Messages that clients send, made by protobuf's own writer. */
final class Protos {
    private Protos() {}

    static DynamicMessage shape(Shape shape) {
        List<DynamicMessage> dims = new ArrayList<>();
        for (long size : shape.toArray()) {
            dims.add(message("Dim", "size", size));
        }
        return message("Shape", "dim", dims);
    }

    /** {@code tensor_content}; strings as TensorFlow packs them. */
    static DynamicMessage content(Tensor tensor) {
        ByteString content = ByteString.copyFrom(tensor.data());
        if (tensor.type() == DataType.BYTES) {
            ByteArrayOutputStream lengths = new ByteArrayOutputStream();
            ByteArrayOutputStream strings = new ByteArrayOutputStream();
            for (ByteBuffer element : tensor.elements()) {
                int length = element.remaining();
                for (; length > 0x7f; length >>>= 7) {
                    lengths.write(length | 0x80);
                }
                lengths.write(length);
                strings.writeBytes(Samples.bytes(element));
            }
            lengths.writeBytes(strings.toByteArray());
            content = ByteString.copyFrom(lengths.toByteArray());
        }
        return message(
                "TensorProto",
                "dtype",
                Dtype.of(tensor.type()).number(),
                "tensor_shape",
                shape(tensor.shape()),
                "tensor_content",
                content);
    }

    /** {@code *_val} fields; {@code shortened} without the repetitions at the end, as TensorFlow compresses. */
    static DynamicMessage values(Tensor tensor, boolean shortened) {
        List<Object> values = elements(tensor);
        while (shortened && values.size() > 1 && values.getLast().equals(values.get(values.size() - 2))) {
            values.removeLast();
        }
        Dtype dtype = Dtype.of(tensor.type());
        String field = TfsSchema.type("TensorProto")
                .findFieldByNumber(dtype.valueField())
                .getName();
        return message("TensorProto", "dtype", dtype.number(), "tensor_shape", shape(tensor.shape()), field, values);
    }

    private static List<Object> elements(Tensor tensor) {
        List<Object> values = new ArrayList<>();
        if (tensor.type() == DataType.BYTES) {
            tensor.elements().forEach(element -> values.add(ByteString.copyFrom(element)));
            return values;
        }
        ByteBuffer data = tensor.data();
        while (data.hasRemaining()) {
            values.add(
                    switch (tensor.type()) {
                        case BOOL -> (Object) (data.get() != 0);
                        case FP32 -> data.getFloat();
                        case FP64 -> data.getDouble();
                        case INT8 -> (int) data.get();
                        case UINT8 -> data.get() & 0xff;
                        case INT16 -> (int) data.getShort();
                        case UINT16, FP16, BF16 -> data.getShort() & 0xffff;
                        case INT32, UINT32 -> data.getInt();
                        case INT64, UINT64 -> data.getLong();
                        case BYTES -> throw new AssertionError(tensor.type());
                    });
        }
        return values;
    }

    static DynamicMessage predict(Map<String, DynamicMessage> inputs, String... filter) {
        List<DynamicMessage> entries = new ArrayList<>();
        inputs.forEach((name, value) -> entries.add(message("TensorEntry", "key", name, "value", value)));
        return message(
                "PredictRequest",
                "model_spec",
                message("ModelSpec", "name", "m"),
                "inputs",
                entries,
                "output_filter",
                List.of(filter));
    }

    static DynamicMessage feature(Object... values) {
        return switch (values[0]) {
            case Float _ -> message("Feature", "float_list", message("FloatList", "value", List.of(values)));
            case Long _ -> message("Feature", "int64_list", message("Int64List", "value", List.of(values)));
            default -> message("Feature", "bytes_list", message("BytesList", "value", List.of(values)));
        };
    }

    static DynamicMessage example(Map<String, DynamicMessage> features) {
        List<DynamicMessage> entries = new ArrayList<>();
        features.forEach((name, value) -> entries.add(message("FeatureEntry", "key", name, "value", value)));
        return message("Example", "features", message("Features", "feature", entries));
    }

    static DynamicMessage input(DynamicMessage... examples) {
        return message("Input", "example_list", message("ExampleList", "examples", List.of(examples)));
    }
}
