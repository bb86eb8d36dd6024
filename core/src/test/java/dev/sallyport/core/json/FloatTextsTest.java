package dev.sallyport.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** Floats written many at a time are the platform's texts of each; every float there is: {@code -Dfloats.step=1}. */
class FloatTextsTest {
    private static final long STEP = Long.getLong("floats.step", 4_001);
    private static final int COUNT = 1 << 16;

    private static void check(IntSupplier bits, int count) {
        ByteBuffer data = ByteBuffer.allocateDirect(Float.BYTES * count).order(ByteOrder.LITTLE_ENDIAN);
        StringBuilder expected = new StringBuilder();
        while (data.hasRemaining()) {
            float value = Float.intBitsToFloat(bits.getAsInt());
            float finite = Float.isFinite(value) ? value : 0.1f;
            data.putFloat(finite);
            expected.append(finite).append(',');
        }
        TextBytes text = new TextBytes(0);
        assertThat(new FloatTexts(text, count).append(data.flip(), count)).isEqualTo(count);
        assertThat(data.remaining()).isZero();
        if (!text.toString().contentEquals(expected)) {
            throw new AssertionError(firstDifference(
                    text.toString().split(","), expected.toString().split(",")));
        }
    }

    private static String firstDifference(String[] texts, String[] expected) {
        int i = 0;
        while (texts[i].equals(expected[i])) {
            i++;
        }
        return "%s as `%s`".formatted(expected[i], texts[i]);
    }

    @Test
    void all_floats() {
        long[] next = {0};
        for (long from = 0; from < 1L << 32; from += STEP * COUNT) {
            check(() -> (int) ((next[0] += STEP) - STEP), COUNT);
        }
    }

    @Test
    void subnormals_powers_of_two_and_what_is_beside_them() {
        int[] next = {0};
        check(() -> next[0]++, COUNT);
        int[] power = {0};
        check(() -> (power[0] / 8 << 23) + power[0]++ % 8 - 4 & Integer.MAX_VALUE, 255 * 8);
    }

    @Test
    void what_models_answer_with() {
        Random random = new Random(11);
        check(() -> Float.floatToRawIntBits(random.nextFloat()), COUNT);
        check(() -> Float.floatToRawIntBits((float) random.nextGaussian()), COUNT);
        check(() -> Float.floatToRawIntBits((float) Math.exp(40 * random.nextGaussian())), COUNT);
        check(() -> Float.floatToRawIntBits(random.nextInt(1 << 20) * 0x1p-10f), COUNT);
        check(() -> Float.floatToRawIntBits(random.nextInt(10_000) / 1000f), COUNT);
        check(() -> Float.floatToRawIntBits(random.nextInt(300) - 150), COUNT);
        check(() -> Float.floatToRawIntBits(9.999999e6f + random.nextInt(4)), 100);
    }

    @Test
    void ends_before_what_is_not_finite() {
        ByteBuffer data = ByteBuffer.allocate(Float.BYTES * 200).order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            int i = data.position() / Float.BYTES;
            data.putFloat(i == 0 ? Float.NaN : i == 100 ? Float.NEGATIVE_INFINITY : 0.5f);
        }
        TextBytes text = new TextBytes(0);
        FloatTexts texts = new FloatTexts(text, 200);
        data.flip();
        assertThat(texts.append(data, 200)).isZero();
        assertThat(data.getFloat()).isNaN();
        assertThat(texts.append(data, 199)).isEqualTo(99);
        assertThat(data.getFloat()).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(texts.append(data, 99)).isEqualTo(99);
        assertThat(text).hasToString("0.5,".repeat(198));
    }

    @Test
    void every_length_of_a_chunk() {
        Random random = new Random(12);
        for (int count = 1; count < 300; count++) {
            check(random::nextInt, count);
        }
    }
}
