package dev.sallyport.wire.tfs;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Writes a tensor as {@code tensorflow.TensorProto} the way TensorFlow Serving answers: every value in
 * the {@code *_val} field of its type.
 */
final class TensorProtoWriter {
    private static final int DTYPE = 1;
    private static final int TENSOR_SHAPE = 2;
    private static final int DIM = 2;
    private static final int SIZE = 1;

    private final Tensor tensor;
    private final Dtype dtype;
    private final int shapeSize;
    private final int packedSize;

    TensorProtoWriter(Tensor tensor) {
        this.tensor = tensor;
        this.dtype = Dtype.of(tensor.type());
        this.shapeSize = shapeSize();
        this.packedSize = tensor.type() == DataType.BYTES ? 0 : packedSize();
    }

    String name() {
        return tensor.name();
    }

    /** Bytes that {@link #write} writes. */
    int size() {
        long size = CodedOutputStream.computeEnumSize(DTYPE, dtype.number())
                + (long) CodedOutputStream.computeTagSize(TENSOR_SHAPE)
                + CodedOutputStream.computeUInt32SizeNoTag(shapeSize)
                + shapeSize;
        if (tensor.type() == DataType.BYTES) {
            for (ByteBuffer element : tensor.elements()) {
                size += CodedOutputStream.computeTagSize(dtype.valueField())
                        + CodedOutputStream.computeUInt32SizeNoTag(element.remaining())
                        + element.remaining();
            }
        } else if (packedSize > 0) {
            size += CodedOutputStream.computeTagSize(dtype.valueField())
                    + (long) CodedOutputStream.computeUInt32SizeNoTag(packedSize)
                    + packedSize;
        }
        return Math.toIntExact(size);
    }

    private int shapeSize() {
        int size = 0;
        for (long dimension : tensor.shape().toArray()) {
            int dim = dimSize(dimension);
            size += 2 + dim;
        }
        return size;
    }

    private static int dimSize(long size) {
        return size == 0 ? 0 : CodedOutputStream.computeInt64Size(SIZE, size);
    }

    void write(CodedOutputStream out) throws IOException {
        out.writeEnum(DTYPE, dtype.number());
        out.writeTag(TENSOR_SHAPE, WireFormat.WIRETYPE_LENGTH_DELIMITED);
        out.writeUInt32NoTag(shapeSize);
        for (long dimension : tensor.shape().toArray()) {
            out.writeTag(DIM, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(dimSize(dimension));
            if (dimension != 0) {
                out.writeInt64(SIZE, dimension);
            }
        }
        if (tensor.type() == DataType.BYTES) {
            for (ByteBuffer element : tensor.elements()) {
                out.writeTag(dtype.valueField(), WireFormat.WIRETYPE_LENGTH_DELIMITED);
                out.writeUInt32NoTag(element.remaining());
                out.write(element);
            }
        } else if (packedSize > 0) {
            out.writeTag(dtype.valueField(), WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(packedSize);
            writePacked(out);
        }
    }

    /** Fixed-width fields are packed as they lie in memory; the others as varints. */
    private boolean isFixedWidth() {
        return dtype == Dtype.DT_BOOL || dtype == Dtype.DT_FLOAT || dtype == Dtype.DT_DOUBLE;
    }

    private int packedSize() {
        if (isFixedWidth()) {
            return tensor.sizeBytes();
        }
        long size = 0;
        ByteBuffer data = tensor.data();
        while (data.hasRemaining()) {
            size += CodedOutputStream.computeUInt64SizeNoTag(varint(data));
        }
        return Math.toIntExact(size);
    }

    private void writePacked(CodedOutputStream out) throws IOException {
        ByteBuffer data = tensor.data();
        if (isFixedWidth()) {
            out.write(data);
            return;
        }
        while (data.hasRemaining()) {
            out.writeUInt64NoTag(varint(data));
        }
    }

    /** The next element as protobuf writes it: signed ones sign-extended to 64 bits, halves by their bits. */
    private long varint(ByteBuffer data) {
        return switch (tensor.type()) {
            case INT8 -> data.get();
            case INT16 -> data.getShort();
            case INT32 -> data.getInt();
            case UINT8 -> data.get() & 0xffL;
            case UINT16, FP16, BF16 -> data.getShort() & 0xffffL;
            case UINT32 -> Integer.toUnsignedLong(data.getInt());
            case INT64, UINT64 -> data.getLong();
            case BOOL, FP32, FP64, BYTES -> throw new AssertionError(tensor.type());
        };
    }
}
