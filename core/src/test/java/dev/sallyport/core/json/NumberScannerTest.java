package dev.sallyport.core.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every number is the value nearest to its text. A longer run: {@code ./build -q test -pl core
 * -Dtest=NumberScannerTest -Dnumbers.texts=10000000}.
 */
class NumberScannerTest {
    private static final int TEXTS = Integer.getInteger("numbers.texts", 500_000);

    private final NumberScanner scanner = new NumberScanner();

    /** Whole where the text around it ends with it, and where more follows. */
    private void scan(String text) {
        byte[] alone = text.getBytes(StandardCharsets.US_ASCII);
        assertThat(scanner.scan(alone, 0, alone.length)).as(text).isEqualTo(alone.length);
        byte[] within = ("[" + text + ",0.12345678]").getBytes(StandardCharsets.US_ASCII);
        assertThat(scanner.scan(within, 1, within.length)).as(text).isEqualTo(1 + alone.length);
    }

    private void agreesWithThePlatform(String text) {
        byte[] bytes = (text + ",123456789]").getBytes(StandardCharsets.US_ASCII);
        if (scanner.scan(bytes, 0, bytes.length) != text.length()) {
            throw new AssertionError("`%s` was not read to its end".formatted(text));
        }
        float single = scanner.floatValue();
        if (Float.floatToRawIntBits(single) != Float.floatToRawIntBits(Float.parseFloat(text))) {
            throw new AssertionError("`%s` as float %s".formatted(text, single));
        }
        double value = scanner.doubleValue();
        if (Double.doubleToRawLongBits(value) != Double.doubleToRawLongBits(Double.parseDouble(text))) {
            throw new AssertionError("`%s` as double %s".formatted(text, value));
        }
    }

    @Test
    void floats_and_doubles_are_those_of_the_platform() {
        DecimalTexts texts = new DecimalTexts(new Random(1));
        for (int i = 0; i < TEXTS; i++) {
            agreesWithThePlatform(texts.next());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.00000005960464477539062500000000000000000000001",
                "1.000000059604644775390625",
                "1.00000005960464477539062499999999999999999999999",
                "16777217",
                "16777217.000000000000000000000000000000000000001",
                "33554435",
                "9007199254740993",
                "9007199254740993.0000000000000000000000000000000001",
                "9007199254740992.9999999999999999999999999999999999",
                "3.4028235677973366e38",
                "3.40282356779733661637539395458142568447e38",
                "3.40282356779733661637539395458142568448e38",
                "1.7976931348623158079372897140530341507993413271003782693617377898e308",
                "1.7976931348623158079372897140530341507993413271003782693617377899e308",
                "1.4012984643248170e-45",
                "7.0064923216240853546186479164495806564013097093825788587853e-46",
                "7.0064923216240853546186479164495806564013097093825788587854e-46",
                "7.0064923216240862e-46",
                "1.1754943508222875e-38",
                "1.17549428e-38",
                "2.4703282292062327208e-324",
                "2.4703282292062328e-324",
                "4.9406564584124654e-324",
                "2.2250738585072011e-308",
                "2.2250738585072014e-308",
                "6.631236846766476e-316",
                "8.7e-342",
                "9999999999999999999",
                "18446744073709551615",
                "99999999999999999999",
                "0.0000000000000000000000000000000000000000000000000000000000001e61",
                "1e100000000000000000000",
                "1e-100000000000000000000",
                "0e100000000000000000000",
                "-0.0e-5",
                "123456789012345678901234567890e-400",
                "0.1e39",
                "340282356779733661637539395458142568447.99999999999999999999999",
            })
    void hard_ones(String text) {
        scan(text);
        agreesWithThePlatform(text);
        agreesWithThePlatform("-" + text.replace("-0.0", "0.0"));
    }

