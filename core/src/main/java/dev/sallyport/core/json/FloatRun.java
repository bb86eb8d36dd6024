package dev.sallyport.core.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads numbers of a JSON array as floats, many at a time: first where they end, then what digits they
 * have, then what these amount to. Each step is a loop over plain arrays without anything to guess, and
 * the arithmetic ones are such as the compiler makes vector instructions of.
 *
 * <p>What it reads itself is {@code d.dddd}: an optional minus, one digit, a point, and up to 15 digits, in
 * front of a comma. A quotient of two exact doubles is the nearest double to such a number, or, beyond 2^53, at most
 * two units beside it; unless that lies beside the middle between two floats, the float nearest to it is the
 * one nearest to the number. All else is left to {@link Odd}.
 *
 * <p>Not thread-safe.
 */
public final class FloatRun {
    /** Reads any one number. */
    public interface Odd {
        /** What {@link #read} returns where behind the number comes anything but white space and that comma. */
        long NOT_TAKEN = -1;

        /**
         * The bits of the float that is written, perhaps behind white space, from {@code from} up to the comma at {@code comma};
         * from 0 to 2^32 - 1.
         */
        long read(int from, int comma);
    }

    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle TWO_BYTES =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ZEROS = 0x3030_3030_3030_3030L;
    private static final long TO_TOP_BIT = 0x7676_7676_7676_7676L; // what a byte above nine needs
    private static final long TOP_BITS = 0x8080_8080_8080_8080L;
    private static final int ZERO_AND_POINT = '0' | '.' << Byte.SIZE;

    private static final int CHUNK = 128;
    private static final int MAX_FRACTION = 15;
    private static final int NEGATIVE = MAX_FRACTION + 1; // where the entries for numbers below zero begin

    /** By the digits behind the point: which bytes of the last eight, and of the eight before, are theirs. */
    private static final long[] LAST_EIGHT = new long[2 * NEGATIVE];

    private static final long[] EIGHT_BEFORE = new long[2 * NEGATIVE];
    private static final long[] POWERS = new long[2 * NEGATIVE];
    private static final double[] DIVISORS = new double[2 * NEGATIVE];

    static {
        long power = 1;
        for (int n = 0; n <= MAX_FRACTION; n++) {
            for (int entry = n; entry < 2 * NEGATIVE; entry += NEGATIVE) {
                LAST_EIGHT[entry] = upper(Math.min(n, Long.BYTES));
                EIGHT_BEFORE[entry] = upper(Math.max(n - Long.BYTES, 0));
                POWERS[entry] = power;
                DIVISORS[entry] = entry < NEGATIVE ? power : -power;
            }
            power *= 10;
        }
    }

    private static long upper(int bytes) {
        return bytes == 0 ? 0 : -1L << Byte.SIZE * (Long.BYTES - bytes);
    }

    private static final ThreadLocal<FloatRun> RUNS = ThreadLocal.withInitial(FloatRun::new);

    private final int[] commas = new int[CHUNK + Commas.SPARE];
    private final long[] last = new long[CHUNK];
    private final long[] before = new long[CHUNK];
    private final long[] first = new long[CHUNK];
    private final long[] faults = new long[CHUNK];
    private final double[] quotients = new double[CHUNK]; // divisors at first

    private FloatRun() {}

    /** This thread's: what it works with stays in the processor's caches from one request to the next. */
    public static FloatRun ofThisThread() {
        return RUNS.get();
    }

    /**
     * Reads up to {@code most} numbers with their commas into {@code out}, which has room for them and is
     * little-endian.
     *
     * @return where the number begins that was not read, or the white space before it
     */
    public int read(byte[] text, int from, int to, int most, ByteBuffer out, Odd odd) {
        int start = from;
        int left = most;
        while (left > 0) {
            int wanted = Math.min(left, CHUNK);
            int count = Math.min(Commas.find(text, start, to - Short.BYTES, commas, wanted), wanted);
            split(text, start, count);
            check(count);
            join(last, count);
            join(before, count);
            divide(count);
            int taken = take(start, count, out, odd);
            start = taken == 0 ? start : commas[taken - 1] + 1;
            if (taken < wanted) {
                return start;
            }
            left -= taken;
        }
        return start;
    }

    /** Finds the digits of each number. */
    private void split(byte[] text, int from, int count) {
        int start = from;
        for (int i = 0; i < count; i++) {
            int comma = commas[i];
            while (text[start] <= ' ' && isSpace(text[start])) {
                start++;
            }
            int negative = (text[start] ^ '-') - 1 >>> Integer.SIZE - 1;
            int digit = (short) TWO_BYTES.get(text, start + negative) - ZERO_AND_POINT;
            int fraction = comma - start - negative - 2;
            if (digit < 0 || digit > 9 || fraction < 1 || fraction > MAX_FRACTION || comma < 2 * Long.BYTES) {
                last[i] = TOP_BITS;
            } else {
                int entry = fraction + NEGATIVE * negative & 2 * NEGATIVE - 1;
                last[i] = ((long) EIGHT_BYTES.get(text, comma - Long.BYTES) ^ ZEROS) & LAST_EIGHT[entry];
                before[i] = ((long) EIGHT_BYTES.get(text, comma - 2 * Long.BYTES) ^ ZEROS) & EIGHT_BEFORE[entry];
                first[i] = digit * POWERS[entry];
                quotients[i] = DIVISORS[entry];
            }
            start = comma + 1;
        }
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    /** Finds those with anything but digits among their digits. */
    private void check(int count) {
        for (int i = 0; i < count; i++) {
            faults[i] = (last[i] | last[i] + TO_TOP_BIT | before[i] | before[i] + TO_TOP_BIT) & TOP_BITS;
        }
    }

    /** Makes numbers of eight digits each. */
    private static void join(long[] digits, int count) {
        for (int i = 0; i < count; i++) {
            digits[i] = NumberScanner.number(digits[i]);
        }
    }

    private void divide(int count) {
        for (int i = 0; i < count; i++) {
            quotients[i] = (first[i] + 100_000_000 * before[i] + last[i]) / quotients[i];
        }
    }

    /** Writes the floats up to the first that is not taken; returns how many. */
    private int take(int from, int count, ByteBuffer out, Odd odd) {
        int begin = out.position();
        for (int i = 0; i < count; i++) {
            if (faults[i] != 0 || isBesideMiddle(quotients[i])) {
                long bits = odd.read(i == 0 ? from : commas[i - 1] + 1, commas[i]);
                if (bits == Odd.NOT_TAKEN) {
                    out.position(begin + Float.BYTES * i);
                    return i;
                }
                out.putInt(begin + Float.BYTES * i, (int) bits);
            } else {
                out.putFloat(begin + Float.BYTES * i, (float) quotients[i]);
            }
        }
        out.position(begin + Float.BYTES * count);
        return count;
    }

    /** Whether the middle between two floats is less than eight of the double's units away. */
    private static boolean isBesideMiddle(double value) {
        return (Double.doubleToRawLongBits(value) + 8 & 0x1fff_fff0L) == 0x1000_0000L;
    }
}
