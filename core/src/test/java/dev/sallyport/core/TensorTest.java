package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Problem.TensorMismatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TensorTest {
    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    private static void refused(DataType type, Shape shape, ByteBuffer data) {
        assertThatThrownBy(() -> Tensor.of("x", type, shape, data))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem()).isInstanceOf(TensorMismatch.class));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BYTES")
    void takes_exactly_the_bytes_that_type_and_shape_need(DataType type) {
        int size = 6 * type.sizeBytes();
        assertThat(Tensor.of("x", type, Shape.of(2, 3), ByteBuffer.allocate(size))
                        .sizeBytes())
                .isEqualTo(size);
        refused(type, Shape.of(2, 3), ByteBuffer.allocate(size - 1));
        refused(type, Shape.of(2, 3), ByteBuffer.allocate(size + 1));
        assertThat(Tensor.of("x", type, Shape.of(0, 3), ByteBuffer.allocate(0)).sizeBytes())
                .isZero();
    }

    @Test
    void a_view_starts_where_the_buffer_stands_and_reads_little_endian() {
        ByteBuffer data = bytes("ffff0100000002000000ff").order(ByteOrder.BIG_ENDIAN);
        Tensor tensor =
                Tensor.of("x", DataType.INT32, Shape.of(2), data.position(2).limit(10));
        assertThat(tensor.data().getInt(0)).isEqualTo(1);
        assertThat(tensor.data().getInt(4)).isEqualTo(2);
        assertThat(data.position()).isEqualTo(2);
    }

    @Test
    void readers_do_not_move_each_other() {
        Tensor tensor = Tensor.of("x", DataType.UINT8, Shape.of(4), bytes("01020304"));
        tensor.data().position(3);
        assertThat(tensor.data().get()).isEqualTo((byte) 1);
        assertThat(tensor.named("y").data().remaining()).isEqualTo(4);
    }

    @Test
    void booleans_are_zero_or_one() {
        assertThat(Tensor.of("x", DataType.BOOL, Shape.of(2), bytes("0001"))).hasToString("x BOOL [2]");
        refused(DataType.BOOL, Shape.of(2), bytes("0002"));
        refused(DataType.BOOL, Shape.of(1), bytes("ff"));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 00000000",
        "1, 01000000aa",
        "2, 0000000002000000aabb",
        "0, ''",
    })
    void strings_carry_their_lengths(long count, String hex) {
        assertThat(Tensor.of("x", DataType.BYTES, Shape.of(count), bytes(hex)).sizeBytes())
                .isEqualTo(hex.length() / 2);
    }

    @ParameterizedTest
    @CsvSource({
        "1, ''",
        "1, 000000",
        "1, 02000000aa",
        "1, ffffffffaa",
        "1, ffffff7faa",
        "1, 01000000aabb",
        "2, 01000000aa",
        "0, 00000000",
        "9223372036854775807, 00000000",
    })
    void refuses_strings_whose_lengths_lie(long count, String hex) {
        refused(DataType.BYTES, Shape.of(count), bytes(hex));
    }

    @Test
    void elements_of_a_string_tensor_are_views_without_their_lengths() {
        Tensor tensor = Tensor.of("x", DataType.BYTES, Shape.of(3), bytes("0200000061620000000001000000ff"));
        assertThat(tensor.elements()).extracting(element -> element.remaining()).containsExactly(2, 0, 1);
        assertThat(tensor.elements().getFirst().get(1)).isEqualTo((byte) 'b');
        assertThat(tensor.elements().getLast().get(0)).isEqualTo((byte) 0xff);
        Tensor numbers = Tensor.of("x", DataType.UINT8, Shape.of(1), bytes("01"));
        assertThatThrownBy(numbers::elements).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_copy_has_the_same_values_and_memory_of_its_own() {
        ByteBuffer data = bytes("01000000");
        Tensor copy = Tensor.of("x", DataType.INT32, Shape.of(1), data).copied();
        data.put(0, (byte) 9);
        assertThat(copy.data().getInt(0)).isEqualTo(1);
        assertThat(copy).hasToString("x INT32 [1]");
        assertThat(copy.sizeBytes()).isEqualTo(4);
    }

    @Test
    void keeps_its_name_its_type_and_its_shape() {
        Tensor tensor = Tensor.of("x", DataType.UINT8, Shape.of(1), bytes("01")).named("y");
        assertThat(tensor.name()).isEqualTo("y");
        assertThat(tensor.type()).isEqualTo(DataType.UINT8);
        assertThat(tensor.shape()).isEqualTo(Shape.of(1));
    }

    @Test
    void says_what_was_sent_and_what_was_expected() {
        assertThatThrownBy(() -> Tensor.of("x", DataType.INT32, Shape.of(2), bytes("00000001")))
                .hasMessage("tensor/mismatch: input `x`: 4 bytes (expected: INT32 [2]: 2 elements of 4 bytes)");
        assertThatThrownBy(() -> Tensor.of("x", DataType.BOOL, Shape.of(2), bytes("01ff")))
                .hasMessage("tensor/mismatch: input `x`: byte 255 (expected: 0 or 1)");
        assertThatThrownBy(() -> Tensor.of("x", DataType.BYTES, Shape.of(2), bytes("0000000002000000aa")))
                .hasMessage(
                        "tensor/mismatch: input `x`: a length past the end at byte 4 (expected: complete elements)");
        assertThatThrownBy(() -> Tensor.of("x", DataType.BYTES, Shape.of(2), bytes("00000000")))
                .hasMessage("tensor/mismatch: input `x`: 1 elements in 4 bytes (expected: 2 elements)");
        assertThatThrownBy(() -> Tensor.of("x", DataType.UINT8, Shape.of(-1), bytes("")))
                .hasMessage("tensor/mismatch: input `x`: shape [-1] (expected: dimensions of 0 or more)");
    }

    @Test
    void takes_a_shape_of_the_largest_rank() {
        long[] ones = new long[Shape.MAX_RANK];
        Arrays.fill(ones, 1);
        assertThat(Tensor.of("x", DataType.UINT8, Shape.of(ones), bytes("01")).sizeBytes())
                .isEqualTo(1);
    }

    @Test
    void refuses_shapes_that_no_tensor_has() {
        refused(DataType.UINT8, Shape.of(-1), ByteBuffer.allocate(0));
        refused(DataType.UINT8, Shape.of(1L << 62, 4), ByteBuffer.allocate(0));
        refused(DataType.FP32, Shape.of(1L << 62), ByteBuffer.allocate(0));
        refused(DataType.UINT8, Shape.of(new long[33]), ByteBuffer.allocate(0));
    }
}
