package dev.sallyport.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Steps through a protobuf message without copying what lies in it. */
public final class ProtoFields {
    private ProtoFields() {}

    /** The bytes of a length-delimited field that {@code in} stands before, a view of {@code message}. */
    public static ByteBuffer slice(ByteBuffer message, CodedInputStream in) throws IOException {
        int length = in.readRawVarint32();
        int from = message.position() + in.getTotalBytesRead();
        if (length < 0 || length > message.limit() - from) {
            throw new IOException("a length past the end");
        }
        in.skipRawBytes(length);
        return message.slice(from, length);
    }

    /**
     * Enters the packed field that {@code in} stands before; the limit returned is for {@link
     * CodedInputStream#popLimit}. Protobuf's own check lets lengths close to 2^31 overflow where the
     * memory is direct, and then reads behind it.
     */
    public static int enterPacked(ByteBuffer message, CodedInputStream in) throws IOException {
        int length = in.readRawVarint32();
        if (length < 0 || length > message.remaining() - in.getTotalBytesRead()) {
            throw new IOException("a length past the end");
        }
        return in.pushLimit(length);
    }

    /** Skips a field that means nothing here; groups are none of proto3's. */
    public static void skip(CodedInputStream in, int tag) throws IOException {
        int type = WireFormat.getTagWireType(tag);
        if (type == WireFormat.WIRETYPE_START_GROUP || type == WireFormat.WIRETYPE_END_GROUP) {
            throw new IOException("a group");
        }
        in.skipField(tag);
    }

    /** The tag of field {@code number} where it is length-delimited. */
    public static int delimited(int number) {
        return number << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    /** The tag of field {@code number} where it is a varint. */
    public static int varint(int number) {
        return number << 3 | WireFormat.WIRETYPE_VARINT;
    }
}
