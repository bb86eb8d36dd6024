package dev.sallyport.wire.oip;

import static dev.sallyport.wire.ProtoSchema.many;
import static dev.sallyport.wire.ProtoSchema.messageType;
import static dev.sallyport.wire.ProtoSchema.of;
import static dev.sallyport.wire.ProtoSchema.one;

import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import dev.sallyport.wire.ProtoSchema;

/** The protocol's messages by its published field numbers, for protobuf's own reader and writer. */
final class OipSchema {
    static final FileDescriptor FILE = file();
    static final Descriptor REQUEST = FILE.findMessageTypeByName("ModelInferRequest");
    static final Descriptor RESPONSE = FILE.findMessageTypeByName("ModelInferResponse");
    static final Descriptor TENSOR = FILE.findMessageTypeByName("Tensor");
    static final Descriptor CONTENTS = FILE.findMessageTypeByName("InferTensorContents");
    static final Descriptor REQUESTED_OUTPUT = FILE.findMessageTypeByName("RequestedOutput");

    private OipSchema() {}

    static DynamicMessage.Builder set(DynamicMessage.Builder message, String field, Object value) {
        return message.setField(message.getDescriptorForType().findFieldByName(field), value);
    }

    static DynamicMessage.Builder add(DynamicMessage.Builder message, String field, Object value) {
        return message.addRepeatedField(message.getDescriptorForType().findFieldByName(field), value);
    }

    private static FileDescriptor file() {
        return ProtoSchema.of(
                "inference",
                messageType("InferParameter", one("bool_param", 1, Type.TYPE_BOOL)),
                messageType("ParameterEntry", one("key", 1, Type.TYPE_STRING), of("value", 2, "InferParameter", false)),
                messageType(
                        "InferTensorContents",
                        many("bool_contents", 1, Type.TYPE_BOOL),
                        many("int_contents", 2, Type.TYPE_INT32),
                        many("int64_contents", 3, Type.TYPE_INT64),
                        many("uint_contents", 4, Type.TYPE_UINT32),
                        many("uint64_contents", 5, Type.TYPE_UINT64),
                        many("fp32_contents", 6, Type.TYPE_FLOAT),
                        many("fp64_contents", 7, Type.TYPE_DOUBLE),
                        many("bytes_contents", 8, Type.TYPE_BYTES)),
                messageType(
                        "Tensor",
                        one("name", 1, Type.TYPE_STRING),
                        one("datatype", 2, Type.TYPE_STRING),
                        many("shape", 3, Type.TYPE_INT64),
                        of("parameters", 4, "ParameterEntry", true),
                        of("contents", 5, "InferTensorContents", false)),
                messageType(
                        "RequestedOutput",
                        one("name", 1, Type.TYPE_STRING),
                        of("parameters", 2, "ParameterEntry", true)),
                messageType(
                        "ModelInferRequest",
                        one("model_name", 1, Type.TYPE_STRING),
                        one("model_version", 2, Type.TYPE_STRING),
                        one("id", 3, Type.TYPE_STRING),
                        of("parameters", 4, "ParameterEntry", true),
                        of("inputs", 5, "Tensor", true),
                        of("outputs", 6, "RequestedOutput", true),
                        many("raw_input_contents", 7, Type.TYPE_BYTES)),
                messageType(
                        "ModelInferResponse",
                        one("model_name", 1, Type.TYPE_STRING),
                        one("model_version", 2, Type.TYPE_STRING),
                        one("id", 3, Type.TYPE_STRING),
                        of("outputs", 5, "Tensor", true),
                        many("raw_output_contents", 6, Type.TYPE_BYTES)));
    }
}
