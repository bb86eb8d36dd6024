package dev.sallyport.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Texts are the platform's, which are the shortest that read back, and are read back to the bit. Every float
 * there is: {@code ./build -q test -pl core -Dtest=ShortestDecimalTest -Dfloats.step=1}.
 */
class ShortestDecimalTest {
    private static final long STEP = Long.getLong("floats.step", 4_001);
    private static final int DOUBLES = Integer.getInteger("doubles", 500_000);

    private final byte[] out = new byte[ShortestDecimal.MAX_BYTES];
    private final NumberScanner scanner = new NumberScanner();

    private String text(int end) {
        return new String(out, 0, end, StandardCharsets.US_ASCII);
    }

    private void check(float value) {
        int end = ShortestDecimal.write(value, out, 0);
        if (!text(end).equals(Float.toString(value))) {
            throw new AssertionError("%s as `%s`".formatted(value, text(end)));
        }
        if (scanner.scan(out, 0, end) != end
                || Float.floatToRawIntBits(scanner.floatValue()) != Float.floatToRawIntBits(value)) {
            throw new AssertionError("`%s` as %s".formatted(text(end), scanner.floatValue()));
        }
    }

    private void check(double value) {
        int end = ShortestDecimal.write(value, out, 0);
        if (!text(end).equals(Double.toString(value))) {
            throw new AssertionError("%s as `%s`".formatted(value, text(end)));
        }
        if (scanner.scan(out, 0, end) != end
                || Double.doubleToRawLongBits(scanner.doubleValue()) != Double.doubleToRawLongBits(value)) {
            throw new AssertionError("`%s` as %s".formatted(text(end), scanner.doubleValue()));
        }
    }

    @Test
    void floats() {
        for (long bits = 0; bits < 1L << 32; bits += STEP) {
            float value = Float.intBitsToFloat((int) bits);
            if (Float.isFinite(value)) {
                check(value);
            }
        }
    }

    @Test
    void every_subnormal_step_and_every_power_of_two_of_floats() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            check(Float.intBitsToFloat(bits));
        }
        for (int exponent = 0; exponent < 255; exponent++) {
            for (int beside = -2; beside <= 2; beside++) {
                check(Float.intBitsToFloat(Math.max(0, (exponent << 23) + beside)));
            }
        }
    }

    @Test
    void doubles() {
        Random random = new Random(3);
        for (int i = 0; i < DOUBLES; i++) {
            double any = Double.longBitsToDouble(random.nextLong());
            check(Double.isFinite(any) ? any : 0);
            check(random.nextDouble());
            check(random.nextInt() / 1000.0);
            check(Double.longBitsToDouble(random.nextLong() & 0x800f_ffff_ffff_ffffL));
            check((double) (random.nextLong() >> random.nextInt(64)));
        }
        for (int exponent = 0; exponent < 2047; exponent++) {
            for (int beside = -2; beside <= 2; beside++) {
                check(Double.longBitsToDouble(Math.max(0, ((long) exponent << 52) + beside)));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                0.0,
                -0.0,
                1,
                -1,
                4.9e-324,
                1e-323,
                1.5e-323,
                2e-323,
                1.7976931348623157e308,
                2.2250738585072014e-308,
                1e-3,
                9.999e-4,
                1e7,
                9999999.999,
                1e23,
                2e23,
                9.5e-3,
                123456.789,
                5e-324,
                9007199254740993.0,
                1e22
            })
    void chosen_ones(double value) {
        check(value);
        if (Float.isFinite((float) value)) {
            check((float) value);
        }
    }

    @Test
    void a_text_is_appended_to_what_stands_there() {
        TextBytes text = new TextBytes(0)
                .append("x=")
                .append(-1.5f)
                .append(',')
                .append(1e-300)
                .append(';');
        text.append(Float.NaN)
                .append(Double.NEGATIVE_INFINITY)
                .append(7)
                .append(true)
                .append("é");
        assertThat(text).hasToString("x=-1.5,1.0E-300;NaN-Infinity7trueé");
        for (int i = 0; i < 1000; i++) {
            text.append(0.12345679f);
        }
        assertThat(text.toString()).endsWith("é" + "0.12345679".repeat(1000));
        assertThat(text.toBytes()).hasSize(text.size());
    }
}
