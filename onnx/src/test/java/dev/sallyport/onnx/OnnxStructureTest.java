package dev.sallyport.onnx;

import static dev.sallyport.onnx.testing.OnnxBuilder.graphAttribute;
import static dev.sallyport.onnx.testing.OnnxBuilder.intAttribute;
import static dev.sallyport.onnx.testing.OnnxBuilder.nodeOf;
import static dev.sallyport.onnx.testing.OnnxBuilder.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Shape;
import dev.sallyport.onnx.testing.Models;
import dev.sallyport.onnx.testing.OnnxBuilder;
import dev.sallyport.onnx.testing.ProtoWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a model may be made of, up to each limit, and what its reader says where it is made of something else. */
class OnnxStructureTest {

    private static final Set<String> DOMAINS = Set.of("", "com.microsoft");

    private static OnnxModel read(OnnxBuilder model, OnnxLimits limits) {
        return OnnxModel.read(ByteBuffer.wrap(model.toBytes()), limits);
    }

    private static OnnxModel read(OnnxBuilder model) {
        return read(model, OnnxLimits.DEFAULT);
    }

    private static OnnxLimits limits(int nodes, int depth, int functions, int names, int metadata, int values) {
        return new OnnxLimits(nodes, depth, functions, 10, names, metadata, values, 1000, 1000, 10, DOMAINS);
    }

    private static OnnxLimits generous() {
        return limits(10, 5, 5, 10_000, 100, 10);
    }

    private static OnnxBuilder identity() {
        return Models.identity(DataType.FP32, 1);
    }

    private static ProtoWriter function(String name, ProtoWriter... nodes) {
        ProtoWriter function =
                new ProtoWriter().string(1, name).string(4, "a").string(5, "b").string(10, "com.microsoft");
        for (ProtoWriter node : nodes) {
            function.message(7, node);
        }
        return function;
    }

    private static ProtoWriter call(String name, String input, String output) {
        return nodeOf("com.microsoft", name, input, output);
    }

    private static ProtoWriter negation() {
        return nodeOf("", "Neg", "a", "b");
    }

    private static ProtoWriter branch(ProtoWriter... nodes) {
        OnnxBuilder branch = new OnnxBuilder().output("x", DataType.FP32, 1);
        for (ProtoWriter node : nodes) {
            branch.graph(1, node);
        }
        return branch.toGraph();
    }

    private static void refused(OnnxBuilder model, OnnxLimits limits, String finding) {
        assertThatThrownBy(() -> read(model, limits)).hasMessage("model/not-admitted: onnx: " + finding);
    }

    @Test
    void nodes_graphs_and_values_may_be_as_many_as_the_limits_say() {
        OnnxBuilder two = identity().node("If", "x", "z", graphAttribute("then", branch()));
        assertThat(read(two, limits(2, 1, 1, 1000, 1, 1)).nodes()).isEqualTo(2);
        refused(two, limits(1, 1, 1, 1000, 1, 1), "more than 1 nodes");
        refused(two, limits(2, 0, 1, 1000, 1, 1), "graphs nested deeper than 0");
        refused(two, limits(2, 1, 1, 1000, 1, 0), "1 inputs (expected: at most 0)");
        OnnxBuilder outputs = identity().output("x", DataType.FP32, 1);
        refused(outputs, limits(2, 1, 1, 1000, 1, 1), "2 outputs (expected: at most 1)");
    }

    @Test
    void kept_names_may_cost_as_much_as_the_limit_says() {
        // producer, graph, three node words, two values, the operator set's domain: 16 each and their characters.
        OnnxBuilder model = identity();
        int cost = 8 * 16 + "sallyport-test".length() + "graph".length() + "IdentityxyxY".length();
        assertThat(read(model, limits(2, 1, 1, cost, 1, 1)).nodes()).isEqualTo(1);
        refused(model, limits(2, 1, 1, cost - 1, 1, 1), "more than %d bytes of names".formatted(cost - 1));
    }

    @Test
    void a_name_has_up_to_4096_bytes() {
        OnnxBuilder longest = identity().graph(1, nodeOf("", "Neg", "x", "n".repeat(4096)));
        assertThat(read(longest).nodes()).isEqualTo(2);
        refused(
                identity().graph(1, nodeOf("", "Neg", "x", "n".repeat(4097))),
                OnnxLimits.DEFAULT,
                "a string of 4097 bytes (expected: at most 4096)");
    }

    @Test
    void functions_may_be_as_many_as_the_limit_says() {
        OnnxBuilder two = identity().model(25, function("f", negation())).model(25, function("g", negation()));
        assertThat(read(two, limits(3, 1, 2, 1000, 1, 1)).nodes()).isEqualTo(3);
        refused(two, limits(3, 1, 1, 1000, 1, 1), "more than 1 functions");
    }

