package dev.sallyport.wire.oip;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;

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

    static Object get(DynamicMessage message, String field) {
        return message.getField(message.getDescriptorForType().findFieldByName(field));
    }

    private static FileDescriptor file() {
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setName("oip.proto")
                .setSyntax("proto3")
                .setPackage("inference")
                .addMessageType(message("InferParameter", one("bool_param", 1, Type.TYPE_BOOL)))
                .addMessageType(message(
                        "ParameterEntry", one("key", 1, Type.TYPE_STRING), of("value", 2, "InferParameter", false)))
                .addMessageType(message(
                        "InferTensorContents",
                        many("bool_contents", 1, Type.TYPE_BOOL),
                        many("int_contents", 2, Type.TYPE_INT32),
                        many("int64_contents", 3, Type.TYPE_INT64),
                        many("uint_contents", 4, Type.TYPE_UINT32),
                        many("uint64_contents", 5, Type.TYPE_UINT64),
                        many("fp32_contents", 6, Type.TYPE_FLOAT),
                        many("fp64_contents", 7, Type.TYPE_DOUBLE),
                        many("bytes_contents", 8, Type.TYPE_BYTES)))
                .addMessageType(message(
                        "Tensor",
                        one("name", 1, Type.TYPE_STRING),
                        one("datatype", 2, Type.TYPE_STRING),
                        many("shape", 3, Type.TYPE_INT64),
                        of("parameters", 4, "ParameterEntry", true),
                        of("contents", 5, "InferTensorContents", false)))
                .addMessageType(message(
                        "RequestedOutput",
                        one("name", 1, Type.TYPE_STRING),
                        of("parameters", 2, "ParameterEntry", true)))
                .addMessageType(message(
                        "ModelInferRequest",
                        one("model_name", 1, Type.TYPE_STRING),
                        one("model_version", 2, Type.TYPE_STRING),
                        one("id", 3, Type.TYPE_STRING),
                        of("parameters", 4, "ParameterEntry", true),
                        of("inputs", 5, "Tensor", true),
                        of("outputs", 6, "RequestedOutput", true),
                        many("raw_input_contents", 7, Type.TYPE_BYTES)))
                .addMessageType(message(
                        "ModelInferResponse",
                        one("model_name", 1, Type.TYPE_STRING),
                        one("model_version", 2, Type.TYPE_STRING),
                        one("id", 3, Type.TYPE_STRING),
                        of("outputs", 5, "Tensor", true),
                        many("raw_output_contents", 6, Type.TYPE_BYTES)))
                .build();
        try {
            return FileDescriptor.buildFrom(file, new FileDescriptor[0]);
        } catch (DescriptorValidationException e) {
            throw new AssertionError(e);
        }
    }

    private static DescriptorProto message(String name, FieldDescriptorProto.Builder... fields) {
        DescriptorProto.Builder message = DescriptorProto.newBuilder().setName(name);
        for (FieldDescriptorProto.Builder field : fields) {
            message.addField(field);
        }
        return message.build();
    }

    private static FieldDescriptorProto.Builder one(String name, int number, Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(Label.LABEL_OPTIONAL);
    }

    private static FieldDescriptorProto.Builder many(String name, int number, Type type) {
        return one(name, number, type).setLabel(Label.LABEL_REPEATED);
    }

    private static FieldDescriptorProto.Builder of(String name, int number, String message, boolean repeated) {
        return one(name, number, Type.TYPE_MESSAGE)
                .setTypeName(".inference." + message)
                .setLabel(repeated ? Label.LABEL_REPEATED : Label.LABEL_OPTIONAL);
    }
}
