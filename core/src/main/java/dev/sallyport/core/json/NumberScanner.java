package dev.sallyport.core.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;

/**
 * Reads one number of a JSON text (RFC 8259, section 6) without an object per number, eight digits at a
 * time.
 *
 * <p><b>Guarantees.</b> {@link #floatValue} and {@link #doubleValue} are the values nearest to what is
 * written, ties to even, however many digits there are; a float is rounded once, never by way of a double
 * that was rounded before. Time is linear in the text.
 *
 * <p>Not thread-safe.
 */
public final class NumberScanner {
    /** What {@link #scan} returns where no number stands. */
    public static final int NONE = -1;

    /** Longer numbers are nobody's: a reader of a text from outside refuses them. */
    public static final int MAX_BYTES = 1 << 10;

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int EIGHT = Long.BYTES;
    private static final long ZEROS = 0x3030_3030_3030_3030L;
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    private static final long[] WHOLE_POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};
    private static final long MAX_EXACT = 1L << 53;
    private static final int MAX_DIGITS = 19;
    private static final int MAX_LONG_DIGITS = 18;
    private static final int MAX_EXPONENT = 100_000_000;

    private byte[] text = {};
    private int start;
    private int stop;
    private boolean negative;
    private boolean integral;
    private boolean cut;
    private int digits;
    private long mantissa;
    private int exponent;

    /**
     * Reads the number that starts at {@code from}, as far as it goes; what stands behind it is not
     * looked at.
     *
     * @return where it ends, or {@link #NONE} where {@code text} up to {@code to} has no whole number there
     */
    public int scan(byte[] text, int from, int to) {
        this.text = text;
        start = from;
        int at = from;
        boolean minus = at < to && text[at] == '-';
        if (minus) {
            at++;
        }
        negative = minus;
        int first = at;
        long m = 0;
        while (at < to) {
            int digit = text[at] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            m = 10 * m + digit;
            at++;
        }
        int count = at - first;
        if (count == 0) {
            return NONE;
        }
        if (count > 1 && text[first] == '0') {
            // A number cannot begin with two zeros: it ends behind the first.
            at = first + 1;
            count = 1;
            m = 0;
        }
        int power = 0;
        boolean whole = true;
        if (at < to && text[at] == '.') {
            whole = false;
            int point = ++at;
            int n = 2 * EIGHT;
            while (n == 2 * EIGHT && at + n <= to) {
                // Both words are always taken: how many digits there are is what a processor guesses worst.
                long eight = (long) EIGHT_BYTES.get(text, at) ^ ZEROS;
                long next = (long) EIGHT_BYTES.get(text, at + EIGHT) ^ ZEROS;
                int lead = digitsOf(eight);
                int rest = digitsOf(next) & -(lead >>> 3);
                m = WHOLE_POWERS[lead] * m + number(eight, lead);
                m = WHOLE_POWERS[rest] * m + number(next, rest);
                n = lead + rest;
                at += n;
            }
            while (at < to && n == 2 * EIGHT && isDigit(text[at])) {
                m = 10 * m + text[at++] - '0';
            }
            power = point - at;
            if (power == 0) {
                return NONE;
            }
            count -= power;
        }
        mantissa = m;
        exponent = power;
        integral = whole;
        digits = count;
        cut = false;
        if (count > MAX_DIGITS) {
            manyDigits(first, at);
        }
        if (at < to && (text[at] | 0x20) == 'e') {
            at = power(at + 1, to);
        }
        stop = at;
        return at;
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    /** How many of eight bytes are digits, from the lowest byte up; they were exclusive-ored with zeros. */
    private static int digitsOf(long eight) {
        long others = (eight & 0x7f7f_7f7f_7f7f_7f7fL) + 0x7676_7676_7676_7676L | eight;
        return Long.numberOfTrailingZeros(others & 0x8080_8080_8080_8080L) >>> 3;
    }

    /** The first {@code n} of eight digits, one per byte, the first in the lowest. */
    private static long number(long eight, int n) {
        return number(eight << 8 * (EIGHT - n) & -(n + 7L >>> 3)); // a shift by 64 would be one by none
    }

    /** Eight digits, one per byte, the first in the lowest. */
    static long number(long digits) {
        long pairs = 10 * digits + (digits >>> 8);
        long high = (pairs & 0x0000_00ff_0000_00ffL) * (100 + (1_000_000L << 32));
        long low = (pairs >>> 16 & 0x0000_00ff_0000_00ffL) * (1 + (10_000L << 32));
        return high + low >>> 32;
    }

    /** Takes the first nineteen digits that count, and whether any behind them is not zero. */
    private void manyDigits(int first, int end) {
        long m = 0;
        int kept = 0;
        for (int i = first; i < end; i++) {
            int digit = text[i] - '0';
            if (digit < 0) {
                continue; // the point
            }
            if (kept < MAX_DIGITS) {
                m = 10 * m + digit;
                kept += m == 0 ? 0 : 1;
            } else {
                cut |= digit != 0;
                exponent++;
            }
        }
        mantissa = m;
    }

    private int power(int from, int to) {
        int at = from;
        boolean minus = at < to && text[at] == '-';
        if (at < to && (text[at] == '+' || text[at] == '-')) {
            at++;
        }
        int first = at;
        int power = 0;
        while (at < to && isDigit(text[at])) {
            power = Math.min(MAX_EXPONENT, 10 * power + text[at] - '0'); // never near an overflow
            at++;
        }
        integral = false;
        exponent += minus ? -power : power;
        return at == first ? NONE : at;
    }

    /** The nearest float; infinite where it is too large for one. */
    public float floatValue() {
        if (isExact()) {
            double value = exact();
            // A double in the middle of two floats may have been rounded to get there.
            if ((Double.doubleToRawLongBits(value) & 0x1fff_ffffL) != 0x1000_0000L) {
                return (float) value;
            }
        }
        if (mantissa == 0) {
            return negative ? -0.0f : 0.0f;
        }
        long bits = DecimalRounding.floatBits(mantissa, exponent);
        if (cut && bits != DecimalRounding.floatBits(mantissa + 1, exponent)) {
            bits = DecimalRounding.UNDECIDED;
        }
        if (bits == DecimalRounding.UNDECIDED) {
            return Float.parseFloat(asWritten());
        }
        return Float.intBitsToFloat(negative ? (int) bits | Integer.MIN_VALUE : (int) bits);
    }

    /** The nearest double; infinite where it is too large for one. */
    public double doubleValue() {
        if (isExact()) {
            return exact();
        }
        if (mantissa == 0) {
            return negative ? -0.0 : 0.0;
        }
        long bits = DecimalRounding.doubleBits(mantissa, exponent);
        if (cut && bits != DecimalRounding.doubleBits(mantissa + 1, exponent)) {
            bits = DecimalRounding.UNDECIDED;
        }
        if (bits == DecimalRounding.UNDECIDED) {
            return Double.parseDouble(asWritten());
        }
        return Double.longBitsToDouble(negative ? bits | Long.MIN_VALUE : bits);
    }

    /** Whether one operation on two exact doubles gives the nearest one (W. Clinger, PLDI 1990). */
    private boolean isExact() {
        return mantissa >= 0 && mantissa < MAX_EXACT && Math.abs(exponent) < POWERS.length && !cut;
    }

    private double exact() {
        double value = exponent < 0 ? mantissa / POWERS[-exponent] : mantissa * POWERS[exponent];
        return negative ? -value : value;
    }

    /** Empty where it is not a whole number of 64 bits. */
    public OptionalLong whole() {
        if (!integral) {
            return OptionalLong.empty();
        }
        if (digits <= MAX_LONG_DIGITS) {
            return OptionalLong.of(negative ? -mantissa : mantissa);
        }
        try {
            return OptionalLong.of(Long.parseLong(asWritten()));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Empty where it is not a whole number of 64 bits without a sign. */
    public OptionalLong unsigned() {
        if (!integral || negative) {
            return OptionalLong.empty();
        }
        if (digits <= MAX_DIGITS) {
            return OptionalLong.of(mantissa);
        }
        try {
            return OptionalLong.of(Long.parseUnsignedLong(asWritten()));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** The number as it was written. */
    public String asWritten() {
        return new String(text, start, stop - start, StandardCharsets.US_ASCII);
    }
}
