package dev.sallyport.core.json;

import java.math.BigInteger;

/**
 * Powers of ten as normalised 128-bit binary fractions, rounded down: {@code 10^n} lies in
 * {@code [T, T + 1) · 2^(floorLog2(n) - 127)} with {@code 2^127 <= T < 2^128}, and is exactly {@code T} for
 * {@code 0 <= n <= 55}.
 */
final class PowersOfTen {
    /** Below the first, 19 digits are nothing; above the last, one digit is infinite. */
    static final int MIN = -342;

    static final int MAX = 324;

    private static final int MAX_EXACT = 55;
    private static final int BITS = 128;
    private static final long[] HIGH = new long[MAX - MIN + 1];
    private static final long[] LOW = new long[MAX - MIN + 1];
    private static final long[] HIGH_UP = new long[MAX - MIN + 1];

    static {
        BigInteger five = BigInteger.valueOf(5);
        BigInteger power = BigInteger.ONE;
        for (int n = 0; n <= MAX; n++) {
            set(n, power.shiftLeft(BITS).shiftRight(power.bitLength()));
            if (n > 0 && -n >= MIN) {
                set(-n, BigInteger.ONE.shiftLeft(power.bitLength() + BITS - 1).divide(power));
            }
            power = power.multiply(five);
        }
        for (int n = MAX + 1; n <= -MIN; n++) {
            set(-n, BigInteger.ONE.shiftLeft(power.bitLength() + BITS - 1).divide(power));
            power = power.multiply(five);
        }
    }

    private PowersOfTen() {}

    private static void set(int n, BigInteger fraction) {
        HIGH[n - MIN] = fraction.shiftRight(Long.SIZE).longValue();
        LOW[n - MIN] = fraction.longValue();
        HIGH_UP[n - MIN] = HIGH[n - MIN] + (LOW[n - MIN] == 0 && isExact(n) ? 0 : 1);
    }

    /** The upper half of {@code T}. */
    static long high(int n) {
        return HIGH[n - MIN];
    }

    /** The lower half of {@code T}. */
    static long low(int n) {
        return LOW[n - MIN];
    }

    /** The upper half of {@code 10^n} rounded up. */
    static long highUp(int n) {
        return HIGH_UP[n - MIN];
    }

    /** The lower half of {@code 10^n} rounded up to 128 bits; its upper half is {@link #high} for every n. */
    static long lowUp(int n) {
        return isExact(n) ? low(n) : low(n) + 1;
    }

    private static boolean isExact(int n) {
        return n >= 0 && n <= MAX_EXACT;
    }

    /** {@code floor(log2(10^n))}, right for {@code |n| <= 1233}. */
    static int floorLog2(int n) {
        return n * 1_741_647 >> 19;
    }
}
