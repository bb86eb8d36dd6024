package dev.sallyport.wire.tfs;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import dev.sallyport.wire.Scratch;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The values of a {@code *_val} field while they are read: as many as the shape has, or fewer and repeated. */
final class TensorProtoValues {
    private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

    private final String tensor;
    private final Dtype dtype;
    private final long count;
    private final Limits limits;
    private final Scratch scratch;
    private final ByteBuf out;
    private long seen;
    private long last;
    private ByteBuffer lastString = EMPTY;

    private TensorProtoValues(String tensor, Dtype dtype, long count, Limits limits, Scratch scratch, long first) {
        this.tensor = tensor;
        this.dtype = dtype;
        this.count = count;
        this.limits = limits;
        this.scratch = scratch;
        this.out = scratch.growing();
        makeRoom(first);
    }

    /** @param sent bytes of the message, so that a buffer is not grown more often than it must */
    static TensorProtoValues numbers(String tensor, Dtype dtype, long count, int sent, Limits limits, Scratch scratch) {
        long first = Math.min(count, sent) * dtype.type().sizeBytes();
        return new TensorProtoValues(tensor, dtype, count, limits, scratch, first);
    }

    static TensorProtoValues strings(String tensor, long count, int sent, Limits limits, Scratch scratch) {
        return new TensorProtoValues(tensor, Dtype.DT_STRING, count, limits, scratch, sent);
    }

    private void makeRoom(long more) {
        if (out.writerIndex() + more > limits.inflatedBytes()) {
            throw new ProblemException(new RequestTooLarge("bytes of one tensor", limits.inflatedBytes()));
        }
        scratch.makeRoom(out, (int) more);
    }

    /** A value that is not packed. */
    void one(CodedInputStream in, int tag) throws IOException {
        int wire = switch (dtype) {
            case DT_FLOAT -> WireFormat.WIRETYPE_FIXED32;
            case DT_DOUBLE -> WireFormat.WIRETYPE_FIXED64;
            case DT_STRING -> WireFormat.WIRETYPE_LENGTH_DELIMITED;
            case DT_INT32,
                    DT_UINT8,
                    DT_INT16,
                    DT_INT8,
                    DT_INT64,
                    DT_BOOL,
                    DT_BFLOAT16,
                    DT_UINT16,
                    DT_HALF,
                    DT_UINT32,
                    DT_UINT64 -> WireFormat.WIRETYPE_VARINT;
        };
        if (WireFormat.getTagWireType(tag) != wire) {
            throw mismatch("values of another kind", dtype.name());
        }
        number(in);
    }

    /** The next number of the field. */
    void number(CodedInputStream in) throws IOException {
        last = switch (dtype) {
            case DT_FLOAT -> in.readRawLittleEndian32();
            case DT_DOUBLE -> in.readRawLittleEndian64();
            case DT_INT32 -> in.readInt32();
            case DT_INT16 -> inRange(in.readInt32(), Short.MIN_VALUE, Short.MAX_VALUE);
            case DT_INT8 -> inRange(in.readInt32(), Byte.MIN_VALUE, Byte.MAX_VALUE);
            case DT_UINT8 -> inRange(in.readInt32(), 0, 0xff);
            case DT_UINT16, DT_HALF, DT_BFLOAT16 -> inRange(in.readInt32(), 0, 0xffff);
            case DT_UINT32 -> in.readUInt32();
            case DT_INT64, DT_UINT64 -> in.readRawVarint64();
            case DT_BOOL -> in.readBool() ? 1 : 0;
            case DT_STRING -> throw new AssertionError(dtype);
        };
        next();
        putNumber();
    }

    void string(ByteBuffer value) {
        lastString = value;
        next();
        putString();
    }

    private void next() {
        if (++seen > count) {
            throw mismatch("more values than the shape has", count + " values");
        }
    }

    private void putNumber() {
        int size = dtype.type().sizeBytes();
        if (out.writableBytes() < size) {
            makeRoom(size);
        }
        switch (size) {
            case 1 -> out.writeByte((int) last);
            case 2 -> out.writeShortLE((int) last);
            case 4 -> out.writeIntLE((int) last);
            default -> out.writeLongLE(last);
        }
    }

    private void putString() {
        int length = lastString.remaining();
        makeRoom(Integer.BYTES + (long) length);
        out.writeIntLE(length).writeBytes(lastString.duplicate());
    }

    private long inRange(long value, long lowest, long highest) {
        if (value < lowest || value > highest) {
            throw mismatch("value " + value, dtype.name());
        }
        return value;
    }

    /** All values, the last one repeated for those that were not sent. */
    ByteBuffer complete() {
        boolean strings = dtype == Dtype.DT_STRING;
        long missing = count - seen;
        long each = strings
                ? Integer.BYTES + (long) lastString.remaining()
                : dtype.type().sizeBytes();
        if (missing > 0 && each > limits.inflatedBytes() / missing) {
            throw new ProblemException(new RequestTooLarge("bytes of one tensor", limits.inflatedBytes()));
        }
        makeRoom(missing * each);
        for (; seen < count; seen++) {
            if (strings) {
                putString();
            } else {
                putNumber();
            }
        }
        return out.nioBuffer();
    }

    private ProblemException mismatch(String found, String expected) {
        return new ProblemException(new TensorMismatch(tensor, found, expected));
    }
}
