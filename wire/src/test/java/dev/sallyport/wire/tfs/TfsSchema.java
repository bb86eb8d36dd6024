package dev.sallyport.wire.tfs;

import static dev.sallyport.wire.ProtoSchema.many;
import static dev.sallyport.wire.ProtoSchema.messageType;
import static dev.sallyport.wire.ProtoSchema.of;
import static dev.sallyport.wire.ProtoSchema.one;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.sallyport.wire.ProtoSchema;
import java.util.List;

/** The protocol's messages by their published field numbers, for protobuf's own reader and writer. */
final class TfsSchema {
    private static final FileDescriptor FILE = file();

    private TfsSchema() {}

    static Descriptor type(String message) {
        return FILE.findMessageTypeByName(message);
    }

    /** {@code message} with fields by name; lists for repeated ones. */
    static DynamicMessage message(String message, Object... namesAndValues) {
        DynamicMessage.Builder builder = DynamicMessage.newBuilder(type(message));
        for (int i = 0; i < namesAndValues.length; i += 2) {
            FieldDescriptor field = type(message).findFieldByName((String) namesAndValues[i]);
            if (field.isRepeated()) {
                ((List<?>) namesAndValues[i + 1]).forEach(value -> builder.addRepeatedField(field, value));
            } else {
                builder.setField(field, namesAndValues[i + 1]);
            }
        }
        return builder.build();
    }

    static DynamicMessage read(String message, byte[] bytes) {
        try {
            return DynamicMessage.parseFrom(type(message), ByteString.copyFrom(bytes));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static FileDescriptor file() {
        return ProtoSchema.of(
                "tfs",
                messageType("Dim", one("size", 1, Type.TYPE_INT64), one("name", 2, Type.TYPE_STRING)),
                messageType("Shape", of("dim", 2, "Dim", true), one("unknown_rank", 3, Type.TYPE_BOOL)),
                messageType(
                        "TensorProto",
                        one("dtype", 1, Type.TYPE_INT32),
                        of("tensor_shape", 2, "Shape", false),
                        one("tensor_content", 4, Type.TYPE_BYTES),
                        many("float_val", 5, Type.TYPE_FLOAT),
                        many("double_val", 6, Type.TYPE_DOUBLE),
                        many("int_val", 7, Type.TYPE_INT32),
                        many("string_val", 8, Type.TYPE_BYTES),
                        many("int64_val", 10, Type.TYPE_INT64),
                        many("bool_val", 11, Type.TYPE_BOOL),
                        many("half_val", 13, Type.TYPE_INT32),
                        many("uint32_val", 16, Type.TYPE_UINT32),
                        many("uint64_val", 17, Type.TYPE_UINT64)),
                messageType("Int64Value", one("value", 1, Type.TYPE_INT64)),
                messageType(
                        "ModelSpec",
                        one("name", 1, Type.TYPE_STRING),
                        of("version", 2, "Int64Value", false),
                        one("signature_name", 3, Type.TYPE_STRING),
                        one("version_label", 4, Type.TYPE_STRING)),
                messageType("TensorEntry", one("key", 1, Type.TYPE_STRING), of("value", 2, "TensorProto", false)),
                messageType(
                        "PredictRequest",
                        of("model_spec", 1, "ModelSpec", false),
                        of("inputs", 2, "TensorEntry", true),
                        many("output_filter", 3, Type.TYPE_STRING)),
                messageType(
                        "PredictResponse",
                        of("outputs", 1, "TensorEntry", true),
                        of("model_spec", 2, "ModelSpec", false)),
                messageType("BytesList", many("value", 1, Type.TYPE_BYTES)),
                messageType("FloatList", many("value", 1, Type.TYPE_FLOAT)),
                messageType("Int64List", many("value", 1, Type.TYPE_INT64)),
                messageType(
                        "Feature",
                        of("bytes_list", 1, "BytesList", false),
                        of("float_list", 2, "FloatList", false),
                        of("int64_list", 3, "Int64List", false)),
                messageType("FeatureEntry", one("key", 1, Type.TYPE_STRING), of("value", 2, "Feature", false)),
                messageType("Features", of("feature", 1, "FeatureEntry", true)),
                messageType("Example", of("features", 1, "Features", false)),
                messageType("ExampleList", of("examples", 1, "Example", true)),
                messageType(
                        "ExampleListWithContext",
                        of("examples", 1, "Example", true),
                        of("context", 2, "Example", false)),
                messageType(
                        "Input",
                        of("example_list", 1, "ExampleList", false),
                        of("example_list_with_context", 2, "ExampleListWithContext", false)),
                messageType("Class", one("label", 1, Type.TYPE_STRING), one("score", 2, Type.TYPE_FLOAT)),
                messageType("Classifications", of("classes", 1, "Class", true)),
                messageType("ClassificationResult", of("classifications", 1, "Classifications", true)),
                messageType(
                        "ClassificationResponse",
                        of("result", 1, "ClassificationResult", false),
                        of("model_spec", 2, "ModelSpec", false)),
                messageType("Regression", one("value", 1, Type.TYPE_FLOAT)),
                messageType("RegressionResult", of("regressions", 1, "Regression", true)),
                messageType(
                        "InferenceTask",
                        of("model_spec", 1, "ModelSpec", false),
                        one("method_name", 2, Type.TYPE_STRING)),
                messageType(
                        "MultiInferenceRequest", of("tasks", 1, "InferenceTask", true), of("input", 2, "Input", false)),
                messageType(
                        "InferenceResult",
                        of("model_spec", 1, "ModelSpec", false),
                        of("classification_result", 2, "ClassificationResult", false),
                        of("regression_result", 3, "RegressionResult", false)),
                messageType("MultiInferenceResponse", of("results", 1, "InferenceResult", true)));
    }
}
