package dev.sallyport.core.json;

import java.nio.ByteBuffer;

/**
 * Writes floats in the form of {@link Float#toString(float)}, a comma behind each, many at a time: first the
 * decimals, then their digits, then the text, each in a loop of its own, as {@link FloatRun} reads them.
 *
 * <p>Not thread-safe.
 */
public final class FloatTexts {
    private static final int CHUNK = 64;

    /** No float and its comma is longer: {@code -1.17549435E-38,}. */
    private static final int MAX_BYTES = 16;

    /** Of a number and its comma. */
    private static final int TYPICAL_BYTES = 12;

    private static final int MANTISSA_BITS = 23;
    private static final int HIDDEN = 1 << MANTISSA_BITS;
    private static final int EXPONENT_MAX = 0xff;
    private static final int Q_MIN = -149;
    private static final int NINE_DIGITS = 1_000_000_000;
    private static final int EIGHT_DIGITS = 100_000_000;
    private static final int SEVEN_DIGITS = 10_000_000;
    private static final int[] POWERS = {1, 10, 100};

    /** In the place of nine digits: a float that is none of those that are written many at a time. */
    private static final long ODD = -1;

    private final TextBytes out;
    private final int chunk;
    private final int[] bits;
    private final int[] exponents;
    private final long[] digits; // nine of them, then eight, one per byte
    private final long[] firsts;

    /** @param most floats that are expected at once, so that a few take little memory */
    public FloatTexts(TextBytes out, long most) {
        this.out = out;
        this.chunk = (int) Math.min(most, CHUNK);
        this.bits = new int[chunk];
        this.exponents = new int[chunk];
        this.digits = new long[chunk];
        this.firsts = new long[chunk];
    }

    /**
     * Takes floats from {@code data}, {@code count} of them or up to the first that is not finite.
     *
     * @return how many
     */
    public long append(ByteBuffer data, long count) {
        out.makeRoom((int) Math.min(Integer.MAX_VALUE >> 2, TYPICAL_BYTES * count + MAX_BYTES * CHUNK));
        long done = 0;
        while (done < count) {
            int wanted = (int) Math.min(chunk, count - done);
            int taken = shorten(data, wanted);
            spread(taken);
            place(taken);
            done += taken;
            if (taken < wanted) {
                break;
            }
        }
        return done;
    }

    /** Finds the shortest decimals. */
    private int shorten(ByteBuffer data, int count) {
        int from = data.position();
        for (int i = 0; i < count; i++) {
            int raw = data.getInt(from + Float.BYTES * i);
            bits[i] = raw;
            digits[i] = ODD;
            int biased = raw >>> MANTISSA_BITS & EXPONENT_MAX;
            if (biased == EXPONENT_MAX) {
                data.position(from + Float.BYTES * i);
                return i;
            }
            int c = raw & HIDDEN - 1 | HIDDEN;
            int q = biased + Q_MIN - 1;
            if (biased != 0 && !ShortestDecimal.isWhole(q, c)) {
                int k = ShortestDecimal.floatScale(q, c);
                long decimal = ShortestDecimal.nearest(q, c, k);
                // It has seven digits, eight or nine, or just ten.
                int missing = (int) (decimal - EIGHT_DIGITS >>> 63) + (int) (decimal - SEVEN_DIGITS >>> 63);
                digits[i] = decimal < NINE_DIGITS ? decimal * POWERS[missing] : ODD;
                exponents[i] = k + 9 - missing;
            }
        }
        data.position(from + Float.BYTES * count);
        return count;
    }

    /** Makes bytes of the digits. */
    private void spread(int count) {
        for (int i = 0; i < count; i++) {
            firsts[i] = DecimalDigits.firstOfNine(digits[i]);
        }
        for (int i = 0; i < count; i++) {
            digits[i] = DecimalDigits.eight(digits[i] - EIGHT_DIGITS * firsts[i]);
        }
    }

    private void place(int count) {
        out.makeRoom(MAX_BYTES * count + ShortestDecimal.MAX_BYTES);
        byte[] text = out.array();
        int at = out.size();
        for (int i = 0; i < count; i++) {
            if (firsts[i] > 9) {
                at = ShortestDecimal.write(Float.intBitsToFloat(bits[i]), text, at);
            } else {
                int begin = ShortestDecimal.sign(bits[i] < 0, text, at);
                at = DecimalDigits.place((int) firsts[i], digits[i], 0, exponents[i], text, begin);
            }
            text[at++] = ',';
        }
        out.endAt(at);
    }
}
