package dev.sallyport.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Shape;
import dev.sallyport.onnx.Graph.Attribute;
import dev.sallyport.onnx.Graph.Node;
import dev.sallyport.onnx.Graph.TensorFacts;
import dev.sallyport.onnx.StaticSizes.Known;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.AbstractDoubleArrayAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each operator makes of constants, so that what a runtime computes while it loads is not underrated. */
class StaticSizesTest {

    private final Scope scope = new Scope(null);
    private final StaticSizes sizes = new StaticSizes(OnnxLimits.DEFAULT, 0);

    @BeforeEach
    void constants() {
        known("x", new double[] {2, 3}, null, 4);
        known("bytes", new double[] {2, 3}, null, 1);
        known("doubles", new double[] {3}, null, 8);
        known("open", null, null, 4);
        values("five", 5);
        values("none");
        values("twoThree", 2, 3);
        values("pads", 1, 0, 1, 2);
    }

    private void known(String name, double @Nullable [] dims, double @Nullable [] values, double elementBytes) {
        scope.define(name, "test", new Known(dims, values, elementBytes));
    }

    private void values(String name, double... values) {
        known(name, new double[] {values.length}, values, 8);
    }

    private static Attribute number(String name, double value) {
        return new Attribute(name, value, null, null, List.of());
    }

    private static Attribute numbers(String name, double... values) {
        return new Attribute(name, null, values, null, List.of());
    }

    private static Attribute tensor(String name, ElementType type, double @Nullable [] values, long... dims) {
        TensorFacts facts = new TensorFacts("", type, Shape.of(dims), 0, values, null);
        return new Attribute(name, null, null, facts, List.of());
    }

    private static Node node(String domain, String operator, String inputs, Attribute... attributes) {
        Map<String, Attribute> byName = new HashMap<>();
        Arrays.stream(attributes).forEach(each -> byName.put(each.name(), each));
        List<String> names = inputs.isEmpty()
                ? List.of()
                : Arrays.stream(inputs.split(" ", -1))
                        .map(name -> name.equals("_") ? "" : name)
                        .toList();
        return new Node("", operator, domain, "", names, List.of("y"), byName);
    }

    private Known of(String operator, String inputs, Attribute... attributes) {
        return sizes.of(node("", operator, inputs, attributes), scope);
    }

    private AbstractDoubleArrayAssert<?> dims(String operator, String inputs, Attribute... attributes) {
        return assertThat(of(operator, inputs, attributes).dims()).as(operator);
    }

    @Test
    void an_operator_that_keeps_the_shape_keeps_values_only_where_it_changes_none() {
        Known negated = of("Neg", "twoThree");
        assertThat(negated.dims()).containsExactly(2);
        assertThat(negated.values()).isNull();
        assertThat(of("Identity", "twoThree").values()).containsExactly(2, 3);
        assertThat(of("Cast", "twoThree").values()).containsExactly(2, 3);
        assertThat(of("Cast", "bytes").elementBytes()).isEqualTo(4);
        assertThat(of("Relu", "doubles").elementBytes()).isEqualTo(8);
    }

    @Test
    void operators_on_elements_broadcast_and_take_the_wider_type() {
        Known sum = of("Add", "x doubles");
        assertThat(sum.dims()).containsExactly(2, 3);
        assertThat(sum.elementBytes()).isEqualTo(8);
        assertThat(of("Less", "bytes bytes").elementBytes()).isEqualTo(1);
        assertThat(of("Mul", "twoThree five").values()).containsExactly(10, 15);
        assertThat(of("Sum", "five five five").values()).isNull();
        assertThat(of("Sum", "five").values()).isNull();
        Known open = of("Add", "x open");
        assertThat(open.dims()).isNull();
        assertThat(open.elementBytes()).isEqualTo(8);
    }

    @Test
    void a_constant_is_what_its_attribute_says() {
        Known tensor = of("Constant", "", tensor("value", ElementType.INT64, new double[] {7, 8}, 2));
        assertThat(tensor.dims()).containsExactly(2);
        assertThat(tensor.values()).containsExactly(7, 8);
        assertThat(tensor.elementBytes()).isEqualTo(8);
        assertThat(of("Constant", "", tensor("value", ElementType.INT4, null, 3))
                        .elementBytes())
                .isEqualTo(0.5);
        assertThat(of("Constant", "", tensor("value", ElementType.STRING, null, 3))
                        .elementBytes())
                .isEqualTo(32);
        for (String scalar : List.of("value_int", "value_float")) {
            Known known = of("Constant", "", number(scalar, 9));
            assertThat(known.dims()).isEmpty();
            assertThat(known.values()).containsExactly(9);
        }
        Known list = of("Constant", "", numbers("value_ints", 4, 5, 6));
        assertThat(list.dims()).containsExactly(3);
        assertThat(list.values()).containsExactly(4, 5, 6);
        assertThat(of("Constant", "", number("value_string", 1)).dims()).isNull();
    }

