package dev.sallyport.wire;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes a small protobuf message; what has its default is left out, as proto3 has it. Answers with
 * tensors have a codec of their own.
 */
public final class MessageWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    /** One write that cannot fail: it goes to memory. */
    private interface Write {
        void to(CodedOutputStream out) throws IOException;
    }

    private MessageWriter write(Write write) {
        try {
            write.to(out);
            return this;
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory failed", e);
        }
    }

    public MessageWriter string(int field, String value) {
        return value.isEmpty() ? this : element(field, value);
    }

    /** One element of a repeated field, empty or not. */
    public MessageWriter element(int field, String value) {
        return write(to -> to.writeString(field, value));
    }

    public MessageWriter number(int field, long value) {
        return value == 0 ? this : write(to -> to.writeInt64(field, value));
    }

    public MessageWriter flag(int field, boolean value) {
        return value ? write(to -> to.writeBool(field, true)) : this;
    }

    /** A member of a {@code oneof}, which is there even with its default. */
    public MessageWriter chosen(int field, boolean value) {
        return write(to -> to.writeBool(field, value));
    }

    /** As {@link #chosen(int, boolean)}. */
    public MessageWriter chosen(int field, int value) {
        return write(to -> to.writeUInt32(field, value));
    }

    /** A packed {@code repeated int64}. */
    public MessageWriter numbers(int field, long[] values) {
        if (values.length == 0) {
            return this;
        }
        MessageWriter packed = new MessageWriter();
        packed.write(to -> {
            for (long value : values) {
                to.writeInt64NoTag(value);
            }
        });
        return message(field, packed);
    }

    public MessageWriter message(int field, MessageWriter inner) {
        return bytes(field, inner.toBytes());
    }

    /** A message that is encoded already, or one element of {@code bytes}. */
    public MessageWriter bytes(int field, byte[] content) {
        return write(to -> to.writeByteArray(field, content));
    }

    /** One entry of a map with strings for keys. */
    public MessageWriter entry(int field, String key, MessageWriter value) {
        return message(field, new MessageWriter().string(1, key).message(2, value));
    }

    public byte[] toBytes() {
        write(CodedOutputStream::flush);
        return bytes.toByteArray();
    }

    /** With gRPC's prefix before it. */
    public byte[] framed() {
        byte[] message = toBytes();
        return ByteBuffer.allocate(GrpcFrames.PREFIX_BYTES + message.length)
                .put((byte) 0)
                .putInt(message.length)
                .put(message)
                .array();
    }
}
