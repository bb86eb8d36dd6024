package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Problem.TensorMismatch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
    void refuses_shapes_that_no_tensor_has() {
        refused(DataType.UINT8, Shape.of(-1), ByteBuffer.allocate(0));
        refused(DataType.UINT8, Shape.of(1L << 62, 4), ByteBuffer.allocate(0));
        refused(DataType.FP32, Shape.of(1L << 62), ByteBuffer.allocate(0));
        refused(DataType.UINT8, Shape.of(new long[33]), ByteBuffer.allocate(0));
    }
}