    @Test
    void eight_hundred_digits_decide_at_the_last_one() {
        // Exactly between two doubles, both subnormal, and one unit of the last place beside that.
        BigDecimal middle = new BigDecimal(Double.MIN_VALUE)
                .multiply(BigDecimal.valueOf(4_503_599_627_370_001L))
                .add(new BigDecimal(Double.MIN_VALUE).divide(BigDecimal.TWO));
        BigDecimal unit = middle.ulp();
        for (BigDecimal number : new BigDecimal[] {middle, middle.add(unit), middle.subtract(unit)}) {
            String text = number.toString();
            assertThat(text).hasSizeGreaterThan(700);
            scan(text);
            agreesWithThePlatform(text);
        }
        agreesWithThePlatform("0." + "0".repeat(400) + "1" + "7".repeat(399));
        agreesWithThePlatform("7".repeat(400) + "." + "3".repeat(400));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "+1", ".5", "1.", "1.e5", "1e", "1e+", "-e", "x", "NaN", "--1", "-.1", "٣"})
    void what_is_no_number(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        assertThat(scanner.scan(bytes, 0, bytes.length)).isEqualTo(NumberScanner.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "00, 0",
        "01, 0",
        "007.5, 0",
        "-012, -0",
        "1.5.5, 1.5",
        "1.5/, 1.5",
        "1.5:, 1.5",
        "1e5e5, 1e5",
        "1e5/, 1e5",
        "1e5:, 1e5",
        "'1,', 1",
        "5], 5",
        "2}, 2",
        "0x1, 0",
        "1f, 1",
        "1_0, 1",
        "1/, 1",
        "1:, 1",
        "1.1234567890123456789/, 1.1234567890123456789",
        "1.12345678901234567:, 1.12345678901234567",
    })
    void a_number_ends_where_it_no_longer_is_one(String text, String number) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        assertThat(scanner.scan(bytes, 0, bytes.length)).isEqualTo(number.length());
        assertThat(scanner.asWritten()).isEqualTo(number);
        assertThat(scanner.doubleValue()).isEqualTo(Double.parseDouble(number));
    }

    @Test
    void the_text_is_not_read_past_its_end() {
        byte[] bytes = "0.123456789".getBytes(StandardCharsets.US_ASCII);
        for (int end = 3; end < bytes.length; end++) {
            assertThat(scanner.scan(bytes, 0, end)).isEqualTo(end);
            assertThat(scanner.floatValue())
                    .isEqualTo(Float.parseFloat(new String(bytes, 0, end, StandardCharsets.US_ASCII)));
        }
    }

    @Test
    void whole_numbers_of_64_bits() {
        scan("-9223372036854775808");
        assertThat(scanner.whole()).hasValue(Long.MIN_VALUE);
        assertThat(scanner.unsigned()).isEmpty();
        scan("9223372036854775808");
        assertThat(scanner.whole()).isEmpty();
        assertThat(scanner.unsigned()).hasValue(Long.MIN_VALUE);
        scan("18446744073709551615");
        assertThat(scanner.unsigned()).hasValue(-1);
        scan("18446744073709551616");
        assertThat(scanner.unsigned()).isEmpty();
        scan("9999999999999999999");
        assertThat(scanner.unsigned()).hasValue(Long.parseUnsignedLong("9999999999999999999"));
        assertThat(scanner.whole()).isEmpty();
        scan("1000000000000000000");
        assertThat(scanner.whole()).hasValue(1_000_000_000_000_000_000L);
        scan("-42");
        assertThat(scanner.whole()).hasValue(-42);
        assertThat(scanner.unsigned()).isEmpty();
        scan("-0");
        assertThat(scanner.unsigned()).isEmpty();
        assertThat(scanner.whole()).hasValue(0);
        scan("999999999999999999");
        assertThat(scanner.whole()).hasValue(999_999_999_999_999_999L);
        for (String other : new String[] {"1.0", "1e0", "-1.5", "1E2"}) {
            scan(other);
            assertThat(scanner.whole()).isEqualTo(OptionalLong.empty());
            assertThat(scanner.unsigned()).isEqualTo(OptionalLong.empty());
        }
    }
}
