package dev.sallyport.wire.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers arrive as the very value their text means, or are refused. */
class JsonNumbersTest {
    private static ByteBuffer read(DataType type, Shape shape, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer out = ByteBuffer.allocate((int) shape.elementCount() * type.sizeBytes())
                .order(ByteOrder.LITTLE_ENDIAN);
        int end = new JsonTensorReader(bytes, 0, bytes.length, "x", type, shape, out).read();
        assertThat(end).isEqualTo(bytes.length);
        return out.flip();
    }

    private static ByteBuffer one(DataType type, String number) {
        return read(type, Shape.of(1), "[" + number + "]");
    }

    private static Problem refusal(DataType type, String number) {
        try {
            one(type, number);
        } catch (ProblemException refused) {
            return refused.problem();
        }
        throw new AssertionError(number + " was read as " + type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0", "-0.0", "-0e5", "0e999", "0.000e-999", "-0.0000000000000000000000000"})
    void keeps_the_sign_of_zero(String zero) {
        assertThat(one(DataType.FP32, zero).getInt()).isEqualTo(Float.floatToRawIntBits(Float.parseFloat(zero)));
        assertThat(one(DataType.FP64, zero).getLong()).isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(zero)));
    }

    @ParameterizedTest
    @CsvSource({
        "INT8,-128,127", "INT16,-32768,32767", "INT32,-2147483648,2147483647",
        "INT64,-9223372036854775808,9223372036854775807", "UINT8,0,255", "UINT16,0,65535",
        "UINT32,0,4294967295", "UINT64,0,18446744073709551615"
    })
    void whole_numbers_have_exactly_the_range_of_their_type(DataType type, BigInteger lowest, BigInteger highest) {
        for (BigInteger inside : List.of(
                lowest, lowest.add(BigInteger.ONE), highest.subtract(BigInteger.ONE), highest, BigInteger.ZERO)) {
            assertThat(value(type, one(type, inside.toString()))).isEqualTo(inside);
        }
        for (BigInteger outside : List.of(
                lowest.subtract(BigInteger.ONE),
                highest.add(BigInteger.ONE),
                highest.multiply(BigInteger.TEN),
                highest.pow(9),
                lowest.subtract(highest.pow(9)))) {
            assertThat(refusal(type, outside.toString()).code()).isEqualTo("tensor/mismatch");
        }
    }

    @Test
    void whole_numbers_beyond_two_to_the_53_keep_every_digit() {
        Random random = new Random(53);
        for (int i = 0; i < 100_000; i++) {
            long value = random.nextLong();
            assertThat(one(DataType.INT64, Long.toString(value)).getLong()).isEqualTo(value);
            assertThat(one(DataType.UINT64, Long.toUnsignedString(value)).getLong())
                    .isEqualTo(value);
        }
    }

    private static BigInteger value(DataType type, ByteBuffer data) {
        byte[] bytes = new byte[type.sizeBytes()];
        for (int i = bytes.length - 1; i >= 0; i--) {
            bytes[i] = data.get();
        }
        return type.name().startsWith("U") ? new BigInteger(1, bytes) : new BigInteger(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1e0", "1.5", "-1", "true", "null", "\"1\"", "01", "+1", "0x1", "1_0", "", "-", "٣"})
    void an_unsigned_whole_number_has_no_other_spelling(String text) {
        assertThat(refusal(DataType.UINT32, text).code()).isIn("tensor/mismatch", "request/malformed");
        assertThat(refusal(DataType.UINT64, text).code()).isIn("tensor/mismatch", "request/malformed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NaN",
                "Infinity",
                "-Infinity",
                "nan",
                "inf",
                "1.",
                ".5",
                "1e",
                "1e+",
                "-",
                "--1",
                "+1",
                "00",
                "01.5",
                "0x1p3",
                "1f",
                "1d",
                "1.5.5",
                "1e5e5",
                "1,",
                "true",
                "null",
                "\"1\"",
                "[1]",
                "{}",
                ""
            })
    void floats_are_spelt_as_json_has_it(String text) {
        assertThat(refusal(DataType.FP32, text).code()).isIn("tensor/mismatch", "request/malformed");
        assertThat(refusal(DataType.FP64, text).code()).isIn("tensor/mismatch", "request/malformed");
    }

