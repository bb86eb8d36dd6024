package dev.sallyport.onnx.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** One protobuf message, field by field in the order of the calls; writes nonsense when asked to. */
public final class ProtoWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    public ProtoWriter varint(int field, long value) {
        return tag(field, 0).raw(value);
    }

    public ProtoWriter string(int field, String text) {
        return bytes(field, text.getBytes(StandardCharsets.UTF_8));
    }

    public ProtoWriter message(int field, ProtoWriter message) {
        return bytes(field, message.toBytes());
    }

    public ProtoWriter bytes(int field, byte[] value) {
        tag(field, 2).raw(value.length);
        bytes.writeBytes(value);
        return this;
    }

    public ProtoWriter float32(int field, float value) {
        tag(field, 5);
        bytes.writeBytes(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(value)
                .array());
        return this;
    }

    public ProtoWriter tag(int field, int wireType) {
        return raw((long) field << 3 | wireType);
    }

    /** A varint without a tag. */
    public ProtoWriter raw(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes.write((int) rest);
        return this;
    }

    public byte[] toBytes() {
        return bytes.toByteArray();
    }
}
