package dev.sallyport.guard.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Decision.Refuse;
import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContractGuardTest {
    private static TensorSpec bounded(DataType type, double lowest, double highest, boolean finite) {
        return new TensorSpec("x", type, Shape.of(Shape.ANY), lowest, highest, finite, List.of());
    }

    private static Tensor floats(String name, float... values) {
        ByteBuffer data = ByteBuffer.allocateDirect(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putFloat(value);
        }
        return Tensor.of(name, DataType.FP32, Shape.of(values.length), data.flip());
    }

    /** The definition, element by element, to hold the vector loops against. */
    private static boolean fits(TensorSpec spec, ByteBuffer data, int i) {
        return switch (spec.type()) {
            case BOOL, UINT8 -> within(spec, data.get(i) & 0xff);
            case INT8 -> within(spec, data.get(i));
            case UINT16 -> within(spec, data.getShort(2 * i) & 0xffff);
            case INT16 -> within(spec, data.getShort(2 * i));
            case UINT32 -> within(spec, Integer.toUnsignedLong(data.getInt(4 * i)));
            case INT32 -> within(spec, data.getInt(4 * i));
            case INT64 -> within(spec, BigInteger.valueOf(data.getLong(8 * i)));
            case UINT64 -> within(spec, new BigInteger(Long.toUnsignedString(data.getLong(8 * i))));
            case FP16 -> withinFloat(spec, Float.float16ToFloat(data.getShort(2 * i)));
            case BF16 -> withinFloat(spec, Float.intBitsToFloat(data.getShort(2 * i) << 16));
            case FP32 -> withinFloat(spec, data.getFloat(4 * i));
            case FP64 -> withinFloat(spec, data.getDouble(8 * i));
            case BYTES -> true;
        };
    }

    private static boolean within(TensorSpec spec, long value) {
        return within(spec, BigInteger.valueOf(value));
    }

    private static boolean within(TensorSpec spec, BigInteger value) {
        BigDecimal exact = new BigDecimal(value);
        return (Double.isInfinite(spec.lowest()) || exact.compareTo(new BigDecimal(spec.lowest())) >= 0)
                && (Double.isInfinite(spec.highest()) || exact.compareTo(new BigDecimal(spec.highest())) <= 0);
    }

    private static boolean withinFloat(TensorSpec spec, double value) {
        return value >= spec.lowest() && value <= spec.highest() && (!spec.finite() || Double.isFinite(value));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BYTES")
    void judges_as_the_definition_does(DataType type) {
        Random random = new Random(type.ordinal());
        double[] bounds = {0, -0.0, 1, -1, 0.1, 100, -100, 65504, 1e-7, 1e10, -1e300, 0x1p63, 0x1p64, 255.5};
        for (int round = 0; round < 2000; round++) {
            double one = bounds[random.nextInt(bounds.length)];
            double other = bounds[random.nextInt(bounds.length)];
            TensorSpec spec = bounded(
                    type,
                    random.nextInt(4) == 0 ? Double.NEGATIVE_INFINITY : Math.min(one, other),
                    Math.max(one, other),
                    random.nextBoolean());
            ByteBuffer data = elements(type, random);
            int count = data.limit() / type.sizeBytes();
            int offender = IntStream.range(0, count)
                    .filter(i -> !fits(spec, data, i))
                    .findFirst()
                    .orElse(-1);
            Decision decision =
                    new ContractGuard(List.of(spec)).judge(List.of(Tensor.of("x", type, Shape.of(count), data)));
            assertThat(decision instanceof Refuse).as("%s %s", spec, offender).isEqualTo(offender >= 0);
            if (decision instanceof Refuse(TensorMismatch mismatch)) {
                assertThat(mismatch.found()).endsWith(" at " + offender);
            }
        }
    }

    /** Random bits, mostly small values, so that every kind of number and both outcomes occur. */
    private static ByteBuffer elements(DataType type, Random random) {
        int count = random.nextInt(6);
        ByteBuffer data = random.nextBoolean()
                ? ByteBuffer.allocateDirect(count * type.sizeBytes())
                : ByteBuffer.allocate(count * type.sizeBytes());
        data.order(ByteOrder.LITTLE_ENDIAN);
        boolean zeros = random.nextBoolean();
        for (int i = 0; i < data.limit(); i++) {
            byte bits = type == DataType.BOOL ? (byte) random.nextInt(2) : (byte) random.nextInt();
            data.put(i, zeros && i % type.sizeBytes() != type.sizeBytes() - 1 ? 0 : bits);
        }
        return data;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2047, 2048, 2049, 5000, 9999})
    void finds_the_one_offender_wherever_it_is(int place) {
        float[] values = new float[10_000];
        ContractGuard guard = new ContractGuard(List.of(bounded(DataType.FP32, 0, 1, false)));
        assertThat(guard.judge(List.of(floats("x", values)))).isEqualTo(Decision.ALLOW);
        values[place] = Float.NaN;
        assertThat(guard.judge(List.of(floats("x", values))))
                .isEqualTo(new Refuse(new TensorMismatch("x", "value NaN at " + place, "[0.0, 1.0]")));
    }

    /** A bound may be the last value of its type, and beyond it is nothing to let in. */
    @ParameterizedTest
    @CsvSource({
        "127, 127, 7f, true",
        "127, 127, 7e, false",
        "127.5, 200, 7f, false",
        "-128, -128, 80, true",
        "-128, -128, 81, false",
        "-200, -128.5, 80, false",
        "Infinity, Infinity, 7f, false",
        "-Infinity, -Infinity, 80, false",
        "-Infinity, Infinity, 80, true",
    })
    void a_bound_at_the_end_of_the_type_lets_its_last_value_in(
            double lowest, double highest, String hex, boolean fits) {
        ByteBuffer one = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        Decision decision = new ContractGuard(List.of(bounded(DataType.INT8, lowest, highest, false)))
                .judge(List.of(Tensor.of("x", DataType.INT8, Shape.of(1), one)));
        assertThat(decision == Decision.ALLOW).isEqualTo(fits);
    }

    @Test
    void says_what_was_sent_and_what_the_contract_has() {
        ContractGuard finite = new ContractGuard(
                List.of(bounded(DataType.FP32, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, true)));
        assertThat(finite.judge(List.of(floats("x", 1, Float.POSITIVE_INFINITY))))
                .isEqualTo(new Refuse(new TensorMismatch("x", "value Infinity at 1", "a finite value")));
        assertThat(finite.judge(List.of())).isEqualTo(new Refuse(new TensorMismatch("*", "0 inputs", "1 inputs")));
        assertThat(finite.judge(List.of(floats("y", 1))))
                .isEqualTo(new Refuse(new TensorMismatch("x", "missing", "FP32")));
        assertThat(finite.judge(List.of(Tensor.of("x", DataType.INT32, Shape.of(0), ByteBuffer.allocate(0)))))
                .isEqualTo(new Refuse(new TensorMismatch("x", "datatype INT32", "FP32")));
        assertThat(finite.judge(List.of(Tensor.of("x", DataType.FP32, Shape.of(0, 1), ByteBuffer.allocate(0)))))
                .isEqualTo(new Refuse(new TensorMismatch("x", "shape [0,1]", "[-1]")));
    }

    @ParameterizedTest
    @CsvSource({
        "INT8, -128, ff, -1",
        "UINT8, 0, ff, 255",
        "INT16, 0, ff7f, 32767",
        "UINT16, 0, ffff, 65535",
        "UINT32, 0, ffffffff, 4294967295",
        "UINT64, 0, ffffffffffffffff, 18446744073709551615",
        "INT64, 0, 0000000000000080, -9223372036854775808",
        "FP16, 0, 003e, 1.5",
        "BF16, 0, c03f, 1.5",
        "FP64, 0, 000000000000f8bf, -1.5",
    })
    void prints_a_value_as_a_caller_would_write_it(DataType type, double only, String hex, String printed) {
        ByteBuffer data = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
        Decision decision = new ContractGuard(List.of(bounded(type, only, only, false)))
                .judge(List.of(Tensor.of("x", type, Shape.of(1), data)));
        assertThat(decision)
                .isEqualTo(new Refuse(
                        new TensorMismatch("x", "value " + printed + " at 0", "[" + only + ", " + only + "]")));
    }

    @Test
    void a_missing_input_has_no_place_in_the_order() {
        ContractGuard guard = new ContractGuard(List.of(TensorSpec.of("a", DataType.FP32, Shape.of(1))));
        assertThatThrownBy(() -> guard.inOrder(List.of()))
                .hasMessage("tensor/mismatch: input `a`: missing (expected: FP32)");
    }

    @Test
    void both_zeros_are_zero() {
        ContractGuard guard = new ContractGuard(List.of(bounded(DataType.FP32, 0.0, -0.0, false)));
        assertThat(guard.judge(List.of(floats("x", 0f, -0f)))).isEqualTo(Decision.ALLOW);
    }

    @Test
    void a_range_that_holds_nothing_lets_nothing_in() {
        for (TensorSpec spec : List.of(
                bounded(DataType.FP32, 1, 0, false),
                bounded(DataType.FP32, Double.NaN, 1, false),
                bounded(DataType.FP32, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, true))) {
            assertThat(new ContractGuard(List.of(spec)).judge(List.of(floats("x", 0.5f))))
                    .isInstanceOf(Refuse.class);
        }
    }

    @Test
    void puts_inputs_into_the_contracts_order_and_keeps_a_list_that_has_it() {
        ContractGuard guard = new ContractGuard(List.of(
                TensorSpec.of("a", DataType.FP32, Shape.of(1)), TensorSpec.of("b", DataType.FP32, Shape.of(1))));
        List<Tensor> ordered = List.of(floats("a", 1), floats("b", 2));
        List<Tensor> reversed = new ArrayList<>(ordered);
        Collections.reverse(reversed);
        assertThat(guard.inOrder(ordered)).isSameAs(ordered);
        assertThat(guard.inOrder(reversed)).isEqualTo(ordered);
        assertThat(guard.judge(reversed)).isEqualTo(Decision.ALLOW);
        assertThatThrownBy(() -> guard.inOrder(List.of(floats("a", 1), floats("c", 2))))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void judges_for_many_threads_at_once() {
        ContractGuard guard = new ContractGuard(List.of(bounded(DataType.FP32, 0, 1, false)));
        List<Tensor> good = List.of(floats("x", new float[4000]));
        float[] values = new float[4000];
        values[3999] = 2;
        List<Tensor> bad = List.of(floats("x", values));
        List<CompletableFuture<Boolean>> judged = IntStream.range(0, 4)
                .mapToObj(t -> CompletableFuture.supplyAsync(() -> IntStream.range(0, 2000)
                        .allMatch(i -> guard.judge(good) == Decision.ALLOW && guard.judge(bad) != Decision.ALLOW)))
                .toList();
        assertThat(judged).allMatch(CompletableFuture::join);
    }
}
