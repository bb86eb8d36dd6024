package dev.sallyport.wire.tfs;

import dev.sallyport.core.DataType;
import java.util.Optional;

/** TensorFlow's element types (types.proto) that a tensor here can have. */
enum Dtype {
    DT_FLOAT(1, "float", DataType.FP32, 5),
    DT_DOUBLE(2, "double", DataType.FP64, 6),
    DT_INT32(3, "int32", DataType.INT32, 7),
    DT_UINT8(4, "uint8", DataType.UINT8, 7),
    DT_INT16(5, "int16", DataType.INT16, 7),
    DT_INT8(6, "int8", DataType.INT8, 7),
    DT_STRING(7, "string", DataType.BYTES, 8),
    DT_INT64(9, "int64", DataType.INT64, 10),
    DT_BOOL(10, "bool", DataType.BOOL, 11),
    DT_BFLOAT16(14, "bfloat16", DataType.BF16, 13),
    DT_UINT16(17, "uint16", DataType.UINT16, 7),
    DT_HALF(19, "half", DataType.FP16, 13),
    DT_UINT32(22, "uint32", DataType.UINT32, 16),
    DT_UINT64(23, "uint64", DataType.UINT64, 17);

    private final int number;
    private final String word;
    private final DataType type;
    private final int valueField;

    Dtype(int number, String word, DataType type, int valueField) {
        this.number = number;
        this.word = word;
        this.type = type;
        this.valueField = valueField;
    }

    /** In {@code TensorProto.dtype}. */
    int number() {
        return number;
    }

    /** As error texts name it. */
    String word() {
        return word;
    }

    DataType type() {
        return type;
    }

    /** The number of the {@code *_val} field of {@code TensorProto} that holds such elements. */
    int valueField() {
        return valueField;
    }

    static Dtype of(DataType type) {
        for (Dtype dtype : values()) {
            if (dtype.type == type) {
                return dtype;
            }
        }
        throw new AssertionError(type);
    }

    static Optional<Dtype> ofNumber(long number) {
        for (Dtype dtype : values()) {
            if (dtype.number == number) {
                return Optional.of(dtype);
            }
        }
        return Optional.empty();
    }
}
