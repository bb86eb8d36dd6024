package dev.sallyport.core;

import java.util.Optional;

/**
 * Element types as the Open Inference Protocol names them (v2, "Tensor Data Types"; BF16 from its
 * proto file).
 */
public enum DataType {
    BOOL(1),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    FP16(2),
    BF16(2),
    FP32(4),
    FP64(8),
    BYTES(0);

    private final int sizeBytes;

    DataType(int sizeBytes) {
        this.sizeBytes = sizeBytes;
    }

    /** Bytes of one element; 0 for {@link #BYTES}, whose elements carry their own length. */
    public int sizeBytes() {
        return sizeBytes;
    }

    public boolean isFloat() {
        return this == FP16 || this == BF16 || this == FP32 || this == FP64;
    }

    /** The code in commitments (docs/spec/audit-log.md): never reordered, never reused. */
    public int code() {
        return ordinal() + 1;
    }

    public static Optional<DataType> of(String name) {
        for (DataType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