    @Test
    void expanded_functions_count_where_they_are_called_and_by_themselves() {
        OnnxBuilder model = identity()
                .graph(1, call("f", "x", "p"))
                .graph(1, call("f", "p", "q"))
                .model(25, function("f", nodeOf("", "Neg", "a", "c"), nodeOf("", "Neg", "c", "b")));
        // One of its own, two calls of two, and the function by itself: seven.
        assertThat(read(model, limits(7, 1, 1, 1000, 1, 1)).operators())
                .isEqualTo(Map.of("Identity", 1, "com.microsoft:f", 2, "Neg", 2));
        refused(model, limits(6, 1, 1, 1000, 1, 1), "more than 6 nodes once functions are expanded");
    }

    @Test
    void nodes_inside_the_graphs_of_a_node_count_too() {
        OnnxBuilder model = identity()
                .node("If", "x", "z", graphAttribute("then", branch(call("f", "x", "w"))))
                .model(25, function("f", nodeOf("", "Neg", "a", "c"), nodeOf("", "Neg", "c", "b")));
        assertThat(read(model, limits(6, 1, 1, 1000, 1, 1)).operators())
                .isEqualTo(Map.of("Identity", 1, "If", 1, "com.microsoft:f", 1, "Neg", 2));
        refused(model, limits(5, 1, 1, 1000, 1, 1), "more than 5 nodes once functions are expanded");
    }

    @Test
    void calls_nest_up_to_64_deep() {
        assertThat(read(chain(64)).nodes()).isEqualTo(1 + 65);
        refused(chain(65), OnnxLimits.DEFAULT, "function `f65` calls itself or nests too deep");
    }

    /** {@code f0} calls {@code f1}, and so on up to the last. */
    private static OnnxBuilder chain(int calls) {
        OnnxBuilder model = identity();
        for (int i = 0; i < calls; i++) {
            model.model(25, function("f" + i, call("f" + (i + 1), "a", "b")));
        }
        return model.model(25, function("f" + calls, negation()));
    }

    @Test
    void metadata_may_be_as_long_in_all_as_the_limit_says() {
        OnnxBuilder model = identity().metadata("ab", "cd").metadata("e", "f");
        assertThat(read(model, limits(1, 1, 1, 1000, 6, 1)).metadata()).isEqualTo(Map.of("ab", "cd", "e", "f"));
        refused(model, limits(1, 1, 1, 1000, 5, 1), "metadata `e` is there twice or over 5 bytes in all");
    }

    @Test
    void what_a_function_makes_of_constants_is_known_where_it_is_called() {
        OnnxBuilder model = new OnnxBuilder()
                .input("x", DataType.FP32, 1)
                .output("y", DataType.FP32, "M")
                .initializer("s", new long[] {1}, 1L << 40)
                .graph(1, call("f", "s", "t"))
                .node("ConstantOfShape", "t", "y")
                .model(25, function("f", nodeOf("", "Identity", "a", "b")));
        refused(model, OnnxLimits.DEFAULT, "ConstantOfShape: constants grow over 1073741856 bytes");
    }

    @Test
    void a_function_is_given_fewer_inputs_than_it_names_and_defines_each_once() {
        ProtoWriter twice = function("f", negation(), negation());
        refused(identity().model(25, twice), generous(), "Neg: `b` is defined twice or has no name");
        ProtoWriter nothing = function("f");
        refused(identity().model(25, nothing), generous(), "f: `b` is not defined before it is used");
        ProtoWriter sameInputs = function("f", negation()).string(4, "a");
        refused(identity().model(25, sameInputs), generous(), "function: `a` is defined twice or has no name");
        OnnxBuilder fewer = identity().graph(1, call("f", "", "z")).model(25, function("f", negation()));
        assertThat(read(fewer, generous()).nodes()).isEqualTo(3);
    }

    @Test
    void the_operator_set_of_onnx_has_two_names_and_is_one() {
        OnnxBuilder model =
                identity().model(8, new ProtoWriter().string(1, "ai.onnx.ml").varint(2, 3));
        assertThat(read(model).opsets()).isEqualTo(Map.of("", 17L, "ai.onnx.ml", 3L));
        OnnxBuilder twice =
                identity().model(8, new ProtoWriter().string(1, "ai.onnx").varint(2, 17));
        assertThat(read(twice).opsets()).isEqualTo(Map.of("", 17L));
        refused(
                identity().model(8, new ProtoWriter().string(1, "ai.onnx").varint(2, 18)),
                OnnxLimits.DEFAULT,
                "operator set `ai.onnx` is there twice");
        assertThat(read(identity().graph(1, nodeOf("ai.onnx", "Neg", "x", "z"))).operators())
                .isEqualTo(Map.of("Identity", 1, "Neg", 1));
        assertThatThrownBy(() -> OnnxModel.read(ByteBuffer.wrap(new byte[0]), generous()))
                .hasMessageContaining("not an ONNX model");
    }

