package dev.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.conformance.Workbench.Answer;
import dev.sallyport.core.AuditEvent.Inference;
import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.onnx.testing.OnnxBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ensembles of a real server: {@code in + 1 + 2}, or so. */
@Timeout(120)
class EnsembleTest extends AtWorkbench {
    private static final String SUM = """
            {"ensembleVersion": 1, "inputs": ["x"], "outputs": ["y"], "steps": [
              {"model": "inner-a", "version": "1", "inputs": {"x": "x"}, "outputs": {"y": "between"}},
              {"model": "inner-b", "version": "1", "inputs": {"x": "between"}, "outputs": {"y": "y"}}]}
            """;

    private static TensorSpec rows(String name) {
        return TensorSpec.of(name, DataType.FP32, Shape.of(-1, 2));
    }

    private void sealSum() throws IOException {
        bench.seal("inner-a", "1", Workbench.adding(1));
        bench.seal("inner-b", "1", Workbench.adding(2));
        bench.sealEnsemble("a-sum", "1", contract("x", "y"), SUM);
    }

    private static ModelContract contract(String input, String output) {
        return new ModelContract(List.of(rows(input)), List.of(rows(output)));
    }

    @Test
    void members_that_the_caller_has_no_right_to_answer_as_one_and_the_entry_names_them() throws IOException {
        sealSum();
        bench.start("{}");
        assertThat(bench.refused()).isEmpty();
        assertThat(bench.infer("inner-a").code()).isEqualTo("model/unknown");
        assertThat(bench.number("a-sum")).isEqualTo(3);
        assertThat(bench.requests()).last().isInstanceOfSatisfying(Inference.class, entry -> {
            assertThat(entry.model()).isEqualTo(new ModelRef("a-sum", "1"));
            assertThat(entry.members())
                    .extracting(member -> member.model().toString())
                    .containsExactly("inner-a/1", "inner-b/1");
            assertThat(entry.members())
                    .extracting(member -> member.bundle().hex())
                    .doesNotHaveDuplicates()
                    .doesNotContain(entry.bundle().hex());
            assertThat(entry.cached()).isFalse();
        });
    }

    @Test
    void a_missing_member_is_said_and_one_that_comes_back_is_used() throws IOException {
        sealSum();
        bench.start("{}");
        assertThat(bench.get("/v2/models/a-sum/ready").status()).isEqualTo(200);
        bench.administer("/admin/models/inner-b/versions/1/unload");
        Answer without = bench.infer("a-sum");
        assertThat(without.status()).isEqualTo(503);
        assertThat(without.code()).isEqualTo("model/not-ready");
        assertThat(without.body()).contains("a member of it is not served").doesNotContain("inner-b");
        assertThat(bench.get("/v2/models/a-sum/ready").status()).isEqualTo(503);
        Answer load = bench.administer("/admin/models/a-sum/versions/1/load");
        assertThat(load.code()).isEqualTo("model/not-ready");
        assertThat(load.body()).contains("its member `inner-b/1` is not served");
        bench.administer("/admin/models/inner-b/versions/1/load");
        assertThat(bench.number("a-sum")).isEqualTo(3);
        assertThat(bench.acts()).contains("load a-sum/1 model/not-ready");
    }

