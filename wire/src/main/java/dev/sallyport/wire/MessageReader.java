package dev.sallyport.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields of a small protobuf message by their number: strings, numbers and messages, the last one of
 * each where a field that is not repeated comes twice. Requests with tensors have a codec of their own.
 */
public final class MessageReader {
    private static final int MAX_FIELDS = 1000;

    private final Map<Integer, List<ByteBuffer>> delimited = new LinkedHashMap<>();
    private final Map<Integer, Long> numbers = new LinkedHashMap<>();

    /** @throws ProblemException {@code request/malformed}, {@code request/too-large} */
    public MessageReader(ByteBuffer message) {
        CodedInputStream in = CodedInputStream.newInstance(message);
        int fields = 0;
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (++fields > MAX_FIELDS) {
                    throw new ProblemException(new RequestTooLarge("fields of one message", MAX_FIELDS));
                }
                field(message, in, tag);
            }
        } catch (IOException e) {
            throw new ProblemException(new RequestMalformed("not a protobuf message"), e);
        }
    }

    private void field(ByteBuffer message, CodedInputStream in, int tag) throws IOException {
        int field = WireFormat.getTagFieldNumber(tag);
        switch (WireFormat.getTagWireType(tag)) {
            case WireFormat.WIRETYPE_LENGTH_DELIMITED ->
                delimited.computeIfAbsent(field, key -> new ArrayList<>(1)).add(slice(message, in));
            case WireFormat.WIRETYPE_VARINT -> numbers.put(field, in.readRawVarint64());
            case WireFormat.WIRETYPE_FIXED32, WireFormat.WIRETYPE_FIXED64 -> in.skipField(tag);
            default -> throw new ProblemException(new RequestMalformed("not a protobuf message: a group"));
        }
    }

    private static ByteBuffer slice(ByteBuffer message, CodedInputStream in) throws IOException {
        int length = in.readRawVarint32();
        int from = message.position() + in.getTotalBytesRead();
        if (length < 0) {
            throw new ProblemException(new RequestMalformed("not a protobuf message: a negative length"));
        }
        in.skipRawBytes(length);
        return message.slice(from, length);
    }

    /** Empty where the field is not there. */
    public String string(int field) {
        List<ByteBuffer> values = delimited.getOrDefault(field, List.of());
        return values.isEmpty() ? "" : text(values.getLast());
    }

    public boolean has(int field) {
        return delimited.containsKey(field) || numbers.containsKey(field);
    }

    /** 0 where the field is not there. */
    public long number(int field) {
        return numbers.getOrDefault(field, 0L);
    }

    public boolean flag(int field) {
        return number(field) != 0;
    }

    /** Each element of a repeated message. */
    List<MessageReader> messages(int field) {
        return delimited.getOrDefault(field, List.of()).stream()
                .map(MessageReader::new)
                .toList();
    }

    /** A map with strings for keys and messages for values; the last of two alike counts. */
    public Map<String, MessageReader> map(int field) {
        Map<String, MessageReader> map = new LinkedHashMap<>();
        for (MessageReader entry : messages(field)) {
            List<MessageReader> value = entry.messages(2);
            map.put(entry.string(1), value.isEmpty() ? new MessageReader(ByteBuffer.allocate(0)) : value.getLast());
        }
        return map;
    }

    private static String text(ByteBuffer bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException e) {
            throw new ProblemException(new RequestMalformed("not a protobuf message: a string that is not UTF-8"), e);
        }
    }
}
