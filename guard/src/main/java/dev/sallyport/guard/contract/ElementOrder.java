package dev.sallyport.guard.contract;

import dev.sallyport.core.DataType;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The order of one type's elements carried over to whole numbers: {@code key = b ^ (b < 0 ? negative
 * : 0) ^ flip}, where b is the element's bits as a signed number, and keys compare as values do.
 *
 * <p>Floating point (IEEE 754-2019 §3.4): all bits but the sign of negative numbers are inverted.
 * Values then lie from the key of -∞ to that of +∞, -0 just below +0, and NaNs outside of both.
 * Unsigned numbers: the top bit is inverted.
 */
record ElementOrder(DataType type, long negative, long flip, long smallest, long largest) {

    /**
     * @param type any but {@link DataType#BYTES}
     * @param finite whether infinities lie outside of the order
     */
    static ElementOrder of(DataType type, boolean finite) {
        return switch (type) {
            case FP16 -> floating(type, finite ? 0x7bff : 0x7c00, 0x7fff);
            case BF16 -> floating(type, finite ? 0x7f7f : 0x7f80, 0x7fff);
            case FP32 -> floating(type, finite ? 0x7f7fffff : 0x7f800000, 0x7fffffff);
            case FP64 -> floating(type, finite ? 0x7fefffffffffffffL : 0x7ff0000000000000L, Long.MAX_VALUE);
            case INT8, INT16, INT32, INT64 -> whole(type, 0);
            case BOOL, UINT8, UINT16, UINT32, UINT64 -> whole(type, -1);
            case BYTES -> throw new IllegalArgumentException("strings have no order here");
        };
    }

    private static ElementOrder floating(DataType type, long largest, long allButSign) {
        return new ElementOrder(type, allButSign, 0, ~largest, largest);
    }

    private static ElementOrder whole(DataType type, long flipTopBits) {
        long smallest = Long.MIN_VALUE >> (64 - 8 * type.sizeBytes());
        return new ElementOrder(type, 0, flipTopBits & smallest, smallest, ~smallest);
    }

    /** {@code bits} sign-extended from the width of the type. */
    long key(long bits) {
        return bits ^ ((bits >> 63) & negative) ^ flip;
    }

    /** The smallest key of a value that is {@code bound} or more, of which there must be one. */
    long firstFrom(double bound) {
        long low = smallest;
        long high = largest;
        while (low < high) {
            long middle = low + ((high - low) >>> 1);
            if (compare(middle, bound) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The largest key of a value that is {@code bound} or less, of which there must be one. */
    long lastUpTo(double bound) {
        long low = smallest;
        long high = largest;
        while (low < high) {
            long middle = high - ((high - low) >>> 1);
            if (compare(middle, bound) > 0) {
                high = middle - 1;
            } else {
                low = middle;
            }
        }
        return low;
    }

    /** As numbers, so that -0 equals +0. */
    int compare(long key, double bound) {
        if (Double.isInfinite(bound) && !type.isFloat()) {
            return bound > 0 ? -1 : 1;
        }
        return type.isFloat()
                ? compare(floatValue(key), bound)
                : new BigDecimal(wholeValue(key)).compareTo(new BigDecimal(bound));
    }

    private static int compare(double value, double bound) {
        if (value == bound) {
            return 0;
        }
        return value < bound ? -1 : 1;
    }

    private double floatValue(long key) {
        long bits = key ^ ((key >> 63) & negative);
        return switch (type) {
            case FP16 -> Float.float16ToFloat((short) bits);
            case BF16 -> Float.intBitsToFloat((int) bits << 16);
            case FP32 -> Float.intBitsToFloat((int) bits);
            case FP64 -> Double.longBitsToDouble(bits);
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, BYTES ->
                throw new IllegalStateException("not a floating-point type: " + type);
        };
    }

    private BigInteger wholeValue(long key) {
        return BigInteger.valueOf(key).subtract(flip == 0 ? BigInteger.ZERO : BigInteger.valueOf(smallest));
    }

    /** The value as a caller would write it. */
    String print(long key) {
        return switch (type) {
            case FP64 -> Double.toString(floatValue(key));
            case FP16, BF16, FP32 -> Float.toString((float) floatValue(key));
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, BYTES ->
                wholeValue(key).toString();
        };
    }
}
