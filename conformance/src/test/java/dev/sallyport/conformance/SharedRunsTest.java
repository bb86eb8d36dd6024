package dev.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.conformance.Workbench.Answer;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a real server says of models whose requests share runs. */
@Timeout(120)
class SharedRunsTest extends AtWorkbench {
    private void ask(int requests) throws Exception {
        try (ExecutorService callers = Executors.newFixedThreadPool(requests)) {
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                answers.add(callers.submit(() -> bench.infer("m")));
            }
            for (Future<Answer> answer : answers) {
                assertThat(answer.get().status()).isEqualTo(200);
            }
        }
    }

    @Test
    void statistics_count_a_shared_run_once() throws Exception {
        bench.seal("m", "1", Workbench.slow());
        bench.start("{batching: {mode: 'on', maxRows: 8, preferredRows: [6], maxDelay: 5s}}");
        ask(6);
        JsonDocument model =
                bench.get("/v2/models/m/stats").json().objects("model_stats").getFirst();
        assertThat(model.integer("inference_count")).isEqualTo(6);
        assertThat(model.object("inference_stats").object("success").integer("count"))
                .isEqualTo(6);
        assertThat(model.integer("execution_count")).isLessThan(6);
        long runs = 0;
        long rows = 0;
        for (JsonDocument batch : model.objects("batch_stats")) {
            long count = batch.object("compute_infer").integer("count");
            assertThat(count).isPositive();
            assertThat(batch.object("compute_infer").integer("ns")).isPositive();
            runs += count;
            rows += count * batch.integer("batch_size");
        }
        assertThat(runs).isEqualTo(model.integer("execution_count"));
        assertThat(rows).isEqualTo(6);
    }

    @Test
    void the_configuration_is_how_requests_are_run() throws Exception {
        bench.seal("m", "1", Workbench.slow());
        bench.start("{batching: {mode: 'on', maxRows: 8, preferredRows: [4], maxDelay: 2ms, queue: 50, priorities: 3,"
                + " instances: 1}}");
        JsonDocument config = bench.get("/v2/models/m/config").json();
        assertThat(config.integer("max_batch_size")).isEqualTo(8);
        assertThat(config.objects("input").getFirst().value("dims").orElseThrow())
                .isEqualTo(new JsonValue.JsonArray(List.of(new JsonValue.JsonNumber("2"))));
        assertThat(config.objects("instance_group").getFirst().integer("count")).isEqualTo(1);
        JsonDocument batching = config.object("dynamic_batching");
        assertThat(batching.integer("max_queue_delay_microseconds")).isEqualTo(2_000);
        assertThat(batching.integer("priority_levels")).isEqualTo(3);
        assertThat(batching.object("default_queue_policy").integer("max_queue_size"))
                .isEqualTo(50);
        // Metadata have the whole shape.
        assertThat(bench.get("/v2/models/m").body()).contains("\"shape\":[-1,2]");
    }

    @Test
    void a_model_that_runs_each_request_alone_says_so() throws Exception {
        bench.seal("m", "1", Workbench.slow());
        bench.start("{batching: {mode: 'off'}}");
        ask(3);
        JsonDocument config = bench.get("/v2/models/m/config").json();
        assertThat(config.integer("max_batch_size")).isZero();
        assertThat(config.has("dynamic_batching")).isFalse();
        JsonDocument model =
                bench.get("/v2/models/m/stats").json().objects("model_stats").getFirst();
        assertThat(model.integer("execution_count")).isEqualTo(3);
    }

    @Test
    void the_configuration_has_the_requests_that_a_model_was_warmed_up_with_and_its_cache() throws Exception {
        bench.seal("m", "1", Workbench.slow(), List.of(List.of(zeros(3)), List.of(zeros(1))));
        bench.start("{each: {m: {batching: {mode: 'on', maxRows: 8}, cache: {entries: 10}}}}");
        JsonDocument config = bench.get("/v2/models/m/config").json();
        assertThat(config.value("model_warmup").orElseThrow())
                .isEqualTo(JsonValue.parse(
                        """
                        [{"name": "request 1", "batch_size": 3, "inputs": {"x": {"data_type": "TYPE_FP32", "dims": [2]}}, "count": 1},
                         {"name": "request 2", "batch_size": 1, "inputs": {"x": {"data_type": "TYPE_FP32", "dims": [2]}}, "count": 1}]
                        """.getBytes(StandardCharsets.UTF_8), JsonLimits.DOCUMENT, RequestMalformed::new));
        assertThat(config.object("response_cache").value("enable")).contains(new JsonValue.JsonBoolean(true));
    }

    private static Tensor zeros(int rows) {
        return Tensor.of("x", DataType.FP32, Shape.of(rows, 2), ByteBuffer.allocate(8 * rows));
    }
}
