package dev.sallyport.core.json;

/**
 * The shortest decimal that reads back as the same float or double, the nearest such one, in the form of
 * {@link Float#toString(float)} and {@link Double#toString(double)}; written straight into bytes.
 *
 * <p>Source: R. Giulietti, "The Schubfach way to render doubles" (2020), figure 7; names are the paper's.
 * Like the platform's, a decimal has two digits where one would do but two are nearer.
 */
final class ShortestDecimal {
    /** No text is longer: {@code -1.2345678901234567E-308}. Up to eight bytes behind it are overwritten. */
    static final int MAX_BYTES = 24 + Long.BYTES;

    private static final int FLOAT_P = 24;
    private static final int FLOAT_Q_MIN = -149;
    private static final int FLOAT_C_TINY = 8;
    private static final int DOUBLE_P = 53;
    private static final int DOUBLE_Q_MIN = -1074;
    private static final int DOUBLE_C_TINY = 3;

    private ShortestDecimal() {}

    /** Writes a finite value at {@code at}; returns where it ends. */
    static int write(float value, byte[] out, int at) {
        int bits = Float.floatToRawIntBits(value);
        int t = bits & (1 << FLOAT_P - 1) - 1;
        int biased = bits >>> FLOAT_P - 1 & 0xff;
        int begin = sign(bits < 0, out, at);
        if (biased == 0) {
            return t == 0
                    ? zero(out, begin)
                    : t < FLOAT_C_TINY
                            ? ofFloat(FLOAT_Q_MIN, 10 * t, -1, out, begin)
                            : ofFloat(FLOAT_Q_MIN, t, 0, out, begin);
        }
        int c = 1 << FLOAT_P - 1 | t;
        int q = biased + FLOAT_Q_MIN - 1;
        if (isWhole(q, c)) {
            return DecimalDigits.write(c >> -q, 0, out, begin);
        }
        return ofFloat(q, c, 0, out, begin);
    }

    /** Whether {@code c · 2^q} is a whole number that is its own shortest decimal. */
    static boolean isWhole(int q, int c) {
        return -FLOAT_P < q && q <= 0 && c >> -q << -q == c;
    }

    private static int ofFloat(int q, int c, int dk, byte[] out, int at) {
        int k = floatScale(q, c);
        return DecimalDigits.write(nearest(q, c, k), k + dk, out, at);
    }

    /** The k of {@link #nearest(int, int, int)}. */
    static int floatScale(int q, int c) {
        return isRegular(q, c) ? floorLog10(q) : floorLog10ThreeQuarters(q);
    }

    private static boolean isRegular(int q, int c) {
        return c != 1 << FLOAT_P - 1 || q == FLOAT_Q_MIN;
    }

    /** The decimal of unit {@code 10^k} for the float {@code c · 2^q}. */
    static long nearest(int q, int c, int k) {
        int odd = c & 1;
        long g = PowersOfTen.highUp(-k);
        int h = q + PowersOfTen.floorLog2(-k) + 1 + Integer.SIZE;
        long cb = (long) c << 2;
        long vb = toOdd(g, cb << h);
        long vbl = toOdd(g, cb - (isRegular(q, c) ? 2 : 1) << h) + odd;
        long vbr = toOdd(g, cb + 2 << h) - odd;
        return nearest(vb, vbl, vbr);
    }

    /** The product's upper half of an upper half, its lowest bit set if anything was cut off. */
    private static long toOdd(long g, long cp) {
        long x = Math.unsignedMultiplyHigh(g, cp);
        return x >>> Integer.SIZE | ((x & 0xffff_fffeL) + 0xffff_ffffL >>> Integer.SIZE);
    }

    /** Writes a finite value at {@code at}; returns where it ends. */
    static int write(double value, byte[] out, int at) {
        long bits = Double.doubleToRawLongBits(value);
        long t = bits & (1L << DOUBLE_P - 1) - 1;
        int biased = (int) (bits >>> DOUBLE_P - 1) & 0x7ff;
        int begin = sign(bits < 0, out, at);
        if (biased == 0) {
            return t == 0
                    ? zero(out, begin)
                    : t < DOUBLE_C_TINY
                            ? ofDouble(DOUBLE_Q_MIN, 10 * t, -1, out, begin)
                            : ofDouble(DOUBLE_Q_MIN, t, 0, out, begin);
        }
        long c = 1L << DOUBLE_P - 1 | t;
        int q = biased + DOUBLE_Q_MIN - 1;
        if (-DOUBLE_P < q && q <= 0 && c >> -q << -q == c) {
            return DecimalDigits.write(c >> -q, 0, out, begin);
        }
        return ofDouble(q, c, 0, out, begin);
    }

    private static int ofDouble(int q, long c, int dk, byte[] out, int at) {
        long odd = c & 1;
        boolean regular = c != 1L << DOUBLE_P - 1 || q == DOUBLE_Q_MIN;
        int k = regular ? floorLog10(q) : floorLog10ThreeQuarters(q);
        long g1 = PowersOfTen.high(-k);
        long g0 = PowersOfTen.lowUp(-k);
        int h = q + PowersOfTen.floorLog2(-k) + 1;
        long cb = c << 2;
        long vb = toOdd(g1, g0, cb << h);
        long vbl = toOdd(g1, g0, cb - (regular ? 2 : 1) << h) + odd;
        long vbr = toOdd(g1, g0, cb + 2 << h) - odd;
        return DecimalDigits.write(nearest(vb, vbl, vbr), k + dk, out, at);
    }

    private static long toOdd(long g1, long g0, long cp) {
        long middle = g1 * cp;
        long low = middle + Math.unsignedMultiplyHigh(g0, cp);
        long high = Math.unsignedMultiplyHigh(g1, cp) + (Long.compareUnsigned(low, middle) < 0 ? 1 : 0);
        return high | (Long.compareUnsigned(low, 1) > 0 ? 1 : 0);
    }

    /** @param vbl lowest and {@code vbr} highest that read back, each four times a decimal */
    private static long nearest(long vb, long vbl, long vbr) {
        // Without branches: which way they go is what a processor guesses worst.
        long s = vb >> 2;
        long below = notMore(vbl, s << 2);
        long above = notMore(s + 1 << 2, vbr);
        long both = below ^ above ^ 1;
        long nearer = notMore(vb - (2 * s + 1 << 1) + (s & 1), 0);
        long decimal = s + 1 - (below & ~both | nearer & both);
        if (s >= 100) {
            long shorter = 10 * (s / 10);
            below = notMore(vbl, shorter << 2);
            above = notMore(shorter + 10 << 2, vbr);
            decimal += -(below ^ above) & shorter + 10 * above - decimal;
        }
        return decimal;
    }

    /** 1 where {@code a <= b}, else 0; both are far from the ends of a long. */
    private static long notMore(long a, long b) {
        return a - b - 1 >>> Long.SIZE - 1;
    }

    /** {@code floor(log10(2^q))}. */
    private static int floorLog10(int q) {
        return q * 1_262_611 >> 22;
    }

    /** {@code floor(log10(3/4 · 2^q))}. */
    private static int floorLog10ThreeQuarters(int q) {
        return q * 1_262_611 - 524_031 >> 22;
    }

    static int sign(boolean negative, byte[] out, int at) {
        out[at] = '-';
        return negative ? at + 1 : at;
    }

    private static int zero(byte[] out, int at) {
        out[at] = '0';
        out[at + 1] = '.';
        out[at + 2] = '0';
        return at + 3;
    }
}