    @Test
    void a_number_too_large_for_its_float_becomes_infinity_as_everywhere() {
        assertThat(one(DataType.FP32, "1e39").getFloat()).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(one(DataType.FP64, "-1e999").getDouble()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(one(DataType.FP64, "1e-99999999999").getDouble()).isZero();
        assertThat(one(DataType.FP64, "1e999999999999999999999").getDouble()).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FP32", "FP64", "INT32", "UINT64"})
    void a_number_of_a_million_digits_is_refused(DataType type) {
        assertThat(refusal(type, "1".repeat(1_000_000)).code()).isIn("tensor/mismatch", "request/malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "True", "\"true\"", "truefalse", "tru", "t", "null", "", "false,"})
    void only_true_and_false_are_booleans(String text) {
        assertThat(refusal(DataType.BOOL, text).code()).isIn("tensor/mismatch", "request/malformed");
    }

    @Test
    void reads_booleans() {
        ByteBuffer read = read(DataType.BOOL, Shape.of(2, 2), "[[true,false],[ false , true ]]");
        assertThat(List.of(read.get(), read.get(), read.get(), read.get()))
                .containsExactly((byte) 1, (byte) 0, (byte) 0, (byte) 1);
    }

    @Test
    void a_refusal_quotes_no_more_than_a_little_of_the_number() {
        assertThatThrownBy(() -> one(DataType.INT8, "1".repeat(500)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().sentence()).hasSizeLessThan(200));
    }

    /** Many at a time or one by one: a column of arrays of one element each is read one by one. */
    @ParameterizedTest
    @ValueSource(
            strings = {"0.5", "-0.125", "17", "1e5", "-1.25E-5", "1e999", "0.12345678901234567890", "16777217", "-0"})
    void floats_among_many_are_what_each_is_alone(String number) {
        for (int at = 0; at < 300; at += 37) {
            String before = "0.123456, ".repeat(at);
            String behind = ", 0.25".repeat(299 - at);
            ByteBuffer many = read(DataType.FP32, Shape.of(300), "[" + before + number + behind + "]");
            assertThat(many.getInt(Float.BYTES * at))
                    .isEqualTo(one(DataType.FP32, number).getInt());
            assertThat(many.getFloat(Float.BYTES * 299)).isEqualTo(at == 299 ? many.getFloat(0) : 0.25f);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "01.5", "", "\"0.5\"", ".5", "+0.5", "0.5 0.5", "\u00a00.5", "null", "0.5x"})
    void the_place_of_a_fault_among_many_is_told(String other) {
        String before = "[" + "0.125,".repeat(200);
        assertThatThrownBy(() -> read(DataType.FP32, Shape.of(300), before + other + ",0.5".repeat(99) + "]"))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    boolean number = other.startsWith("0");
                    int place = before.length() + (other.startsWith("0.5") ? other.indexOf("5") + 1 : number ? 1 : 0);
                    place += other.startsWith("0.5 ") ? 1 : 0;
                    assertThat(refused.problem().sentence())
                            .contains((number ? "no comma and no end at byte " : "no number at byte ") + place);
                });
    }

    @Test
    void elements_are_as_many_as_the_shape_says() {
        String row = "[" + "0.5,".repeat(199) + "0.5]";
        assertThat(read(DataType.FP32, Shape.of(2, 200), "[" + row + "," + row + "]")
                        .remaining())
                .isEqualTo(1600);
        for (String data : List.of(row, "[" + row + "]", "[" + row + "," + row + "," + row + "]")) {
            assertThatThrownBy(() -> read(DataType.FP32, Shape.of(2, 200), data))
                    .isInstanceOf(ProblemException.class);
        }
        assertThatThrownBy(() -> read(DataType.FP32, Shape.of(400, 1), "[" + row + "]"))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> read(DataType.FP32, Shape.of(199), row))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().sentence()).contains("more elements"));
    }
}
