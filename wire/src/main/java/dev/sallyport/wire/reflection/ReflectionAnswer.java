package dev.sallyport.wire.reflection;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Text;
import dev.sallyport.wire.MessageReader;
import dev.sallyport.wire.MessageWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;

/**
 * From one {@code ServerReflectionRequest} to its {@code ServerReflectionResponse}; the same bytes in both
 * versions of the protocol. What is not here is an answer too, with a code of gRPC.
 *
 * <p>Source: grpc/reflection/v1/reflection.proto.
 */
final class ReflectionAnswer {
    private static final int HOST = 1;
    private static final int FILE_BY_FILENAME = 3;
    private static final int FILE_CONTAINING_SYMBOL = 4;
    private static final int FILE_CONTAINING_EXTENSION = 5;
    private static final int ALL_EXTENSION_NUMBERS_OF_TYPE = 6;
    private static final int LIST_SERVICES = 7;

    private static final int VALID_HOST = 1;
    private static final int ORIGINAL_REQUEST = 2;
    private static final int FILES = 4;
    private static final int EXTENSION_NUMBERS = 5;
    private static final int SERVICES = 6;
    private static final int ERROR = 7;

    private static final int INVALID_ARGUMENT = 3;
    private static final int NOT_FOUND = 5;

    private final Protocols protocols;

    ReflectionAnswer(Protocols protocols) {
        this.protocols = protocols;
    }

    /** @throws ProblemException {@code request/malformed}, {@code request/too-large} */
    MessageWriter to(ByteBuffer request) {
        byte[] original = new byte[request.remaining()];
        request.duplicate().get(original);
        MessageReader asked = new MessageReader(request);
        MessageWriter answer =
                new MessageWriter().string(VALID_HOST, asked.string(HOST)).bytes(ORIGINAL_REQUEST, original);
        int[] questions = IntStream.rangeClosed(FILE_BY_FILENAME, LIST_SERVICES)
                .filter(asked::has)
                .toArray();
        return questions.length == 1
                ? answered(answer, questions[0], asked)
                : error(answer, INVALID_ARGUMENT, questions.length + " questions in one message");
    }

    private MessageWriter answered(MessageWriter answer, int question, MessageReader asked) {
        return switch (question) {
            case FILE_BY_FILENAME -> files(answer, "file", asked.string(question), asked.string(question));
            case FILE_CONTAINING_SYMBOL -> {
                String symbol = asked.string(question);
                yield files(answer, "symbol", symbol, protocols.fileOf(symbol).orElse(""));
            }
            // proto3 has no extensions, and so has no message here.
            case FILE_CONTAINING_EXTENSION -> error(answer, NOT_FOUND, "there are no extensions");
            case ALL_EXTENSION_NUMBERS_OF_TYPE -> {
                String type = asked.string(question);
                yield protocols.hasMessage(type)
                        ? answer.message(EXTENSION_NUMBERS, new MessageWriter().string(1, type))
                        : unknown(answer, "message", type);
            }
            default -> {
                MessageWriter services = new MessageWriter();
                protocols.services().forEach(name -> services.message(1, new MessageWriter().string(1, name)));
                yield answer.message(SERVICES, services);
            }
        };
    }

    private MessageWriter files(MessageWriter answer, String kind, String asked, String name) {
        List<FileDescriptorProto> found = protocols.file(name);
        if (found.isEmpty()) {
            return unknown(answer, kind, asked);
        }
        MessageWriter files = new MessageWriter();
        found.forEach(file -> files.bytes(1, file.toByteArray()));
        return answer.message(FILES, files);
    }

    private static MessageWriter unknown(MessageWriter answer, String kind, String name) {
        return error(answer, NOT_FOUND, "no such %s: `%s`".formatted(kind, Text.quotable(name)));
    }

    private static MessageWriter error(MessageWriter answer, int code, String sentence) {
        return answer.message(ERROR, new MessageWriter().number(1, code).string(2, sentence));
    }
}