    @Test
    void the_version_and_the_producer_are_those_of_the_file() {
        OnnxModel model = read(identity().irVersion(9).opset(19));
        assertThat(model.irVersion()).isEqualTo(9);
        assertThat(model.opsets()).containsEntry("", 19L);
        refused(
                identity().irVersion(0),
                OnnxLimits.DEFAULT,
                "no graph, no IR version or no operator set: not an ONNX model");
        assertThat(read(identity().irVersion(1)).irVersion()).isEqualTo(1);
    }

    private static OnnxBuilder input(ProtoWriter type) {
        return new OnnxBuilder()
                .graph(11, new ProtoWriter().string(1, "x").message(2, type))
                .output("y", DataType.FP32)
                .node("Neg", "x", "y");
    }

    private static ProtoWriter tensorType(ProtoWriter shape) {
        return new ProtoWriter().message(1, new ProtoWriter().varint(1, 1).message(2, shape));
    }

    private static ProtoWriter dimension(ProtoWriter dimension) {
        return new ProtoWriter().message(1, dimension);
    }

    @Test
    void a_dimension_is_a_number_or_a_name_or_neither() {
        ProtoWriter shape = new ProtoWriter()
                .message(1, new ProtoWriter().varint(1, 0))
                .message(1, new ProtoWriter().string(2, "N"))
                .message(1, new ProtoWriter().string(3, "DATA_BATCH"));
        OnnxModel model = read(input(tensorType(shape)));
        assertThat(model.inputs().getFirst().shape()).isEqualTo(Shape.of(0, -1, -1));
        assertThat(model.inputs().getFirst().symbols()).containsExactly("", "N", "");
        assertThat(read(input(tensorType(dimension(new ProtoWriter().varint(1, -1)))))
                        .inputs()
                        .getFirst()
                        .shape())
                .isEqualTo(Shape.of(-1));
    }

    @Test
    void a_shape_has_up_to_32_dimensions() {
        ProtoWriter shape = new ProtoWriter();
        for (int i = 0; i < Shape.MAX_RANK; i++) {
            shape.message(1, new ProtoWriter().varint(1, 1));
        }
        assertThat(read(input(tensorType(shape))).inputs().getFirst().shape().rank())
                .isEqualTo(32);
        refused(
                input(tensorType(shape.message(1, new ProtoWriter().varint(1, 1)))),
                OnnxLimits.DEFAULT,
                "shape: more than 32 dimensions or field 1");
    }

    private static OnnxBuilder attribute(ProtoWriter attribute) {
        return identity().node("Any", "x", "z", attribute);
    }

    private static ProtoWriter named() {
        return new ProtoWriter().string(1, "a");
    }

