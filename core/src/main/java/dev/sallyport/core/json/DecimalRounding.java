package dev.sallyport.core.json;

/**
 * The binary floating-point number nearest to a decimal one, ties to even.
 *
 * <p>Source: D. Lemire, "Number parsing at a gigabyte per second", Software: Practice and Experience 51
 * (2021), section 5. The mantissa times the power of ten is bounded from both sides in 128 bits; where both
 * bounds round alike, that is the answer, and where they do not, or the number is subnormal, there is
 * none and the caller asks an exact parser.
 */
final class DecimalRounding {
    static final long UNDECIDED = -1;

    private static final int FLOAT_PRECISION = 24;
    private static final int FLOAT_EXPONENT_MAX = 127;
    private static final int FLOAT_ZERO_BELOW = -65;
    private static final int FLOAT_INFINITE_ABOVE = 38;
    private static final int DOUBLE_PRECISION = 53;
    private static final int DOUBLE_EXPONENT_MAX = 1023;
    private static final int DOUBLE_INFINITE_ABOVE = 308;

    private DecimalRounding() {}

    /**
     * Bits of the float nearest to {@code mantissa · 10^exponent}, or {@link #UNDECIDED}.
     *
     * @param mantissa unsigned, not 0
     */
    static long floatBits(long mantissa, int exponent) {
        if (exponent < FLOAT_ZERO_BELOW) {
            return 0;
        }
        return exponent > FLOAT_INFINITE_ABOVE
                ? (long) (2 * FLOAT_EXPONENT_MAX + 1) << FLOAT_PRECISION - 1
                : bits(mantissa, exponent, FLOAT_PRECISION, FLOAT_EXPONENT_MAX);
    }

    /** Like {@link #floatBits}, for a double. */
    static long doubleBits(long mantissa, int exponent) {
        if (exponent < PowersOfTen.MIN) {
            return 0;
        }
        return exponent > DOUBLE_INFINITE_ABOVE
                ? (long) (2 * DOUBLE_EXPONENT_MAX + 1) << DOUBLE_PRECISION - 1
                : bits(mantissa, exponent, DOUBLE_PRECISION, DOUBLE_EXPONENT_MAX);
    }

    private static long bits(long mantissa, int exponent, int precision, int maxExponent) {
        int leading = Long.numberOfLeadingZeros(mantissa);
        long w = mantissa << leading;
        long high = Math.unsignedMultiplyHigh(w, PowersOfTen.high(exponent));
        long low = w * PowersOfTen.high(exponent);
        int below =
                Long.SIZE - precision - 2; // bits of high behind the rounding bit, one more where its top bit is set
        long mask = (1L << below) - 1;
        if ((high & mask) == mask) {
            // What the power's lower half adds may carry into the rounding bit.
            long more = low + Math.unsignedMultiplyHigh(w, PowersOfTen.low(exponent));
            if (Long.compareUnsigned(more, low) < 0) {
                high++;
            }
            low = more;
            if ((high & mask) == mask && low >= -2 && low < 0) {
                return UNDECIDED;
            }
        }
        int top = (int) (high >>> 63);
        int shift = below + top;
        long kept = high >>> shift; // precision + 1 bits
        if ((kept & 1) != 0 && kept << shift == high && low == 0) {
            return UNDECIDED;
        }
        int biased = PowersOfTen.floorLog2(exponent) + Long.SIZE - 1 - leading + top + maxExponent;
        long rounded = (kept >>> 1) + (kept & 1);
        if (rounded >>> precision != 0) {
            rounded >>>= 1;
            biased++;
        }
        if (biased <= 0) {
            return UNDECIDED;
        }
        if (biased > 2 * maxExponent) {
            return (long) (2 * maxExponent + 1) << precision - 1;
        }
        return (long) biased << precision - 1 | rounded & (1L << precision - 1) - 1;
    }
}