    @Test
    void what_is_filled_has_the_shape_it_is_told_and_the_type_of_its_value() {
        dims("ConstantOfShape", "twoThree").containsExactly(2, 3);
        assertThat(of("ConstantOfShape", "twoThree").elementBytes()).isEqualTo(4);
        assertThat(of("ConstantOfShape", "twoThree", tensor("value", ElementType.DOUBLE, null, 1))
                        .elementBytes())
                .isEqualTo(8);
        assertThat(of("ConstantOfShape", "twoThree", number("value", 1)).elementBytes())
                .isEqualTo(4);
        dims("RandomNormal", "", numbers("shape", 4, 5)).containsExactly(4, 5);
        dims("RandomUniform", "", numbers("shape", 4, 5)).containsExactly(4, 5);
        dims("ConstantOfShape", "open").isNull();
    }

    @Test
    void a_shape_is_a_value() {
        Known shape = of("Shape", "x");
        assertThat(shape.dims()).containsExactly(2);
        assertThat(shape.values()).containsExactly(2, 3);
        dims("Shape", "open").isNull();
    }

    @Test
    void what_is_expanded_or_repeated_grows() {
        dims("Expand", "doubles twoThree").containsExactly(2, 3);
        assertThat(of("Expand", "doubles twoThree").elementBytes()).isEqualTo(8);
        dims("Expand", "open twoThree").containsExactly(2, 3);
        dims("Expand", "x open").isNull();
        dims("Tile", "x twoThree").containsExactly(4, 9);
        dims("Tile", "doubles twoThree").containsExactly(2, 3);
        dims("Tile", "open twoThree").containsExactly(2, 3);
        dims("Tile", "x open").isNull();
        assertThat(of("Tile", "bytes twoThree").elementBytes()).isEqualTo(1);
    }

    @Test
    void a_range_has_as_many_values_as_there_are_steps() {
        values("zero", 0);
        values("two", 2);
        dims("Range", "zero five two").containsExactly(3);
        dims("Range", "two five two").containsExactly(2);
        dims("Range", "five zero two").containsExactly(0);
        dims("Range", "zero open two").isNull();
        dims("Range", "open five two").isNull();
        dims("Range", "zero five open").isNull();
        dims("Range", "zero five twoThree").isNull();
        dims("Range", "zero twoThree two").isNull();
        dims("Range", "twoThree five two").isNull();
        dims("Range", "zero five").isNull();
    }

    @Test
    void pads_are_added_at_both_ends() {
        dims("Pad", "x pads").containsExactly(4, 5);
        dims("Pad", "open pads").containsExactly(3, 3);
        dims("Pad", "doubles pads").containsExactly(3, 3);
        dims("Pad", "x", numbers("pads", 0, 1, 0, 1)).containsExactly(2, 5);
        dims("Pad", "x", numbers("paddings", 0, 1, 0, 1)).containsExactly(2, 5);
        dims("Pad", "x", numbers("pads", -3, 0, 0, 0)).containsExactly(0, 3);
        dims("Pad", "x").isNull();
        dims("Pad", "x pads _ twoThree").isNull();
        assertThat(of("Pad", "bytes pads").elementBytes()).isEqualTo(1);
    }

    @Test
    void a_resize_is_told_sizes_or_scales() {
        dims("Resize", "x _ _ twoThree").containsExactly(2, 3);
        dims("Resize", "x _ twoThree").containsExactly(4, 9);
        dims("Upsample", "x twoThree").containsExactly(4, 9);
        dims("Upsample", "x", numbers("scales", 1.5, 1)).containsExactly(3, 3);
        dims("Resize", "x _ twoThree none").containsExactly(4, 9);
        dims("Resize", "x twoThree none none").containsExactly(4, 9);
        dims("Resize", "x _ _ open").isNull();
        assertThat(of("Resize", "bytes _ _ twoThree").elementBytes()).isEqualTo(1);
    }

    @Test
    void one_hot_has_one_axis_more() {
        dims("OneHot", "x five").containsExactly(2, 3, 5);
        dims("OneHot", "open five").containsExactly(5);
        dims("OneHot", "x twoThree").isNull();
        dims("OneHot", "x open").isNull();
    }

    @Test
    void what_is_only_seen_otherwise_keeps_its_values() {
        values("six", 6);
        known("pair", new double[] {1, 2}, new double[] {8, 9}, 8);
        dims("Reshape", "x six").containsExactly(6);
        dims("Reshape", "open six").isNull();
        dims("Reshape", "x open").isNull();
        assertThat(of("Reshape", "pair twoThree").values()).containsExactly(8, 9);

        Known column = of("Unsqueeze", "twoThree", numbers("axes", 1));
        assertThat(column.dims()).containsExactly(2, 1);
        assertThat(column.values()).containsExactly(2, 3);
        values("axis", 0);
        dims("Unsqueeze", "twoThree axis", numbers("axes", 1)).containsExactly(1, 2);
        dims("Unsqueeze", "open axis").isNull();
        dims("Unsqueeze", "x").isNull();

        Known flat = of("Squeeze", "pair");
        assertThat(flat.dims()).containsExactly(2);
        assertThat(flat.values()).containsExactly(8, 9);
        dims("Squeeze", "open").isNull();
    }

