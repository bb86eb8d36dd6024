package dev.sallyport.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Dimensions as the ONNX operators define them; expected ones are from the operators' own documents. */
class DimsTest {

    private static double[] dims(double... dims) {
        return dims;
    }

    @Test
    void a_product_is_of_dimensions_that_are_not_negative() {
        assertThat(Dims.product(dims())).isEqualTo(1);
        assertThat(Dims.product(dims(2, 3, 4))).isEqualTo(24);
        assertThat(Dims.product(dims(2, -3))).isZero();
        assertThat(Dims.product(dims(0, 5))).isZero();
    }

    @Test
    void shapes_are_broadcast_from_their_last_axes() {
        assertThat(Dims.broadcast(List.of())).isEmpty();
        assertThat(Dims.broadcast(List.of(dims(3, 1), dims(4)))).containsExactly(3, 4);
        assertThat(Dims.broadcast(List.of(dims(2), dims(3, 1, 1)))).containsExactly(3, 1, 2);
        assertThat(Dims.broadcast(List.of(dims(0, 1), dims(5)))).containsExactly(0, 5);
        assertThat(Dims.broadcast(List.of(dims(0), dims(5)))).containsExactly(0);
        assertThat(Dims.broadcast(List.of(dims(5), dims(0)))).containsExactly(0);
    }

    @Test
    void a_reshape_copies_at_zero_and_fills_at_minus_one() {
        double[] from = dims(2, 3, 4);
        assertThat(Dims.reshape(from, dims(4, 6))).containsExactly(4, 6);
        assertThat(Dims.reshape(from, dims(0, -1))).containsExactly(2, 12);
        assertThat(Dims.reshape(from, dims(-1, 0))).containsExactly(8, 3);
        assertThat(Dims.reshape(from, dims(-1))).containsExactly(24);
        assertThat(Dims.reshape(dims(2), dims(0, 0))).containsExactly(2, 0);
        assertThat(Dims.reshape(dims(0, 3), dims(-1, 3))).containsExactly(0, 3);
        assertThat(Dims.reshape(dims(6), dims(-1, 0))).containsExactly(6, 0);
        assertThat(from).containsExactly(2, 3, 4);
    }

    @Test
    void a_transpose_reverses_where_it_is_not_told_an_order() {
        double[] from = dims(2, 3, 4);
        assertThat(Dims.transpose(from, null)).containsExactly(4, 3, 2);
        assertThat(Dims.transpose(from, dims(0, 2, 1))).containsExactly(2, 4, 3);
        assertThat(Dims.transpose(from, dims(0))).containsExactly(4, 3, 2);
        assertThat(Dims.transpose(from, dims(3, 0, -1))).containsExactly(1, 2, 1);
    }

    @Test
    void an_unsqueeze_puts_ones_at_axes_of_the_result() {
        double[] from = dims(2, 3);
        assertThat(Dims.unsqueeze(from, dims(0))).containsExactly(1, 2, 3);
        assertThat(Dims.unsqueeze(from, dims(2))).containsExactly(2, 3, 1);
        assertThat(Dims.unsqueeze(from, dims(-1))).containsExactly(2, 3, 1);
        assertThat(Dims.unsqueeze(from, dims(-3))).containsExactly(1, 2, 3);
        assertThat(Dims.unsqueeze(from, dims(0, 2))).containsExactly(1, 2, 1, 3);
        assertThat(Dims.unsqueeze(from, dims(3))).isNull();
        assertThat(Dims.unsqueeze(from, dims(-4))).isNull();
        assertThat(Dims.unsqueeze(from, dims(0, -4))).isNull();
        assertThat(Dims.unsqueeze(from, dims(Double.NaN))).isNull();
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 24", "1, 2, 12", "2, 6, 4", "3, 24, 1", "9, 24, 1", "-1, 6, 4", "-3, 1, 24", "-9, 1, 24"})
    void a_matrix_is_what_lies_before_an_axis_and_from_it_on(int axis, double before, double behind) {
        assertThat(Dims.flatten(dims(2, 3, 4), axis)).containsExactly(before, behind);
    }

    @Test
    void matrices_are_multiplied_in_stacks() {
        assertThat(Dims.multiply(dims(2, 3), dims(3, 4), false, false)).containsExactly(2, 4);
        assertThat(Dims.multiply(dims(3, 2), dims(3, 4), true, false)).containsExactly(2, 4);
        assertThat(Dims.multiply(dims(2, 3), dims(4, 3), false, true)).containsExactly(2, 4);
        assertThat(Dims.multiply(dims(7, 1, 2, 3), dims(5, 3, 4), false, false)).containsExactly(7, 5, 2, 4);
        assertThat(Dims.multiply(dims(3), dims(3, 4), false, false)).isNull();
        assertThat(Dims.multiply(dims(2, 3), dims(3), false, false)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"Add, 8, 6", "Sub, 4, 2", "Mul, 12, 8", "Div, 3, 2", "Pow, 36, 16", "Max, 6, 4", "Min, 2, 2"})
    void values_are_calculated_one_by_one(String operator, double first, double second) {
        assertThat(Dims.calculate(operator, dims(6, 4), dims(2, 2))).containsExactly(first, second);
        assertThat(Dims.calculate(operator, dims(6, 4), dims(2))).containsExactly(first, second);
    }

    @Test
    void a_single_value_is_calculated_with_all() {
        assertThat(Dims.calculate("Sub", dims(9), dims(1, 2, 3))).containsExactly(8, 7, 6);
        assertThat(Dims.calculate("Sub", dims(9), dims(1))).containsExactly(8);
        assertThat(Dims.calculate("Sub", dims(1, 2), dims(1, 2, 3))).isNull();
        assertThat(Dims.calculate("Mod", dims(1), dims(1))).isNull();
    }
}
