package dev.sallyport.wire.reflection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers read with protobuf's own classes, by the descriptors that are answered. */
class ReflectionAnswerTest {
    private final Protocols protocols = Protocols.published();
    private final ReflectionAnswer answer = new ReflectionAnswer(protocols);

    /** Links files as a client does, which fails if one that is imported is missing or a name is. */
    private static FileDescriptor linked(List<FileDescriptorProto> files) {
        Map<String, FileDescriptorProto> byName = new LinkedHashMap<>();
        files.forEach(file -> byName.put(file.getName(), file));
        return linked(files.getFirst().getName(), byName);
    }

    private static FileDescriptor linked(String name, Map<String, FileDescriptorProto> files) {
        FileDescriptorProto file = Objects.requireNonNull(files.get(name), name);
        FileDescriptor[] imported =
                file.getDependencyList().stream().map(one -> linked(one, files)).toArray(FileDescriptor[]::new);
        try {
            return FileDescriptor.buildFrom(file, imported);
        } catch (DescriptorValidationException e) {
            throw new AssertionError(e);
        }
    }

    private DynamicMessage asked(String field, Object value) {
        FileDescriptor file = linked(protocols.file("grpc/reflection/v1/reflection.proto"));
        Descriptor type = file.findMessageTypeByName("ServerReflectionRequest");
        DynamicMessage request = DynamicMessage.newBuilder(type)
                .setField(type.findFieldByName("host"), "here")
                .setField(type.findFieldByName(field), value)
                .build();
        try {
            DynamicMessage response = DynamicMessage.parseFrom(
                    file.findMessageTypeByName("ServerReflectionResponse"),
                    answer.to(request.toByteString().asReadOnlyByteBuffer()).toBytes());
            assertThat(get(response, "valid_host")).isEqualTo("here");
            assertThat(get(response, "original_request")).isEqualTo(request);
            assertThat(response.getUnknownFields().asMap()).isEmpty();
            return response;
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static Object get(DynamicMessage message, String field) {
        FieldDescriptor descriptor = message.getDescriptorForType().findFieldByName(field);
        return message.getField(descriptor);
    }

    private static FileDescriptor file(DynamicMessage response) {
        DynamicMessage files = (DynamicMessage) get(response, "file_descriptor_response");
        return linked(((List<?>) get(files, "file_descriptor_proto"))
                .stream().map(ReflectionAnswerTest::parsed).toList());
    }

    private static FileDescriptorProto parsed(Object bytes) {
        try {
            return FileDescriptorProto.parseFrom((com.google.protobuf.ByteString) bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "grpc.health.v1.Health",
                "grpc.reflection.v1.ServerReflection",
                "grpc.reflection.v1alpha.ServerReflection",
                "inference.GRPCInferenceService",
                "tensorflow.serving.ModelService",
                "tensorflow.serving.PredictionService"
            })
    void each_service_is_listed_and_its_file_links(String service) {
        assertThat(protocols.services()).contains(service).hasSize(6);
        FileDescriptor file = file(asked("file_containing_symbol", service));
        assertThat(file.getServices()).extracting(one -> one.getFullName()).contains(service);
        assertThat(file(asked("file_by_filename", file.getName())).getName()).isEqualTo(file.getName());
    }

    @Test
    void every_name_of_a_file_leads_to_it() {
        FileDescriptor file = file(asked("file_containing_symbol", "inference.GRPCInferenceService.ModelStreamInfer"));
        for (Descriptor message : file.getMessageTypes()) {
            assertThat(protocols.fileOf(message.getFullName())).contains(file.getName());
            message.getFields()
                    .forEach(field ->
                            assertThat(protocols.fileOf(field.getFullName())).contains(file.getName()));
        }
    }

    @Test
    void a_long_name_that_is_not_here_is_quoted_within_bounds() {
        DynamicMessage error =
                (DynamicMessage) get(asked("file_containing_symbol", "x".repeat(3_000)), "error_response");
        assertThat(get(error, "error_code")).isEqualTo(5);
        assertThat(get(error, "error_message").toString()).hasSizeLessThan(400);
    }
}
