package dev.sallyport.wire.oip;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.wire.GrpcFrames;
import dev.sallyport.wire.LargeBuffers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Writes a {@code ModelInferResponse} as one gRPC message, raw to a raw request and typed to a typed
 * one; FP16 and BF16 have no typed form and make the whole answer raw.
 */
final class GrpcInferAnswer {
    private static final int PREFIX_BYTES = GrpcFrames.PREFIX_BYTES;
    private static final int MODEL_NAME = 1;
    private static final int MODEL_VERSION = 2;
    private static final int ID = 3;
    private static final int OUTPUTS = 5;
    private static final int RAW_OUTPUT_CONTENTS = 6;
    static final byte[] NO_ENVELOPE = {};
    private static final int TENSOR_NAME = 1;
    private static final int TENSOR_DATATYPE = 2;
    private static final int TENSOR_SHAPE = 3;
    private static final int TENSOR_CONTENTS = 5;

    private GrpcInferAnswer() {}

    /** @param envelope bytes in the message before the response, which end with the tag of its field */
    static ByteBuf encode(
            ModelRef model,
            String id,
            List<Tensor> outputs,
            boolean asRaw,
            byte[] envelope,
            ByteBufAllocator allocator) {
        boolean raw = asRaw || outputs.stream().anyMatch(t -> GrpcTypedContents.field(t.type()) == 0);
        int inner = size(model, id, outputs, raw);
        int size = envelope.length == 0
                ? inner
                : Math.addExact(envelope.length + CodedOutputStream.computeUInt32SizeNoTag(inner), inner);
        ByteBuf buffer = LargeBuffers.direct(allocator, Math.addExact(PREFIX_BYTES, size));
        try {
            buffer.writeByte(0).writeInt(size);
            CodedOutputStream out = CodedOutputStream.newInstance(buffer.nioBuffer(PREFIX_BYTES, size));
            if (envelope.length != 0) {
                out.writeRawBytes(envelope);
                out.writeUInt32NoTag(inner);
            }
            write(out, model, id, outputs, raw);
            out.flush();
            return buffer.writerIndex(PREFIX_BYTES + size);
        } catch (IOException e) {
            buffer.release();
            throw new IllegalStateException("the computed size was wrong", e);
        }
    }

    private static int size(ModelRef model, String id, List<Tensor> outputs, boolean raw) {
        long size = CodedOutputStream.computeStringSize(MODEL_NAME, model.name())
                + CodedOutputStream.computeStringSize(MODEL_VERSION, model.version())
                + (id.isEmpty() ? 0 : CodedOutputStream.computeStringSize(ID, id));
        for (Tensor output : outputs) {
            int described = tensorSize(output, raw);
            size += CodedOutputStream.computeTagSize(OUTPUTS)
                    + CodedOutputStream.computeUInt32SizeNoTag(described)
                    + described;
            if (raw) {
                size += CodedOutputStream.computeTagSize(RAW_OUTPUT_CONTENTS)
                        + CodedOutputStream.computeUInt32SizeNoTag(output.sizeBytes())
                        + output.sizeBytes();
            }
        }
        return Math.toIntExact(size);
    }

