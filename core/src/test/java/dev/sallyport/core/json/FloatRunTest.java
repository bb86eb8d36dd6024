package dev.sallyport.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many numbers at once are the floats that each of them is alone, to the bit, and no number more. */
class FloatRunTest {
    private static final String BEFORE = "{'instances':";
    private static final String BEHIND = ",'name':'x'}]}";
    private static final int TEXTS = Integer.getInteger("numbers.texts", 500_000);

    /** What a run read of {@code text}, and how often it asked for help. */
    private record Run(int end, int asked, List<Float> floats) {
        /** The text may go on behind {@code text}, and begins before it, as in a request. */
        static Run of(String text, int most) {
            byte[] bytes = (BEFORE + text).getBytes(StandardCharsets.UTF_8);
            int[] asked = {0};
            ByteBuffer out = ByteBuffer.allocate(Float.BYTES * most).order(ByteOrder.LITTLE_ENDIAN);
            int end = FloatRun.ofThisThread()
                    .read(bytes, BEFORE.length() + 1, bytes.length, most, out, (from, comma) -> {
                        asked[0]++;
                        return alone(bytes, from, comma);
                    });
            List<Float> floats = new ArrayList<>();
            for (out.flip(); out.hasRemaining(); ) {
                floats.add(out.getFloat());
            }
            return new Run(end - BEFORE.length(), asked[0], floats);
        }

        private static long alone(byte[] bytes, int from, int comma) {
            NumberScanner scanner = new NumberScanner();
            int start = from;
            while (bytes[start] == ' ') {
                start++;
            }
            int end = scanner.scan(bytes, start, bytes.length);
            return end == comma ? Float.floatToRawIntBits(scanner.floatValue()) & 0xffff_ffffL : FloatRun.Odd.NOT_TAKEN;
        }
    }

    private static void agreesWithThePlatform(List<String> numbers, String separator) {
        String text = "[" + String.join(separator, numbers) + separator + "0]" + BEHIND;
        Run run = Run.of(text, numbers.size());
        assertThat(run.floats()).hasSameSizeAs(numbers);
        for (int i = 0; i < numbers.size(); i++) {
            String number = numbers.get(i);
            float expected = Float.parseFloat(number);
            if (Float.floatToRawIntBits(expected)
                    != Float.floatToRawIntBits(run.floats().get(i))) {
                throw new AssertionError(
                        "`%s` as %s".formatted(number, run.floats().get(i)));
            }
        }
        assertThat(text.substring(run.end())).startsWith(separator.substring(1) + "0]");
    }

    @Test
    void any_numbers_beside_each_other() {
        DecimalTexts texts = new DecimalTexts(new Random(5));
        for (int i = 0; i < TEXTS; i += 500) {
            List<String> numbers = new ArrayList<>();
            while (numbers.size() < 500) {
                numbers.add(texts.next());
            }
            agreesWithThePlatform(numbers, i % 1000 == 0 ? "," : ", ");
        }
    }

    @Test
    void plain_numbers_of_every_length() {
        Random random = new Random(6);
        for (int i = 0; i < TEXTS; i += 500) {
            List<String> numbers = new ArrayList<>();
            while (numbers.size() < 500) {
                StringBuilder number = new StringBuilder(random.nextBoolean() ? "-" : "");
                number.append(random.nextInt(10)).append('.');
                for (int digits = 1 + random.nextInt(17); digits > 0; digits--) {
                    number.append((char) ('0' + random.nextInt(10)));
                }
                numbers.add(number.toString());
            }
            agreesWithThePlatform(numbers, ",");
        }
    }

    /** Middles between two floats, and decimals of 15 places right beside them. */
    @Test
    void beside_the_middle_between_two_floats() {
        Random random = new Random(7);
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            float low = 1 + random.nextInt(1 << 14) * 0x1p-14f * (1 + random.nextInt(8));
            String middle = "%.25f".formatted((low + (double) Math.nextUp(low)) / 2);
            long cut = Long.parseLong(middle.substring(2, 17));
            for (long beside = Math.max(0, cut - 1); beside <= Math.min(cut + 1, 999_999_999_999_999L); beside++) {
                numbers.add("%c.%015d".formatted(middle.charAt(0), beside));
            }
        }
        agreesWithThePlatform(numbers, ",");
    }

    @Test
    void what_is_exactly_between_goes_to_the_even_one() {
        agreesWithThePlatform(
                List.of("1.00000005960464", "1.000000059604645", "1.000000178813934", "3.000000119209289"), ",");
        // 25 bits behind the point and before it are too many for 15 digits: a middle of few digits needs a large
        // float.
        assertThat(Run.of("[0.5,16777217,16777219,0.5,1]" + BEHIND, 4).floats())
                .containsExactly(0.5f, 16777216f, 16777220f, 0.5f);
    }

    @Test
    void plain_numbers_need_no_help() {
        assertThat(Run.of("[ 0.25,-1.5,-0.0,9.999999,0.000000000000001,\n 0.125,0.1]" + BEHIND, 6))
                .isEqualTo(new Run(52, 0, List.of(0.25f, -1.5f, -0.0f, 9.999999f, 1e-15f, 0.125f)));
        assertThat(Run.of("[ 0.25,1e3,17,0.0000000000000001,0.125,0.1]" + BEHIND, 5)
                        .asked())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "+1.5",
                ".5",
                "0.",
                "-.5",
                "1.5.5",
                "1.5/",
                "1.5:",
                "1..5",
                "--1.5",
                "0.12345678x",
                "x.12345678",
                "0.1234/678",
                "0.1234:678",
                "0.-5",
                "/.5",
                ":.5",
                "1.5 5",
                "1,",
                "\"1.5\"",
                "[1.5",
                "1.5]",
                "0x1.5",
                "1.5f",
                "0.\u0661",
                "\u0661.5",
                "null",
                "0.\u0000",
                "0.1 2345678",
                "-0.5-",
                "0.5\u00a0",
                "1.5\t5",
                "\u00a00.5",
                "\u00010.5",
                "\f0.5",
                "\u000b0.5",
                "\u00000.5",
                " \u20280.5",
                "\u00810.5"
            })
    void what_is_no_number_ends_it(String other) {
        String text = "[0.5,0.25,0.123456789012," + other + ",0.75,0.875]" + BEHIND;
        Run run = Run.of(text, 6);
        int taken = text.substring(0, run.end()).split(",", -1).length - 1;
        assertThat(taken).isEqualTo(run.floats().size()).isLessThan(6);
        assertThat(run.floats().subList(0, 3)).containsExactly(0.5f, 0.25f, 0.12345679f);
        String left = text.substring(run.end());
        String first = left.substring(0, left.indexOf(','));
        assertThat(other).startsWith(first.isEmpty() ? "" : first);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[,",
                "[-,",
                "[,,,,,,,,,,,,,,,,",
                "[0.5,-,",
                "[1.5",
                "[",
                "[1,1,1,1,1,1,1,",
                "[0.1,0.2,0.3,0.4,-,"
            })
    void a_text_that_ends_early_is_not_read_past_its_end(String text) {
        assertThat(Run.of(text, 100).end()).isLessThanOrEqualTo(text.length());
    }

    @Test
    void no_more_than_asked_for() {
        String text = "[" + "0.5,".repeat(1000) + "0.5]" + BEHIND;
        for (int most : new int[] {1, 2, 7, 127, 128, 129, 256, 999, 1000}) {
            Run run = Run.of(text, most);
            assertThat(run.floats()).hasSize(most);
            assertThat(run.end()).isEqualTo(1 + 4 * most);
        }
    }
}
