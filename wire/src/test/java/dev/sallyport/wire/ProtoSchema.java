package dev.sallyport.wire;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.util.List;

/** Writes down a protocol's messages by their published field numbers, for protobuf's own reader and writer. */
public final class ProtoSchema {
    private ProtoSchema() {}

    public static FileDescriptor of(String protocol, DescriptorProto... messages) {
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setName(protocol + ".proto")
                .setSyntax("proto3")
                .setPackage(protocol)
                .addAllMessageType(List.of(messages))
                .build();
        try {
            return FileDescriptor.buildFrom(file, new FileDescriptor[0]);
        } catch (DescriptorValidationException e) {
            throw new AssertionError(e);
        }
    }

    public static DescriptorProto messageType(String name, FieldDescriptorProto.Builder... fields) {
        DescriptorProto.Builder message = DescriptorProto.newBuilder().setName(name);
        for (FieldDescriptorProto.Builder field : fields) {
            message.addField(field);
        }
        return message.build();
    }

    public static FieldDescriptorProto.Builder one(String name, int number, Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(Label.LABEL_OPTIONAL);
    }

    public static FieldDescriptorProto.Builder many(String name, int number, Type type) {
        return one(name, number, type).setLabel(Label.LABEL_REPEATED);
    }

    /** A field that holds another message of the protocol. */
    public static FieldDescriptorProto.Builder of(String name, int number, String message, boolean repeated) {
        return one(name, number, Type.TYPE_MESSAGE)
                .setTypeName(message)
                .setLabel(repeated ? Label.LABEL_REPEATED : Label.LABEL_OPTIONAL);
    }

    public static Object get(DynamicMessage message, String field) {
        return message.getField(message.getDescriptorForType().findFieldByName(field));
    }
}
