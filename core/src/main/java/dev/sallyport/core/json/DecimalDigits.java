package dev.sallyport.core.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The digits of a decimal, eight at a time in one word, without a point, behind one, or with an exponent,
 * as {@link Double#toString(double)} chooses.
 */
final class DecimalDigits {
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ZEROS = 0x3030_3030_3030_3030L;
    private static final int EIGHT = 100_000_000;
    private static final int MAX_DIGITS = 17;
    private static final int MAX_PLAIN = 7;
    private static final int MIN_PLAIN = -3;
    private static final long[] POWERS = new long[MAX_DIGITS + 2];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = 10 * POWERS[i - 1];
        }
    }

    private DecimalDigits() {}

    /**
     * Writes {@code f · 10^e}, where {@code f} has 1 to 17 digits, at {@code at}; returns where it ends. Up to
     * eight bytes behind that are overwritten.
     */
    static int write(long f, int e, byte[] out, int at) {
        int length = length(f);
        // The value is first.middlelast · 10^(exponent - 1).
        int exponent = e + length;
        int first;
        int middle;
        long last;
        if (length <= 9) {
            int nine = (int) (f * POWERS[9 - length]);
            first = nine / EIGHT;
            middle = nine % EIGHT;
            last = 0;
        } else {
            long all = f * POWERS[MAX_DIGITS - length];
            long nine = all / EIGHT;
            first = (int) (nine / EIGHT);
            middle = (int) (nine % EIGHT);
            last = eight(all % EIGHT);
        }
        return place(first, eight(middle), last, exponent, out, at);
    }

    private static int length(long f) {
        int length = (Long.SIZE - Long.numberOfLeadingZeros(f)) * 1233 >> 12;
        return length + 1 - (int) (f - POWERS[length] >>> Long.SIZE - 1);
    }

    /**
     * Eight digits, one per byte, the first in the lowest. Nothing but products, shifts and masks of one width, so
     * that a loop over it becomes vector instructions.
     */
    static long eight(long n) {
        long upper = n * 109_951_163 >>> 40; // n / 10_000
        long fours = upper | n - 10_000 * upper << 32;
        long hundreds = fours * 10_486 >>> 20 & 0x0000_007f_0000_007fL;
        long pairs = hundreds | fours - 100 * hundreds << 16;
        long tens = pairs * 103 >>> 10 & 0x000f_000f_000f_000fL;
        return tens | pairs - 10 * tens << 8;
    }

    /** {@code n / 10^8} for nine digits, in the same way. */
    static long firstOfNine(long n) {
        return n * 1_441_151_881 >>> 57;
    }

    /** Writes {@code first.middlelast · 10^(exponent - 1)} at {@code at}; returns where it ends. */
    static int place(int first, long middle, long last, int exponent, byte[] out, int at) {
        int behind = last != 0 // digits that follow the first
                ? 16 - (Long.numberOfLeadingZeros(last) >>> 3)
                : 8 - (Long.numberOfLeadingZeros(middle) >>> 3);
        if (exponent > 0 && exponent <= MAX_PLAIN) {
            out[at] = (byte) ('0' + first);
            put(out, at + 1, middle);
            out[at + exponent] = '.';
            put(out, at + exponent + 1, middle >>> 8 * (exponent - 1));
            put(out, at + 10, last);
            return at + exponent + 1 + Math.max(1, behind + 1 - exponent);
        }
        if (exponent <= 0 && exponent > MIN_PLAIN) {
            put(out, at, 0);
            out[at + 1] = '.';
            int begin = at + 2 - exponent;
            out[begin] = (byte) ('0' + first);
            put(out, begin + 1, middle);
            put(out, begin + 9, last);
            return begin + 1 + behind;
        }
        out[at] = (byte) ('0' + first);
        out[at + 1] = '.';
        put(out, at + 2, middle);
        put(out, at + 10, last);
        return power(exponent - 1, out, at + 2 + Math.max(1, behind));
    }

    private static int power(int exponent, byte[] out, int at) {
        int i = at;
        out[i++] = 'E';
        if (exponent < 0) {
            out[i++] = '-';
        }
        int power = Math.abs(exponent);
        if (power >= 100) {
            out[i++] = (byte) ('0' + power / 100);
        }
        if (power >= 10) {
            out[i++] = (byte) ('0' + power / 10 % 10);
        }
        out[i++] = (byte) ('0' + power % 10);
        return i;
    }

    private static void put(byte[] out, int at, long eight) {
        EIGHT_BYTES.set(out, at, eight + ZEROS);
    }
}