    @Test
    void no_request_fails_while_members_are_replaced() throws Exception {
        sealSum();
        bench.start("{each: {inner-a: {batching: {mode: off}}}}");
        AtomicBoolean stop = new AtomicBoolean();
        ConcurrentLinkedQueue<Answer> failed = new ConcurrentLinkedQueue<>();
        try (ExecutorService callers = Executors.newFixedThreadPool(3)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                running.add(callers.submit((Callable<Void>) () -> {
                    while (!stop.get()) {
                        Answer answer = bench.infer("a-sum");
                        if (answer.status() != 200) {
                            failed.add(answer);
                        }
                    }
                    return null;
                }));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(bench.administer("/admin/models/inner-" + (i % 2 == 0 ? "a" : "b") + "/versions/1/load")
                                .status())
                        .isEqualTo(200);
            }
            stop.set(true);
            for (Future<?> each : running) {
                each.get();
            }
        }
        assertThat(failed).isEmpty();
    }

    @Test
    void a_member_that_was_replaced_by_one_that_does_not_fit_is_not_run() throws IOException {
        sealSum();
        bench.start("{}");
        bench.remove("inner-b", "1");
        bench.seal(
                "inner-b",
                "1",
                new OnnxBuilder()
                        .input("x", DataType.FP64, "N", 2)
                        .output("y", DataType.FP64, "N", 2)
                        .node("Identity", "x", "y"));
        assertThat(bench.administer("/admin/models/inner-b/versions/1/load").status())
                .isEqualTo(200);
        assertThat(bench.infer("a-sum").code()).isEqualTo("model/not-ready");
    }

    @Test
    void what_its_members_are_not_is_not_admitted() throws IOException {
        sealSum();
        ModelContract wrongType =
                new ModelContract(List.of(TensorSpec.of("x", DataType.FP64, Shape.of(-1, 2))), List.of(rows("y")));
        ModelContract wrongShape =
                new ModelContract(List.of(TensorSpec.of("x", DataType.FP32, Shape.of(-1, 3))), List.of(rows("y")));
        bench.sealEnsemble("type", "1", wrongType, SUM);
        bench.sealEnsemble("shape", "1", wrongShape, SUM);
        bench.sealEnsemble("names", "1", contract("x", "z"), SUM);
        bench.sealEnsemble("tensor", "1", contract("x", "y"), SUM.replace("{\"y\": \"y\"}", "{\"z\": \"y\"}"));
        bench.sealEnsemble("cycle", "1", contract("x", "y"), SUM.replace("{\"x\": \"x\"}", "{\"x\": \"y\"}"));
        bench.sealEnsemble("nested", "1", contract("x", "y"), SUM.replace("inner-b", "a-sum"));
        bench.sealEnsemble("itself", "1", contract("x", "y"), SUM.replace("inner-b", "itself"));
        bench.start("{}");
        assertThat(bench.refused())
                .extracting(refused ->
                        refused.model().name() + " " + refused.problem().code())
                .containsExactlyInAnyOrder(
                        "type model/not-admitted",
                        "shape model/not-admitted",
                        "names model/not-admitted",
                        "tensor model/not-admitted",
                        "cycle model/not-admitted",
                        "nested model/not-admitted",
                        "itself model/not-ready");
        assertThat(bench.number("a-sum")).isEqualTo(3);
    }

    /** The caller's values are the caller's fault wherever they stop being good. */
    @Test
    void values_that_a_later_step_does_not_take_are_the_callers_fault() throws IOException {
        bench.seal("inner-a", "1", Workbench.adding(1));
        bench.seal(
                "inner-pick",
                "1",
                new OnnxBuilder()
                        .input("x", DataType.FP32, "N", 2)
                        .output("y", DataType.FP32, "N", 2)
                        .initializer("table", new long[] {2}, 5f, 6f)
                        .node("Cast", "x", "index", OnnxBuilder.intAttribute("to", OnnxBuilder.code(DataType.INT64)))
                        .node("Gather", "table index", "y"));
        bench.sealEnsemble("pick", "1", contract("x", "y"), SUM.replace("inner-b", "inner-pick"));
        bench.start("{}");
        assertThat(bench.refused()).isEmpty();
        assertThat(bench.number("pick")).isEqualTo(6);
        Answer outside = bench.infer(
                "pick", "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[70,0]}]}");
        assertThat(outside.status()).isEqualTo(400);
        assertThat(outside.code()).isEqualTo("tensor/mismatch");
        assertThat(outside.body()).contains("step 2 does not take").doesNotContain("inner-pick", "between");
    }
}
