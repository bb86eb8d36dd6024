package dev.sallyport.onnx;

import static dev.sallyport.onnx.testing.OnnxBuilder.entry;
import static dev.sallyport.onnx.testing.OnnxBuilder.externalTensor;
import static dev.sallyport.onnx.testing.OnnxBuilder.graphAttribute;
import static dev.sallyport.onnx.testing.OnnxBuilder.intAttribute;
import static dev.sallyport.onnx.testing.OnnxBuilder.intsAttribute;
import static dev.sallyport.onnx.testing.OnnxBuilder.nodeOf;
import static dev.sallyport.onnx.testing.OnnxBuilder.tensor;
import static dev.sallyport.onnx.testing.OnnxBuilder.tensorAttribute;
import static dev.sallyport.onnx.testing.OnnxBuilder.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.ProblemException;
import dev.sallyport.onnx.testing.Models;
import dev.sallyport.onnx.testing.OnnxBuilder;
import dev.sallyport.onnx.testing.ProtoWriter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxRefusalTest {
    private static final long[] FOUR = {4};
    private static final String MEMORY = "*/_ORT_MEM_ADDR_/*";

    private static void refuses(byte[] model, String finding) {
        Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(5),
                () -> assertThatThrownBy(() -> OnnxModel.read(ByteBuffer.wrap(model), OnnxLimits.DEFAULT))
                        .isInstanceOfSatisfying(ProblemException.class, e -> {
                            assertThat(e.problem()).isInstanceOf(ModelNotAdmitted.class);
                            assertThat(e.problem().sentence()).contains(finding);
                        }));
    }

    private static OnnxBuilder add(ProtoWriter initializer) {
        return new OnnxBuilder()
                .input("x", DataType.FP32, 4)
                .output("y", DataType.FP32, 4)
                .initializer(initializer)
                .node("Add", "x w", "y");
    }

    private static OnnxBuilder external(String... entries) {
        return add(externalTensor("w", FOUR, entries));
    }

    private static ProtoWriter memory(String name) {
        return externalTensor(name, FOUR, "location", MEMORY, "offset", "140737351876608", "length", "16");
    }

    /** A model whose answer is that of {@code node}, which defines {@code y}. */
    private static OnnxBuilder around(ProtoWriter node) {
        return new OnnxBuilder()
                .input("x", DataType.FP32, 4)
                .output("y", DataType.FP32, "M")
                .graph(1, node);
    }

    private static OnnxBuilder constants() {
        return new OnnxBuilder().input("x", DataType.FP32, 4).output("y", DataType.FP32, "M");
    }

    private static ProtoWriter sparse(ProtoWriter values, long... dims) {
        ProtoWriter sparse = new ProtoWriter().message(1, values).message(2, tensor("i", new long[] {4}, 0L, 1, 2, 3));
        for (long dim : dims) {
            sparse.varint(3, dim);
        }
        return sparse;
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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "../w.bin",
                "sub/../../w.bin",
                "a/./b",
                "./w.bin",
                ".hidden",
                "a/.git/b",
                "a//b",
                "a/",
                "C:\\w.bin",
                "a\\b",
                "file:w.bin",
                "https://example.org/w.bin",
                "w.bin\u0000.txt",
                "w bin",
                "wörter.bin",
                "~/w.bin",
                "/proc/self/environ",
                MEMORY,
                ""
            })
    void refuses_external_locations_that_are_not_plain_names(String location) {
        refuses(external("location", location, "length", "16").toBytes(), "expected: a plain relative name");
    }

    static Stream<Arguments> memoryAddresses() {
        ProtoWriter branch = new OnnxBuilder()
                .output("w", DataType.FP32, 4)
                .initializer(memory("w"))
                .toGraph();
        ProtoWriter constant = nodeOf("", "Constant", "", "y", tensorAttribute("value", memory("")));
        return Stream.of(
                arguments("initializer", add(memory("w"))),
                arguments("Constant", around(constant)),
                arguments(
                        "tensor list",
                        around(nodeOf(
                                "",
                                "Any",
                                "x",
                                "y",
                                new ProtoWriter().string(1, "l").message(10, memory(""))))),
                arguments("sparse initializer", constants().graph(15, sparse(memory("w"), 8))),
                arguments(
                        "sparse attribute",
                        around(nodeOf(
                                "",
                                "Constant",
                                "",
                                "y",
                                new ProtoWriter().string(1, "sparse_value").message(22, sparse(memory(""), 8))))),
                arguments(
                        "sparse list",
                        around(nodeOf(
                                "",
                                "Any",
                                "x",
                                "y",
                                new ProtoWriter().string(1, "l").message(23, sparse(memory(""), 8))))),
                arguments("subgraph", around(nodeOf("", "If", "x", "y", graphAttribute("then_branch", branch)))),
                arguments(
                        "graph list",
                        around(nodeOf(
                                "",
                                "Any",
                                "x",
                                "y",
                                new ProtoWriter().string(1, "l").message(11, branch)))),
                arguments(
                        "function",
                        Models.add()
                                .model(
                                        25,
                                        function(
                                                "f",
                                                nodeOf(
                                                        "",
                                                        "Constant",
                                                        "",
                                                        "b",
                                                        tensorAttribute("value", memory("")))))),
                arguments(
                        "function default",
                        Models.add().model(25, function("f").message(11, tensorAttribute("value", memory(""))))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("memoryAddresses")
    void refuses_memory_addresses_wherever_a_tensor_may_stand(String place, OnnxBuilder model) {
        refuses(model.toBytes(), "external");
    }

    static Stream<Arguments> externalData() {
        return Stream.of(
                arguments("unknown key", external("location", "w", "length", "16", "prepacked_0", "1")),
                arguments("key twice", external("location", "w", "location", "v")),
                arguments("negative offset", external("location", "w", "offset", "-1")),
                arguments("hexadecimal offset", external("location", "w", "offset", "0x10")),
                arguments("offset over 63 bits", external("location", "w", "offset", "9223372036854775808")),
                arguments("end over 63 bits", external("location", "w", "offset", "9223372036854775807")),
                arguments("length too long", external("location", "w", "length", "1099511627776")),
                arguments("length too short", external("location", "w", "length", "15")),
                arguments(
                        "values inside too",
                        add(externalTensor("w", FOUR, "location", "w").bytes(9, new byte[16]))),
                arguments(
                        "entries but not external",
                        add(tensor("w", FOUR, 1f, 2f, 3f, 4f).message(13, entry("location", "w")))),
                arguments(
                        "external without entries",
                        add(tensor("w", DataType.FP32, 4).varint(14, 1))),
                arguments(
                        "location cut to 32 bits",
                        add(tensor("w", FOUR, 1f, 2f, 3f, 4f).varint(14, 0x1_0000_0001L))),
                arguments(
                        "location said twice",
                        add(tensor("w", FOUR, 1f, 2f, 3f, 4f).varint(14, 0).varint(14, 1))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("externalData")
    void refuses_external_data_that_can_be_read_two_ways(String what, OnnxBuilder model) {
        refuses(model.toBytes(), "");
    }

    static Stream<Arguments> sizes() {
        long huge = 1L << 31;
        return Stream.of(
                arguments("product overflows", add(tensor("w", DataType.FP32, huge, huge, huge))),
                arguments("negative dimension", add(tensor("w", DataType.FP32, -1))),
                arguments("rank 33", add(tensor("w", DataType.FP32, new long[33]))),
                arguments("terabytes declared", add(externalTensor("w", new long[] {1L << 40}, "location", "w"))),
                arguments(
                        "raw data too short", add(tensor("w", DataType.FP32, 4).bytes(9, new byte[15]))),
                arguments("no values", add(tensor("w", DataType.FP32, 4))),
                arguments(
                        "values in the wrong field",
                        add(tensor("w", DataType.FP32, 4).bytes(7, new byte[4]))),
                arguments(
                        "unknown type",
                        add(new ProtoWriter().varint(1, 4).varint(2, 99).string(8, "w"))),
                arguments(
                        "sparse of terabytes",
                        constants().graph(15, sparse(tensor("w", FOUR, 1f, 2f, 3f, 4f), 1L << 40))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("sizes")
    void refuses_tensors_that_are_not_as_large_as_they_say(String what, OnnxBuilder model) {
        refuses(model.toBytes(), "");
    }

    static Stream<Arguments> bombs() {
        OnnxBuilder shape = constants().initializer("s", new long[] {2}, 1L << 20, 1L << 20);
        return Stream.of(
                arguments("ConstantOfShape", shape.node("ConstantOfShape", "s", "y")),
                arguments(
                        "ConstantOfShape of a Constant",
                        constants()
                                .node("Constant", "", "s", intsAttribute("value_ints", 1L << 20, 1L << 20))
                                .node("ConstantOfShape", "s", "y")),
                arguments(
                        "shape by arithmetic",
                        constants()
                                .initializer("s", new long[] {1}, 1L << 20)
                                .node("Mul", "s s", "t")
                                .node("ConstantOfShape", "t", "y")),
                arguments(
                        "Expand",
                        constants()
                                .initializer("s", new long[] {1}, 1L << 40)
                                .initializer("o", new long[] {1}, 1f)
                                .node("Expand", "o s", "y")),
                arguments(
                        "Expand of an input",
                        constants().initializer("s", new long[] {1}, 1L << 40).node("Expand", "x s", "y")),
                arguments(
                        "Tile",
                        constants()
                                .initializer("s", new long[] {1}, 1L << 40)
                                .initializer("o", new long[] {1}, 1f)
                                .node("Tile", "o s", "y")),
                arguments(
                        "Range",
                        constants()
                                .initializer("a", new long[0], 0L)
                                .initializer("b", new long[0], 1L << 40)
                                .initializer("c", new long[0], 1L)
                                .node("Range", "a b c", "y")),
                arguments(
                        "Pad",
                        constants()
                                .initializer("p", new long[] {2}, 0L, 1L << 40)
                                .node("Pad", "x p", "y")),
                arguments(
                        "Resize by sizes",
                        constants()
                                .initializer("s", new long[] {2}, 1L << 20, 1L << 20)
                                .node("Resize", "x _ _ s", "y")),
                arguments(
                        "Resize by scales",
                        constants().initializer("s", new long[] {1}, 1e12f).node("Resize", "x _ s", "y")),
                arguments(
                        "broadcast",
                        constants()
                                .initializer("a", new long[] {30000, 1}, new float[30000])
                                .initializer("b", new long[] {1, 30000}, new float[30000])
                                .node("Add", "a b", "y")),
                arguments(
                        "outer product",
                        constants()
                                .initializer("a", new long[] {30000, 1}, new float[30000])
                                .initializer("b", new long[] {1, 30000}, new float[30000])
                                .node("MatMul", "a b", "y")),
                arguments(
                        "outer product of vectors",
                        constants()
                                .initializer("a", new long[] {30000}, new float[30000])
                                .initializer("r", new long[] {1}, 0L)
                                .initializer("c", new long[] {1}, 1L)
                                .node("Unsqueeze", "a c", "col")
                                .node("Unsqueeze", "a r", "row")
                                .node("Mul", "col row", "y")),
                arguments("doubling", doubling()),
                arguments(
                        "inside a function",
                        constants()
                                .initializer("s", new long[] {2}, 1L << 20, 1L << 20)
                                .model(25, function("f", nodeOf("", "ConstantOfShape", "a", "b")))
                                .graph(1, call("f", "s", "y"))),
                arguments(
                        "inside a subgraph",
                        constants()
                                .initializer("s", new long[] {2}, 1L << 20, 1L << 20)
                                .node(
                                        "If",
                                        "x",
                                        "y",
                                        graphAttribute(
                                                "then_branch",
                                                new OnnxBuilder()
                                                        .node("ConstantOfShape", "s", "z")
                                                        .output("z", DataType.FP32)
                                                        .toGraph()))),
                arguments(
                        "a loop without end",
                        constants()
                                .initializer("n", new long[0], Long.MAX_VALUE)
                                .node(
                                        "Loop",
                                        "n _ x",
                                        "y",
                                        graphAttribute(
                                                "body",
                                                new OnnxBuilder()
                                                        .input("i", DataType.INT64)
                                                        .output("i", DataType.INT64)
                                                        .toGraph()))));
    }

    private static OnnxBuilder doubling() {
        OnnxBuilder model = constants().initializer("d0", new long[] {1}, 1f);
        for (int i = 0; i < 60; i++) {
            model.node("Concat", "d" + i + " d" + i, "d" + (i + 1), intAttribute("axis", 0));
        }
        return model.node("Identity", "d60", "y");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bombs")
    void refuses_constants_that_grow_while_loading(String what, OnnxBuilder model) {
        refuses(model.toBytes(), what.startsWith("a loop") ? "iterations" : "constants grow");
    }

    static Stream<Arguments> graphs() {
        ProtoWriter sequence = new ProtoWriter().message(4, new ProtoWriter().message(1, new ProtoWriter()));
        return Stream.of(
                arguments("other domain", around(nodeOf("org.example", "Shell", "x", "y")), "domain `org.example`"),
                arguments("reads files", around(nodeOf("com.microsoft", "EPContext", "x", "y")), "EPContext"),
                arguments("no operator", around(nodeOf("", "", "x", "y")), "without an operator"),
                arguments("training", Models.add().model(20, new ProtoWriter()), "training"),
                arguments("input twice", Models.identity(DataType.FP32, 1).input("x", DataType.FP32, 1), "twice"),
                arguments("output twice", Models.identity(DataType.FP32, 1).output("y", DataType.FP32, 1), "twice"),
                arguments("defined twice", Models.identity(DataType.FP32, 1).node("Neg", "x", "y"), "defined twice"),
                arguments(
                        "initializer twice",
                        Models.add().initializer("w", new long[] {1}, 1f).initializer("w", new long[] {1}, 2f),
                        "name of its own"),
                arguments("used before it is defined", around(nodeOf("", "Neg", "later", "y")), "not defined"),
                arguments("no outputs", new OnnxBuilder().input("x", DataType.FP32, 1), "no outputs"),
                arguments("output from nowhere", new OnnxBuilder().output("y", DataType.FP32, 1), "not defined"),
                arguments(
                        "sequence output",
                        Models.identity(DataType.FP32, 1)
                                .graph(1, nodeOf("ai.onnx.ml", "ZipMap", "y", "z"))
                                .graph(12, new ProtoWriter().string(1, "z").message(2, sequence)),
                        "zipmap=False"),
                arguments(
                        "complex input",
                        new OnnxBuilder()
                                .graph(
                                        11,
                                        new ProtoWriter()
                                                .string(1, "x")
                                                .message(
                                                        2,
                                                        new ProtoWriter()
                                                                .message(
                                                                        1,
                                                                        new ProtoWriter()
                                                                                .varint(1, 14)
                                                                                .message(2, new ProtoWriter()))))
                                .output("y", DataType.FP32)
                                .node("Cast", "x", "y"),
                        "COMPLEX64"),
                arguments(
                        "input without a shape",
                        new OnnxBuilder()
                                .graph(
                                        11,
                                        new ProtoWriter()
                                                .string(1, "x")
                                                .message(
                                                        2,
                                                        new ProtoWriter().message(1, new ProtoWriter().varint(1, 1))))
                                .output("y", DataType.FP32)
                                .node("Neg", "x", "y"),
                        "no shape"),
                arguments("opset twice", Models.add().model(8, new ProtoWriter().varint(2, 9)), "twice"),
                arguments("metadata twice", Models.add().metadata("a", "1").metadata("a", "2"), "twice"),
                arguments("metadata too long", Models.add().metadata("a", "x".repeat(2 << 20)), "expected: at most"),
                arguments(
                        "function twice", Models.add().model(25, function("f")).model(25, function("f")), "twice"),
                arguments(
                        "function of itself",
                        Models.add().model(25, function("f", call("f", "a", "b"))),
                        "calls itself"),
                arguments(
                        "functions of each other",
                        Models.add()
                                .model(25, function("f", call("g", "a", "b")))
                                .model(25, function("g", call("f", "a", "b"))),
                        "calls itself"),
                arguments("unknown field", Models.add().model(60, new ProtoWriter()), "not known"),
                arguments("second graph", Models.add().model(7, Models.add().toGraph()), "twice"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("graphs")
    void refuses_graphs_that_break_a_rule(String what, OnnxBuilder model, String finding) {
        refuses(model.toBytes(), finding);
    }

    @Test
    void refuses_functions_that_double_at_every_step() {
        OnnxBuilder model = Models.add();
        for (int i = 0; i < 40; i++) {
            model.model(25, function("f" + i, call("f" + (i + 1), "a", "c"), call("f" + (i + 1), "c", "b")));
        }
        model.model(25, function("f40", nodeOf("", "Neg", "a", "b")));
        refuses(model.toBytes(), "once functions are expanded");
    }

    @Test
    void refuses_graphs_nested_too_deep_without_recursing_into_them() {
        ProtoWriter graph = new OnnxBuilder().output("z", DataType.FP32).toGraph();
        for (int i = 0; i < 2000; i++) {
            graph = new ProtoWriter().message(1, nodeOf("", "If", "x", "z", graphAttribute("then_branch", graph)));
        }
        refuses(new ProtoWriter().varint(1, 8).message(7, graph).toBytes(), "nested deeper");
    }

    @Test
    void refuses_more_nodes_than_the_limit() {
        ProtoWriter graph = new ProtoWriter();
        for (int i = 0; i <= OnnxLimits.DEFAULT.nodes(); i++) {
            graph.bytes(1, new byte[0]);
        }
        refuses(new ProtoWriter().varint(1, 8).message(7, graph).toBytes(), "more than 200000 nodes");
    }

    @Test
    void the_limit_says_which_domains_may_be_used() {
        OnnxLimits wider = new OnnxLimits(10, 1, 1, 10, 1000, 1000, 10, 1000, 1000, 10, Set.of("", "org.example"));
        byte[] model = around(nodeOf("org.example", "Own", "x", "y")).toBytes();
        assertThat(OnnxModel.read(ByteBuffer.wrap(model), wider).operators()).containsKey("org.example:Own");
    }

    static Stream<Arguments> wire() {
        byte[] overlong = {0x08, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0x7f};
        byte[] endless = {0x08, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1};
        return Stream.of(
                arguments("empty", new byte[0]),
                arguments("text", "not a model".getBytes(java.nio.charset.StandardCharsets.US_ASCII)),
                arguments("group", new ProtoWriter().tag(7, 3).tag(7, 4).toBytes()),
                arguments("field 0", new ProtoWriter().tag(0, 0).raw(1).toBytes()),
                arguments(
                        "tag over 32 bits",
                        new ProtoWriter().raw(1L << 35).raw(1).toBytes()),
                arguments("varint over 64 bits", overlong),
                arguments("varint without end", endless),
                arguments(
                        "length past the end",
                        new ProtoWriter().tag(7, 2).raw(100).toBytes()),
                arguments(
                        "length of 2^63",
                        new ProtoWriter().tag(7, 2).raw(Long.MIN_VALUE).toBytes()),
                arguments("cut short", new byte[] {0x3a}),
                arguments(
                        "name that is not UTF-8",
                        new ProtoWriter().bytes(2, new byte[] {(byte) 0xc0, 1}).toBytes()),
                arguments(
                        "value of a wrong wire type",
                        new ProtoWriter().string(1, "8").toBytes()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wire")
    void refuses_bytes_that_are_not_a_model(String what, byte[] model) {
        refuses(model, "");
    }

    @Test
    void refuses_every_truncation_of_a_model() {
        byte[] whole = Models.mlp(new java.util.Random(1), 4, 3, 2).toBytes();
        int atEnd = whole.length - new ProtoWriter().string(1, "").varint(2, 17).toBytes().length - 2;
        for (int length = 0; length < atEnd; length++) {
            refuses(java.util.Arrays.copyOf(whole, length), "");
        }
    }

    @Test
    void allows_what_it_should() {
        assertThat(value("x", DataType.FP32).toBytes()).isNotEmpty();
        byte[] model = external("location", "sub/w-1.bin", "offset", "4096", "length", "16", "checksum", "x")
                .toBytes();
        assertThat(OnnxModel.read(ByteBuffer.wrap(model), OnnxLimits.DEFAULT).externalData())
                .extracting(ExternalTensor::location, ExternalTensor::offset)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("sub/w-1.bin", 4096L));
    }
}
