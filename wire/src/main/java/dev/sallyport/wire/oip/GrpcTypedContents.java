package dev.sallyport.wire.oip;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import dev.sallyport.wire.ProtoFields;
import dev.sallyport.wire.Scratch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * {@code InferTensorContents}: one repeated field per family of types, packed or not, made into a
 * tensor's canonical bytes.
 */
final class GrpcTypedContents {
    private static final int BYTES_CONTENTS = 8;

    private final String tensor;
    private final DataType type;
    private final ByteBuffer out;
    private final int field;

    private GrpcTypedContents(String tensor, DataType type, ByteBuffer out) {
        this.tensor = tensor;
        this.type = type;
        this.out = out;
        this.field = field(type);
    }

    /** The number of the field that holds elements of {@code type}; 0 where there is none. */
    static int field(DataType type) {
        return switch (type) {
            case BOOL -> 1;
            case INT8, INT16, INT32 -> 2;
            case INT64 -> 3;
            case UINT8, UINT16, UINT32 -> 4;
            case UINT64 -> 5;
            case FP32 -> 6;
            case FP64 -> 7;
            case BYTES -> BYTES_CONTENTS;
            case FP16, BF16 -> 0;
        };
    }

    /** How one element that is not packed is written. */
    private static int elementWireType(DataType type) {
        return switch (type) {
            case FP32 -> WireFormat.WIRETYPE_FIXED32;
            case FP64 -> WireFormat.WIRETYPE_FIXED64;
            case BYTES -> WireFormat.WIRETYPE_LENGTH_DELIMITED;
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16, BF16 ->
                WireFormat.WIRETYPE_VARINT;
        };
    }

    /**
     * Canonical bytes of all {@code messages} (proto3 merges a message field sent twice).
     *
     * @param count elements the shape needs, not negative
     */
    static ByteBuffer read(String tensor, DataType type, long count, List<ByteBuffer> messages, Scratch scratch) {
        if (field(type) == 0) {
            throw new ProblemException(
                    new RequestMalformed(type + " has no typed contents: send it as raw_input_contents"));
        }
        long sent = 0;
        for (ByteBuffer message : messages) {
            sent += message.remaining();
        }
        // Every element takes a byte of the message at least, so nothing is allocated that was not sent.
        long size = type == DataType.BYTES ? sent + 4 * Math.min(count, sent) : count * type.sizeBytes();
        if (count > sent) {
            throw new ProblemException(
                    new TensorMismatch(tensor, "at most " + sent + " elements", count + " elements"));
        }
        GrpcTypedContents contents = new GrpcTypedContents(tensor, type, scratch.allocate(size));
        try {
            for (ByteBuffer message : messages) {
                contents.read(message);
            }
        } catch (IOException e) {
            throw GrpcInferFrame.malformed(e);
        }
        return contents.out.flip();
    }

    private void read(ByteBuffer message) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            if (number == 0 || number > BYTES_CONTENTS) {
                ProtoFields.skip(in, tag);
                continue;
            }
            if (number != field) {
                throw mismatch("contents of another datatype");
            }
            int wire = WireFormat.getTagWireType(tag);
            boolean delimited = wire == WireFormat.WIRETYPE_LENGTH_DELIMITED;
            if (!delimited && wire != elementWireType(type)) {
                throw mismatch("contents of another datatype");
            }
            if (type == DataType.BYTES) {
                put(ProtoFields.slice(message, in));
            } else if (delimited) {
                int limit = ProtoFields.enterPacked(message, in);
                while (!in.isAtEnd()) {
                    put(in);
                }
                in.popLimit(limit);
            } else {
                put(in);
            }
        }
    }

    private void put(CodedInputStream in) throws IOException {
        if (out.remaining() < type.sizeBytes()) {
            throw mismatch("more elements than the shape has");
        }
        switch (type) {
            case BOOL -> out.put((byte) (in.readBool() ? 1 : 0));
            case INT8 -> out.put((byte) inRange(in.readInt32(), Byte.MIN_VALUE, Byte.MAX_VALUE));
            case INT16 -> out.putShort((short) inRange(in.readInt32(), Short.MIN_VALUE, Short.MAX_VALUE));
            case INT32 -> out.putInt(in.readInt32());
            case INT64, UINT64 -> out.putLong(in.readRawVarint64());
            case UINT8 -> out.put((byte) inRange(Integer.toUnsignedLong(in.readUInt32()), 0, 0xff));
            case UINT16 -> out.putShort((short) inRange(Integer.toUnsignedLong(in.readUInt32()), 0, 0xffff));
            case UINT32 -> out.putInt(in.readUInt32());
            case FP32 -> out.putInt(in.readRawLittleEndian32());
            case FP64 -> out.putLong(in.readRawLittleEndian64());
            case FP16, BF16, BYTES -> throw new AssertionError(type);
        }
    }

    private void put(ByteBuffer element) {
        if (out.remaining() < 4 + element.remaining()) {
            throw mismatch("more elements than the shape has");
        }
        out.putInt(element.remaining()).put(element);
    }

    private long inRange(long value, long lowest, long highest) {
        if (value < lowest || value > highest) {
            throw new ProblemException(
                    new TensorMismatch(tensor, "value " + value, type + " in [" + lowest + ", " + highest + "]"));
        }
        return value;
    }

    private ProblemException mismatch(String found) {
        return new ProblemException(new TensorMismatch(tensor, found, type.name()));
    }
}
