package dev.sallyport.scan.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.DataType;
import dev.sallyport.onnx.testing.Models;
import dev.sallyport.onnx.testing.OnnxBuilder;
import dev.sallyport.onnx.testing.ProtoWriter;
import dev.sallyport.scan.Examined;
import dev.sallyport.scan.Rule;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxTest {
    private static Set<Rule> rules(OnnxBuilder model) {
        return Examined.rules(model.toBytes(), Onnx::examine);
    }

    @Test
    void honest_models_give_nothing() {
        assertThat(rules(Models.mlp(new SplittableRandom(1), 4, 8, 2))).isEmpty();
        assertThat(rules(Models.withExternalWeights("model.onnx.data", 4))).isEmpty();
        assertThat(rules(Models.loop())).isEmpty();
        assertThat(rules(Models.add().metadata("names", "{0: 'person', 1: 'car'}")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret",
                "a/../../b",
                "/etc/passwd",
                "C:\\x",
                "..\\x",
                "file:///x",
                "*/_ORT_MEM_ADDR_/*",
                "~/x",
                "a\u0000b",
                " "
            })
    void external_data_stays_beside_the_model(String location) {
        assertThat(rules(Models.withExternalWeights(location, 4))).contains(Rule.ONNX_EXTERNAL_DATA);
    }

    @Test
    void external_data_sets_no_more_than_its_place() {
        OnnxBuilder model = Models.add().external("w", new long[] {2}, "location", "w", "__class__", "x");
        assertThat(rules(model)).contains(Rule.ONNX_EXTERNAL_DATA);
    }

    @Test
    void a_domain_of_a_library_is_named_but_not_that_of_a_function() {
        OnnxBuilder foreign = Models.add().graph(1, OnnxBuilder.nodeOf("com.evil", "Run", "sum", "out"));
        assertThat(rules(foreign)).contains(Rule.ONNX_FOREIGN_OPERATOR);
        ProtoWriter function = new ProtoWriter()
                .string(1, "Run")
                .string(4, "a")
                .string(5, "b")
                .message(7, OnnxBuilder.nodeOf("", "Relu", "a", "b"))
                .string(10, "com.evil");
        assertThat(rules(foreign.model(25, function))).isEmpty();
    }

    @Test
    void a_function_that_calls_itself_is_a_bomb() {
        ProtoWriter function = new ProtoWriter()
                .string(1, "F")
                .string(4, "a")
                .string(5, "b")
                .message(7, OnnxBuilder.nodeOf("own", "F", "a", "b"))
                .string(10, "own");
        assertThat(rules(Models.add().model(25, function))).containsExactly(Rule.ONNX_BOMB);
    }

    @Test
    void a_few_bytes_that_ask_for_gigabytes_are_a_bomb() {
        OnnxBuilder model = new OnnxBuilder()
                .initializer("shape", new long[] {1}, 1L << 33)
                .node("ConstantOfShape", "shape", "much")
                .node("ReduceSum", "much", "y")
                .output("y", DataType.FP32, 1);
        assertThat(rules(model)).containsExactly(Rule.ONNX_BOMB);
        assertThat(rules(Models.identity(DataType.FP32, 1L << 31, 1L << 31))).containsExactly(Rule.ONNX_BOMB);
    }

    @Test
    void a_loop_has_a_bound_or_a_condition() {
        ProtoWriter body = new OnnxBuilder()
                .input("i", DataType.INT64)
                .input("go", DataType.BOOL)
                .node("Identity", "go", "still")
                .output("still", DataType.BOOL)
                .toGraph();
        OnnxBuilder model = new OnnxBuilder()
                .input("x", DataType.FP32)
                .output("y", DataType.FP32)
                .node("Loop", "_ _", "", OnnxBuilder.graphAttribute("body", body))
                .node("Identity", "x", "y");
        assertThat(rules(model)).containsExactly(Rule.ONNX_BOMB);
    }

    @Test
    void a_name_is_defined_once() {
        OnnxBuilder model = Models.add().node("Relu", "sum", "sum");
        assertThat(rules(model)).containsExactly(Rule.ONNX_GRAPH);
    }

    @Test
    void python_and_compiled_programs_are_operators_that_run() {
        assertThat(rules(Models.add().graph(1, OnnxBuilder.nodeOf("ai.onnx.contrib", "PyOp", "sum", "o"))))
                .contains(Rule.ONNX_OPERATOR);
        assertThat(rules(Models.add().graph(1, OnnxBuilder.nodeOf("com.microsoft", "EPContext", "sum", "o"))))
                .contains(Rule.ONNX_OPERATOR);
    }
}
