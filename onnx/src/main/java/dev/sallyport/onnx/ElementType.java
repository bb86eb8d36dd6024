package dev.sallyport.onnx;

import dev.sallyport.core.DataType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Element types by the codes of {@code TensorProto.DataType} (onnx.proto), in the order of their codes. */
enum ElementType {
    UNDEFINED(0, null),
    FLOAT(32, DataType.FP32),
    UINT8(8, DataType.UINT8),
    INT8(8, DataType.INT8),
    UINT16(16, DataType.UINT16),
    INT16(16, DataType.INT16),
    INT32(32, DataType.INT32),
    INT64(64, DataType.INT64),
    STRING(0, DataType.BYTES),
    BOOL(8, DataType.BOOL),
    FLOAT16(16, DataType.FP16),
    DOUBLE(64, DataType.FP64),
    UINT32(32, DataType.UINT32),
    UINT64(64, DataType.UINT64),
    COMPLEX64(64, null),
    COMPLEX128(128, null),
    BFLOAT16(16, DataType.BF16),
    FLOAT8E4M3FN(8, null),
    FLOAT8E4M3FNUZ(8, null),
    FLOAT8E5M2(8, null),
    FLOAT8E5M2FNUZ(8, null),
    UINT4(4, null),
    INT4(4, null),
    FLOAT4E2M1(4, null),
    FLOAT8E8M0(8, null),
    UINT2(2, null),
    INT2(2, null);

    private static final ElementType[] BY_CODE = values();

    private final int bits;
    private final @Nullable DataType dataType;

    ElementType(int bits, @Nullable DataType dataType) {
        this.bits = bits;
        this.dataType = dataType;
    }

    static ElementType of(int code) {
        if (code <= 0 || code >= BY_CODE.length) {
            throw Finding.unserved("element type %d is not known", code);
        }
        return BY_CODE[code];
    }

    /** As the Open Inference Protocol names it; empty where it has no name for it. */
    Optional<DataType> dataType() {
        return Optional.ofNullable(dataType);
    }

    /** Bits of one element; 0 for strings. */
    int bits() {
        return bits;
    }

    /** Bytes of {@code count} elements, rounded up as sub-byte types are packed; -1 on overflow. */
    long sizeBytes(long count) {
        long high = Math.multiplyHigh(count, bits);
        long product = count * bits;
        return high != 0 || product < 0 || product > Long.MAX_VALUE - 7 ? -1 : (product + 7) / 8;
    }
}
