package dev.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.conformance.Workbench.Answer;
import dev.sallyport.core.AuditEvent.Inference;
import dev.sallyport.core.AuditEvent.Refusal;
import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.onnx.testing.OnnxBuilder;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A model that never answers alike shows which answers are those of an earlier run. */
@Timeout(120)
class CacheTest extends AtWorkbench {
    private static final String CACHE = "{each: {dice: {cache: {entries: 10}}}}";

    private static OnnxBuilder dice() {
        return new OnnxBuilder()
                .input("x", DataType.FP32, "N", 2)
                .output("y", DataType.FP32, "N", 2)
                .node("RandomUniformLike", "x", "y");
    }

    private JsonDocument statistics(String model) throws IOException {
        return bench.get("/v2/models/" + model + "/stats")
                .json()
                .objects("model_stats")
                .getFirst();
    }

    private static long count(JsonDocument statistics, String phase) {
        return statistics.object("inference_stats").object(phase).integer("count");
    }

    @Test
    void nothing_is_kept_unless_it_is_asked_for() throws IOException {
        bench.seal("dice", "1", dice());
        bench.start("{}");
        assertThat(bench.number("dice")).isNotEqualTo(bench.number("dice"));
        assertThat(count(statistics("dice"), "cache_miss")).isZero();
    }

    @Test
    void the_same_question_of_the_same_caller_is_answered_again_recorded_and_counted() throws IOException {
        bench.seal("dice", "1", dice());
        bench.start(CACHE);
        double first = bench.number("dice");
        assertThat(bench.number("dice")).isEqualTo(first);
        assertThat(bench.number("dice/versions/1")).isEqualTo(first);
        assertThat(bench.numberOfOther("dice")).isNotEqualTo(first);
        assertThat(bench.requests())
                .extracting(event -> ((Inference) event).cached())
                .containsExactly(false, true, true, false);
        assertThat(bench.requests())
                .extracting(event -> ((Inference) event).requestId())
                .doesNotHaveDuplicates();
        JsonDocument seen = statistics("dice");
        assertThat(count(seen, "cache_hit")).isEqualTo(2);
        assertThat(count(seen, "cache_miss")).isEqualTo(2);
        assertThat(count(seen, "success")).isEqualTo(4);
        assertThat(count(seen, "compute_infer")).isEqualTo(2);
        assertThat(seen.integer("execution_count")).isEqualTo(2);
    }

    @Test
    void a_version_that_is_replaced_takes_its_answers_with_it() throws IOException {
        bench.seal("dice", "1", dice());
        bench.start(CACHE);
        assertThat(bench.number("dice")).isEqualTo(bench.number("dice"));
        bench.administer("/admin/models/dice/versions/1/load");
        assertThat(bench.number("dice")).isFinite(); // not another number: the dice begin as they did
        assertThat(bench.requests())
                .extracting(event -> ((Inference) event).cached())
                .containsExactly(false, true, false);
    }

    @Test
    void a_request_that_would_be_refused_is_refused() throws IOException {
        bench.seal("dice", "1", dice());
        bench.start(CACHE);
        assertThat(bench.number("dice")).isFinite();
        Answer output = bench.infer(
                "dice",
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[0,0]}],"
                        + "\"outputs\":[{\"name\":\"z\"}]}");
        assertThat(output.code()).isEqualTo("request/malformed");
        assertThat(bench.requests()).last().isInstanceOf(Refusal.class);
    }

    /** Its answer is what its members made of it: another member, another question. */
    @Test
    void an_ensemble_whose_member_was_replaced_by_another_is_run_again() throws IOException {
        TensorSpec x = TensorSpec.of("x", DataType.FP32, Shape.of(-1, 2));
        TensorSpec y = TensorSpec.of("y", DataType.FP32, Shape.of(-1, 2));
        bench.seal("add", "1", Workbench.adding(1));
        bench.sealEnsemble("dice", "1", new ModelContract(List.of(x), List.of(y)), """
                {"ensembleVersion": 1, "inputs": ["x"], "outputs": ["y"], "steps": [
                  {"model": "add", "version": "1", "inputs": {"x": "x"}, "outputs": {"y": "y"}}]}
                """);
        bench.start(CACHE);
        assertThat(bench.number("dice")).isEqualTo(1);
        assertThat(bench.number("dice")).isEqualTo(1);
        bench.remove("add", "1");
        bench.seal("add", "1", Workbench.adding(5));
        bench.administer("/admin/models/add/versions/1/load");
        assertThat(bench.number("dice")).isEqualTo(5);
        assertThat(bench.requests())
                .extracting(event -> ((Inference) event).cached())
                .containsExactly(false, true, false);
        assertThat(bench.requests())
                .allSatisfy(event -> assertThat(((Inference) event).members()).hasSize(1));
    }
}