    @Test
    void axes_are_flattened_and_transposed() {
        known("cube", new double[] {2, 3, 4}, null, 1);
        dims("Flatten", "cube").containsExactly(2, 12);
        dims("Flatten", "cube", number("axis", 2)).containsExactly(6, 4);
        dims("Flatten", "cube", numbers("axis", 2)).containsExactly(2, 12);
        dims("Flatten", "open").isNull();
        dims("Transpose", "cube").containsExactly(4, 3, 2);
        dims("Transpose", "cube", numbers("perm", 1, 0, 2)).containsExactly(3, 2, 4);
        dims("Transpose", "open").isNull();
        assertThat(of("Transpose", "cube").elementBytes()).isEqualTo(1);
    }

    @Test
    void what_is_joined_is_as_long_as_its_parts() {
        Known joined = of("Concat", "twoThree five", number("axis", 0));
        assertThat(joined.dims()).containsExactly(3);
        assertThat(joined.values()).containsExactly(2, 3, 5);
        assertThat(joined.elementBytes()).isEqualTo(8);
        dims("Concat", "x x").containsExactly(4, 3);
        dims("Concat", "x x", number("axis", 1)).containsExactly(2, 6);
        dims("Concat", "x x", number("axis", -1)).containsExactly(2, 6);
        dims("Concat", "x x", number("axis", -2)).containsExactly(4, 3);
        dims("Concat", "x x", numbers("axis", 1)).containsExactly(4, 3);
        dims("Concat", "x x", number("axis", 2)).isNull();
        dims("Concat", "x x", number("axis", -3)).isNull();
        dims("Concat", "x doubles").isNull();
        dims("Concat", "x open").isNull();
        assertThat(of("Concat", "bytes open").elementBytes()).isEqualTo(4);
        known("pair", new double[] {1, 2}, new double[] {8, 9}, 8);
        assertThat(of("Concat", "pair pair").values()).isNull();
    }

    @Test
    void values_are_kept_as_long_as_they_could_be_a_shape() {
        values("half", new double[32]);
        assertThat(of("Concat", "half half").values()).hasSize(64);
        assertThat(of("Concat", "half half five").values()).isNull();
    }

    @Test
    void matrices_are_multiplied() {
        known("wide", new double[] {3, 4}, null, 4);
        known("column", new double[] {3, 2}, null, 1);
        dims("MatMul", "x wide").containsExactly(2, 4);
        dims("MatMul", "column wide", number("transA", 1)).containsExactly(3, 4);
        dims("Gemm", "column wide", number("transA", 1)).containsExactly(2, 4);
        dims("Gemm", "x wide", number("transA", 0), numbers("transB", 1)).containsExactly(2, 4);
        dims("Gemm", "x wide", number("transB", 1)).containsExactly(2, 3);
        dims("MatMul", "x open").isNull();
        dims("MatMul", "open x").isNull();
        assertThat(of("MatMul", "column wide").elementBytes()).isEqualTo(1);
    }

    @Test
    void a_loop_may_run_as_often_as_the_limit_says_and_not_once_more() {
        values("most", OnnxLimits.DEFAULT.loopTrips());
        values("more", OnnxLimits.DEFAULT.loopTrips() + 1);
        assertThat(of("Loop", "most").dims()).isNull();
        assertThat(of("Loop", "open").dims()).isNull();
        assertThatThrownBy(() -> of("Loop", "more"))
                .hasMessage("model/not-admitted: onnx: Loop: more than 1000000 iterations");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Conv", "add", ""})
    void of_other_operators_nothing_is_known(String operator) {
        dims(operator, "x x").isNull();
    }

    @Test
    void an_operator_of_another_domain_is_another_operator() {
        assertThat(sizes.of(node("com.microsoft", "Add", "x x"), scope).dims()).isNull();
    }

    /** 100 bytes of results and four copies of the weights. */
    @Test
    void results_may_be_as_large_in_all_as_the_limit_says_and_not_an_element_more() {
        OnnxLimits limits = new OnnxLimits(1, 1, 1, 1, 1, 1, 1, 1, 100, 1, Set.of());
        StaticSizes small = new StaticSizes(limits, 5);
        values("twenty", 20);
        values("ten", 10);
        values("one", 1);
        small.of(node("", "ConstantOfShape", "twenty"), scope);
        small.of(node("", "ConstantOfShape", "ten"), scope);
        assertThatThrownBy(() -> small.of(node("", "ConstantOfShape", "one"), scope))
                .hasMessage("model/not-admitted: onnx: ConstantOfShape: constants grow over 120 bytes");
    }
}
