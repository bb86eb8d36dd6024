package dev.sallyport.wire;

import dev.sallyport.core.DataType;
import dev.sallyport.core.json.FloatTexts;
import dev.sallyport.core.json.TextBytes;
import java.nio.ByteBuffer;

/** Elements of tensors as JSON writes them: booleans, whole numbers, and floats in their shortest form. */
public enum ElementText {
    /**
     * What is not finite as numbers: NaN is {@code null}, infinities are {@code 1e999} and {@code -1e999},
     * which every parser of binary floating point reads as infinities.
     */
    STRICT {
        @Override
        String notFinite(double value) {
            return Double.isNaN(value) ? "null" : value > 0 ? "1e999" : "-1e999";
        }
    },

    /** What is not finite as the words {@code NaN}, {@code Infinity} and {@code -Infinity}. */
    WITH_WORDS {
        @Override
        String notFinite(double value) {
            return Double.toString(value);
        }
    };

    /** Of a number and the comma behind it; what is longer makes the text grow. */
    private static final int TYPICAL_BYTES = 12;

    abstract String notFinite(double value);

    /** Appends the next {@code count} elements of {@code data} as one array; strings are not for here. */
    public void array(TextBytes out, DataType type, ByteBuffer data, long count) {
        out.append('[');
        if (count == 0) {
            out.append(']');
            return;
        }
        if (type == DataType.FP32) {
            floats(out, data, count);
        } else {
            out.makeRoom((int) Math.min(Integer.MAX_VALUE >> 2, TYPICAL_BYTES * count));
            for (long i = 0; i < count; i++) {
                next(out, type, data);
                out.append(',');
            }
        }
        out.replaceLast(']');
    }

    private void floats(TextBytes out, ByteBuffer data, long count) {
        FloatTexts texts = new FloatTexts(out, count);
        long left = count - texts.append(data, count);
        while (left > 0) {
            out.append(notFinite(data.getFloat())).append(',');
            left--;
            left -= texts.append(data, left);
        }
    }

    /** Appends the next element of {@code data}; strings are not for here. */
    public void next(TextBytes out, DataType type, ByteBuffer data) {
        switch (type) {
            case BOOL -> out.append(data.get() != 0);
            case INT8 -> out.append((long) data.get());
            case INT16 -> out.append((long) data.getShort());
            case INT32 -> out.append((long) data.getInt());
            case INT64 -> out.append(data.getLong());
            case UINT8 -> out.append((long) (data.get() & 0xff));
            case UINT16 -> out.append((long) (data.getShort() & 0xffff));
            case UINT32 -> out.append(Integer.toUnsignedLong(data.getInt()));
            case UINT64 -> out.append(Long.toUnsignedString(data.getLong()));
            case FP16 -> append(out, Float.float16ToFloat(data.getShort()));
            case BF16 -> append(out, Float.intBitsToFloat(data.getShort() << 16));
            case FP32 -> append(out, data.getFloat());
            case FP64 -> append(out, data.getDouble());
            case BYTES -> throw new AssertionError(type);
        }
    }

    private void append(TextBytes out, float value) {
        if (Float.isFinite(value)) {
            out.append(value);
        } else {
            out.append(notFinite(value));
        }
    }

    private void append(TextBytes out, double value) {
        if (Double.isFinite(value)) {
            out.append(value);
        } else {
            out.append(notFinite(value));
        }
    }
}
