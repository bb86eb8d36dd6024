package dev.sallyport.scan.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.onnx.testing.ProtoWriter;
import dev.sallyport.scan.Examined;
import dev.sallyport.scan.Rule;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SavedModelTest {
    private static ProtoWriter node(String operator) {
        return new ProtoWriter().string(1, "n").string(2, operator);
    }

    private static ProtoWriter graph(String... operators) {
        ProtoWriter graph = new ProtoWriter();
        for (String operator : operators) {
            graph.message(1, node(operator));
        }
        return graph;
    }

    private static ProtoWriter model(ProtoWriter graph) {
        return new ProtoWriter().varint(1, 1).message(2, new ProtoWriter().message(2, graph));
    }

    private static Set<Rule> rules(ProtoWriter file) {
        return Examined.rules(file.toBytes(), SavedModel::examine);
    }

    @Test
    void saving_and_restoring_is_ordinary() {
        assertThat(rules(model(
                        graph("Placeholder", "VarHandleOp", "SaveV2", "RestoreV2", "MatMul", "MergeV2Checkpoints"))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ReadFile",
                "WriteFile",
                "PyFunc",
                "TFRecordDatasetV2",
                "RpcClient",
                "DataServiceDatasetV4",
                "DebugIdentityV2"
            })
    void operators_that_reach_out_are_threats(String operator) {
        assertThat(rules(model(graph("MatMul", operator)))).containsExactly(Rule.GRAPH_OPERATOR);
        assertThat(rules(graph("MatMul", operator))).containsExactly(Rule.GRAPH_OPERATOR);
        ProtoWriter library = new ProtoWriter().message(1, new ProtoWriter().message(3, node(operator)));
        assertThat(rules(model(graph("MatMul").message(2, library)))).containsExactly(Rule.GRAPH_OPERATOR);
    }

    @Test
    void groups_and_unknown_fields_hide_nothing() {
        ProtoWriter file = new ProtoWriter()
                .tag(900, 3)
                .varint(1, 7)
                .tag(900, 4)
                .message(2, new ProtoWriter().message(2, graph("MatMul", "ReadFile")));
        assertThat(rules(file)).containsExactly(Rule.GRAPH_OPERATOR);
    }

    @Test
    void operators_of_libraries_are_policy_and_assets_stay_in_their_folder() {
        assertThat(rules(model(graph("MatMul", "EvilOp")))).containsExactly(Rule.GRAPH_FOREIGN_OPERATOR);
        ProtoWriter meta = new ProtoWriter()
                .message(2, graph("MatMul"))
                .message(6, new ProtoWriter().string(2, "../../etc/passwd"));
        assertThat(rules(new ProtoWriter().varint(1, 1).message(2, meta))).containsExactly(Rule.GRAPH_PATH);
    }

    @Test
    void the_file_of_keras_beside_it_is_read() {
        ProtoWriter keras =
                new ProtoWriter().message(1, new ProtoWriter().varint(2, 1).string(5, "{\"class_name\": \"Lambda\"}"));
        assertThat(rules(keras)).containsExactly(Rule.KERAS_CODE);
    }
}