    static Stream<Arguments> findings() {
        ProtoWriter other = new ProtoWriter().varint(60, 1);
        ProtoWriter empty = new ProtoWriter();
        return Stream.of(
                arguments(identity().graph(60, empty), "graph: field 60 is not known"),
                arguments(identity().graph(1, other), "node: field 60 is not known"),
                arguments(attribute(other), "attribute: field 60 is not known"),
                arguments(identity().graph(11, other), "value: field 60 is not known"),
                arguments(input(other), "type: field 60 is not known"),
                arguments(input(new ProtoWriter().message(1, other)), "tensor type: field 60 is not known"),
                arguments(input(tensorType(other)), "shape: more than 32 dimensions or field 60"),
                arguments(input(tensorType(dimension(other))), "dimension: field 60 is not known"),
                arguments(identity().model(8, other), "operator set: field 60 is not known"),
                arguments(identity().model(14, other), "metadata: field 60 is not known"),
                arguments(identity().model(25, other), "function: field 60 is not known"),
                arguments(input(tensorType(dimension(new ProtoWriter().varint(1, -2)))), "dimension -2"),
                arguments(
                        input(tensorType(
                                dimension(new ProtoWriter().varint(1, 4).string(2, "N")))),
                        "dimension 4"),
                arguments(input(new ProtoWriter().message(4, empty).message(5, empty)), "a value with two types"),
                arguments(input(empty), "input `x` has no type"),
                arguments(input(new ProtoWriter().message(5, empty)), kind("map")),
                arguments(input(new ProtoWriter().message(7, empty)), kind("opaque")),
                arguments(input(new ProtoWriter().message(8, empty)), kind("sparse tensor")),
                arguments(input(new ProtoWriter().message(9, empty)), kind("optional")),
                arguments(input(new ProtoWriter().string(6, "IMAGE").message(4, empty)), kind("sequence")),
                arguments(attribute(new ProtoWriter().varint(3, 1)), "an attribute without a name"),
                arguments(attribute(named().varint(3, 1).float32(2, 1)), "an attribute with two values"),
                arguments(attribute(named().float32(2, 1).varint(3, 1)), "an attribute with two values"),
                arguments(attribute(named().float32(7, 1).varint(8, 1)), "attribute `a` has two values"),
                arguments(
                        identity().node("Any", "x", "z", intAttribute("a", 1), intAttribute("a", 2)),
                        "attribute `a` is there twice"),
                arguments(identity().initializer("", new long[] {1}, 1f), "initializer `` has no name of its own"),
                arguments(
                        identity().graph(15, new ProtoWriter().message(1, tensor("", new long[] {1}, 1f))),
                        "sparse initializer `` has no name of its own"),
                arguments(
                        identity()
                                .initializer("w", new long[] {1}, 1f)
                                .graph(15, new ProtoWriter().message(1, tensor("w", new long[] {1}, 1f))),
                        "sparse initializer `w` has no name of its own"),
                arguments(identity().node("Neg", "x", "x"), "Neg: `x` is defined twice or has no name"),
                arguments(
                        identity().graph(1, nodeOf("", "Neg", "no", "z").string(3, "n1")),
                        "Neg n1: `no` is not defined before it is used"),
                arguments(
                        identity().node("If", "x", "z", graphAttribute("t", new ProtoWriter().string(2, "g"))),
                        "graph `g` has no outputs"),
                arguments(
                        identity().node("If", "x", "z", graphAttribute("t", branch(nodeOf("", "Neg", "z", "q")))),
                        "Neg: `z` is not defined before it is used"),
                arguments(
                        identity().output("nowhere", DataType.FP32, 1),
                        "graph output: `nowhere` is not defined before it is used"),
                arguments(
                        identity().graph(1, nodeOf("org.example", "Own", "x", "z")),
                        "operator `Own` of domain `org.example`, which is not allowed"));
    }

    private static String kind(String kind) {
        return "input `x` is a %s, not a tensor; for a scikit-learn classifier, export with zipmap=False"
                .formatted(kind);
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("findings")
    void names_what_it_refuses(OnnxBuilder model, String finding) {
        refused(model, OnnxLimits.DEFAULT, finding);
    }

    /** Fields of onnx.proto that say nothing a server acts on. */
    @Test
    void documents_and_annotations_are_passed_over() {
        ProtoWriter text = new ProtoWriter().string(1, "text");
        ProtoWriter node = nodeOf("", "Neg", "x", "z")
                .string(6, "doc")
                .string(8, "")
                .message(9, text)
                .message(10, text);
        OnnxBuilder model = identity()
                .graph(1, node)
                .graph(10, text)
                .graph(13, text)
                .graph(14, text)
                .graph(16, text)
                .graph(
                        11,
                        new ProtoWriter()
                                .string(1, "v")
                                .string(3, "doc")
                                .message(4, text)
                                .message(2, tensorType(new ProtoWriter())))
                .model(3, text)
                .model(4, text)
                .model(6, text)
                .model(26, text);
        OnnxModel read = read(model);
        assertThat(read.inputs()).extracting(OnnxValue::name).isEqualTo(List.of("x", "v"));
        assertThat(read.producer()).startsWith("sallyport-test ");
        ProtoWriter function = function("f", negation())
                .string(6, "attribute")
                .string(8, "doc")
                .message(9, new ProtoWriter().varint(2, 17))
                .message(11, intAttribute("default", 1))
                .message(12, text)
                .string(13, "")
                .message(14, text);
        assertThat(read(identity().model(25, function)).nodes()).isEqualTo(2);
    }

    @Test
    void a_function_may_be_called_like_a_file_reading_operator_only_where_it_is_one() {
        OnnxBuilder model = identity()
                .graph(1, nodeOf("com.microsoft", "EPContext", "x", "z"))
                .model(25, function("EPContext", negation()));
        assertThat(read(model, generous()).nodes()).isEqualTo(3);
    }

    @Test
    void long_lists_of_numbers_are_not_kept_and_not_refused() {
        ProtoWriter many = named().bytes(8, new byte[64]);
        assertThat(read(attribute(many.varint(8, 5))).nodes()).isEqualTo(2);
    }
}