    private static void write(CodedOutputStream out, ModelRef model, String id, List<Tensor> outputs, boolean raw)
            throws IOException {
        out.writeString(MODEL_NAME, model.name());
        out.writeString(MODEL_VERSION, model.version());
        if (!id.isEmpty()) {
            out.writeString(ID, id);
        }
        for (Tensor output : outputs) {
            out.writeTag(OUTPUTS, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(tensorSize(output, raw));
            writeTensor(out, output, raw);
        }
        if (raw) {
            for (Tensor output : outputs) {
                out.writeTag(RAW_OUTPUT_CONTENTS, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                out.writeUInt32NoTag(output.sizeBytes());
                out.write(output.data());
            }
        }
    }

    private static int tensorSize(Tensor tensor, boolean raw) {
        int dimensions = dimensionsSize(tensor.shape());
        int size = CodedOutputStream.computeStringSize(TENSOR_NAME, tensor.name())
                + CodedOutputStream.computeStringSize(
                        TENSOR_DATATYPE, tensor.type().name())
                + (dimensions == 0 ? 0 : 1 + CodedOutputStream.computeUInt32SizeNoTag(dimensions) + dimensions);
        if (!raw) {
            int contents = contentsSize(tensor);
            size += 1 + CodedOutputStream.computeUInt32SizeNoTag(contents) + contents;
        }
        return size;
    }

    private static void writeTensor(CodedOutputStream out, Tensor tensor, boolean raw) throws IOException {
        out.writeString(TENSOR_NAME, tensor.name());
        out.writeString(TENSOR_DATATYPE, tensor.type().name());
        int dimensions = dimensionsSize(tensor.shape());
        if (dimensions != 0) {
            out.writeTag(TENSOR_SHAPE, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(dimensions);
            for (int axis = 0; axis < tensor.shape().rank(); axis++) {
                out.writeInt64NoTag(tensor.shape().dimension(axis));
            }
        }
        if (!raw) {
            out.writeTag(TENSOR_CONTENTS, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(contentsSize(tensor));
            writeContents(out, tensor);
        }
    }

    private static int dimensionsSize(Shape shape) {
        int size = 0;
        for (int axis = 0; axis < shape.rank(); axis++) {
            size += CodedOutputStream.computeInt64SizeNoTag(shape.dimension(axis));
        }
        return size;
    }

    private static int contentsSize(Tensor tensor) {
        if (tensor.type() == DataType.BYTES) {
            int size = 0;
            for (ByteBuffer element : tensor.elements()) {
                size += 1 + CodedOutputStream.computeUInt32SizeNoTag(element.remaining()) + element.remaining();
            }
            return size;
        }
        int packed = packedSize(tensor);
        return packed == 0 ? 0 : 1 + CodedOutputStream.computeUInt32SizeNoTag(packed) + packed;
    }

    private static void writeContents(CodedOutputStream out, Tensor tensor) throws IOException {
        int field = GrpcTypedContents.field(tensor.type());
        if (tensor.type() == DataType.BYTES) {
            for (ByteBuffer element : tensor.elements()) {
                out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                out.writeUInt32NoTag(element.remaining());
                out.write(element);
            }
            return;
        }
        int packed = packedSize(tensor);
        if (packed != 0) {
            out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(packed);
            writePacked(out, tensor);
        }
    }

    /** Fixed-width fields are packed as they lie in memory; the others as varints. */
    private static boolean isFixedWidth(DataType type) {
        return type == DataType.BOOL || type == DataType.FP32 || type == DataType.FP64;
    }

    private static int packedSize(Tensor tensor) {
        if (isFixedWidth(tensor.type())) {
            return tensor.sizeBytes();
        }
        int size = 0;
        ByteBuffer data = tensor.data();
        while (data.hasRemaining()) {
            size += CodedOutputStream.computeUInt64SizeNoTag(varint(tensor.type(), data));
        }
        return size;
    }

    private static void writePacked(CodedOutputStream out, Tensor tensor) throws IOException {
        ByteBuffer data = tensor.data();
        if (isFixedWidth(tensor.type())) {
            out.write(data);
            return;
        }
        while (data.hasRemaining()) {
            out.writeUInt64NoTag(varint(tensor.type(), data));
        }
    }

    /** The next element as protobuf writes it: signed ones sign-extended to 64 bits. */
    private static long varint(DataType type, ByteBuffer data) {
        return switch (type) {
            case INT8 -> data.get();
            case INT16 -> data.getShort();
            case INT32 -> data.getInt();
            case UINT8 -> data.get() & 0xffL;
            case UINT16 -> data.getShort() & 0xffffL;
            case UINT32 -> Integer.toUnsignedLong(data.getInt());
            case INT64, UINT64 -> data.getLong();
            case BOOL, FP16, BF16, FP32, FP64, BYTES -> throw new AssertionError(type);
        };
    }
}
