package dev.sallyport.wire.tfs;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.sallyport.core.ModelRef;
import dev.sallyport.wire.GrpcFrames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Protobuf messages written from the inside out; for small ones. */
final class Messages {
    private static final int MAX_DIGITS = 18;

    private Messages() {}

    /** Writes the fields of one message. */
    interface Body {
        void write(CodedOutputStream out) throws IOException;
    }

    static byte[] of(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            body.write(out);
            out.flush();
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /** As one gRPC message. */
    static byte[] framed(Body body) {
        byte[] message = of(body);
        return ByteBuffer.allocate(GrpcFrames.PREFIX_BYTES + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }

    static void field(CodedOutputStream out, int number, Body body) throws IOException {
        field(out, number, of(body));
    }

    static void field(CodedOutputStream out, int number, byte[] content) throws IOException {
        out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(content.length);
        out.writeRawBytes(content);
    }

    /** One entry of a {@code map<string, message>}. */
    static void entry(CodedOutputStream out, int number, String key, Body value) throws IOException {
        field(out, number, entry -> {
            entry.writeString(1, key);
            field(entry, 2, value);
        });
    }

    /** A {@code ModelSpec}; a version that is not a number has no place in it. */
    static void modelSpec(CodedOutputStream out, ModelRef model, String signature) throws IOException {
        out.writeString(1, model.name());
        if (isNumber(model.version())) {
            long version = Long.parseLong(model.version());
            field(out, 2, wrapped -> {
                if (version != 0) {
                    wrapped.writeInt64(1, version);
                }
            });
        }
        if (!signature.isEmpty()) {
            out.writeString(3, signature);
        }
    }

    static boolean isNumber(String version) {
        return !version.isEmpty()
                && version.length() <= MAX_DIGITS
                && version.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
