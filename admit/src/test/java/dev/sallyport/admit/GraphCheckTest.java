package dev.sallyport.admit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.onnx.OnnxLimits;
import dev.sallyport.onnx.OnnxModel;
import dev.sallyport.onnx.testing.Models;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphCheckTest {

    /** {@code w} of 16 bytes lies in {@code w.bin}. */
    private static final OnnxModel EXTERNAL = OnnxModel.read(
            ByteBuffer.wrap(Models.withExternalWeights("w.bin", 4).toBytes()), OnnxLimits.DEFAULT);

    private static void refused(Map<String, Long> sizes, String finding) {
        assertThatThrownBy(() -> GraphCheck.checkExternalData(EXTERNAL, sizes))
                .hasMessage("model/not-admitted: " + finding);
    }

    @Test
    void external_data_lies_inside_files_of_the_model_and_uses_all_of_them() {
        assertThatCode(() -> GraphCheck.checkExternalData(EXTERNAL, Map.of("model.onnx", 1L, "w.bin", 16L)))
                .doesNotThrowAnyException();
        refused(Map.of("model.onnx", 1L, "w.bin", 15L), "external data of `w` reaches beyond its file");
        refused(Map.of("model.onnx", 1L), "external data of `w` lies in a file that is not part of the model");
        refused(Map.of("model.onnx", 1L, "w.bin", 16L, "idle", 1L), "a payload file that the graph does not use");
        OnnxModel itself = OnnxModel.read(
                ByteBuffer.wrap(Models.withExternalWeights("model.onnx", 4).toBytes()), OnnxLimits.DEFAULT);
        assertThatThrownBy(() -> GraphCheck.checkExternalData(itself, Map.of("model.onnx", 1_000L)))
                .hasMessageContaining("lies in a file that is not part of the model");
    }

    private static ModelContract contract(TensorSpec... inputs) {
        return new ModelContract(List.of(inputs), List.of());
    }

    private static TensorSpec floats(String name, long... dimensions) {
        return TensorSpec.of(name, DataType.FP32, Shape.of(dimensions));
    }

    private static void refused(ModelContract said, ModelContract found, String finding) {
        assertThatThrownBy(() -> GraphCheck.checkContract(said, found, "graph"))
                .hasMessage("model/not-admitted: " + finding);
    }

    @Test
    void a_contract_says_what_the_graph_says_or_less() {
        ModelContract graph = contract(floats("x", -1, 4));
        for (TensorSpec narrower : List.of(floats("x", -1, 4), floats("x", 1, 4))) {
            assertThatCode(() -> GraphCheck.checkContract(contract(narrower), graph, "graph"))
                    .doesNotThrowAnyException();
        }
        refused(contract(), graph, "the contract has 0 inputs and the graph 1");
        refused(contract(floats("z`", -1, 4)), graph, "input 0 is `z?` FP32 in the contract and `x` FP32 in the graph");
        refused(
                contract(floats("x", -1, 5)),
                graph,
                "input `x` has shape [-1,5] in the contract and [-1,4] in the graph");
        refused(contract(floats("x", 4)), graph, "input `x` has shape [4] in the contract and [-1,4] in the graph");
        refused(
                contract(floats("x", -1, -1)),
                graph,
                "input `x` has shape [-1,-1] in the contract and [-1,4] in the graph");
        refused(
                new ModelContract(List.of(), List.of(floats("y"))),
                new ModelContract(List.of(), List.of(floats("y"), floats("z"))),
                "the contract has 1 outputs and the graph 2");
    }
}
