package dev.sallyport.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Action;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditEvent.Inference;
import dev.sallyport.core.AuditEvent.Refusal;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.ModelUnknown;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest {
    @TempDir
    Path folder;

    private Rig rig;

    @BeforeEach
    void open() {
        rig = new Rig(folder);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private static ProblemException malformed() {
        return new ProblemException(new RequestMalformed("not this"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void answers_only_what_the_log_already_holds(boolean inline) {
        FakeModel echo = new FakeModel("echo", "1");
        rig.catalogue.add(inline ? echo.inline() : echo.pooled());
        FakeExchange exchange = rig.exchange();
        List<AuditEvent> seen = new ArrayList<>();
        exchange.inAnswer = () -> seen.add(rig.entry(rig.log.size() - 1));
        long index = rig.infer(rig.aliceKey, "echo", "", exchange).await();
        assertThat(exchange.steps).containsExactly("decode", "encode", "answer");
        assertThat(index).isNotNegative();
        assertThat(seen).containsExactly(rig.entry(index));
        assertThat(seen.getFirst())
                .isInstanceOfSatisfying(
                        Inference.class,
                        inference -> assertThat(inference.origin().principal()).isEqualTo("alice"));
        assertThat(echo.openPredictions).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void what_takes_long_is_read_and_written_beside_the_executor_and_answered_on_it(boolean inline) {
        FakeModel echo = new FakeModel("echo", "1");
        rig.catalogue.add(inline ? echo.inline() : echo.pooled());
        FakeExchange exchange = rig.exchange();
        exchange.isLong = true;
        List<Thread> threads = new ArrayList<>();
        exchange.inDecode = () -> threads.add(Thread.currentThread());
        exchange.inEncode = () -> threads.add(Thread.currentThread());
        exchange.inAnswer = () -> threads.add(Thread.currentThread());
        long index = rig.infer(rig.aliceKey, "echo", "", exchange).await();
        assertThat(rig.entry(index)).isInstanceOf(Inference.class);
        assertThat(exchange.steps).containsExactly("decode", "encode", "answer");
        assertThat(threads.subList(0, 2)).allMatch(thread -> thread.getName().startsWith("inference-"));
        assertThat(threads.getLast().getName()).doesNotStartWith("inference-");
        assertThat(echo.openPredictions).hasValue(0);
    }

    @Test
    void what_takes_long_is_not_begun_after_its_deadline() {
        rig.catalogue.add(new FakeModel("echo", "1").pooled());
        FakeExchange exchange = rig.exchange();
        exchange.isLong = true;
        assertThat(code(rig.infer(rig.aliceKey, "echo", "", exchange, Duration.ZERO)))
                .isEqualTo("deadline/exceeded");
        assertThat(exchange.steps).containsExactly("refuse deadline/exceeded");
    }

    @Test
    void the_body_is_not_looked_at_before_the_sender_is_proven_and_allowed() {
        rig.catalogue.add(new FakeModel("echo", "1").inline());
        for (FakeExchange exchange : List.of(
                rig.infer(null, "echo", "", rig.exchange()),
                rig.infer("sp_wrong", "echo", "", rig.exchange()),
                rig.infer(rig.bobKey, "echo", "", rig.exchange()))) {
            exchange.await();
            assertThat(exchange.steps).hasSize(1).allMatch(step -> step.startsWith("refuse "));
        }
    }

    @Test
    void a_forbidden_model_and_an_unknown_one_are_refused_alike() {
        rig.catalogue.add(new FakeModel("old-secret", "1").inline());
        rig.catalogue.add(new FakeModel("hidden", "1").inline());
        for (String model : List.of("old-secret", "hidden", "old-unknown", "nowhere")) {
            FakeExchange exchange = rig.infer(model);
            exchange.await();
            assertThat(exchange.refusal).isEqualTo(new ModelUnknown(model));
        }
        assertThat(rig.entries())
                .allSatisfy(event -> assertThat(((Refusal) event).code()).isEqualTo("model/unknown"));
        assertThat(((Refusal) rig.entries().getFirst()).reason())
                .as("the entry knows why")
                .isEqualTo("auth/forbidden");
    }

    @Test
    void a_rule_about_a_label_lets_in_by_that_label_only() {
        rig.labels.put("staged", "stable", "1");
        rig.catalogue.add(new FakeModel("staged", "1").inline());
        rig.catalogue.add(new FakeModel("staged", "2").inline());
        assertThat(code(rig.infer(rig.aliceKey, "staged", "stable", rig.exchange())))
                .isEqualTo("answered");
        assertThat(code(rig.infer(rig.aliceKey, "staged", "2", rig.exchange()))).isEqualTo("model/unknown");
        assertThat(code(rig.infer(rig.aliceKey, "staged", "", rig.exchange()))).isEqualTo("model/unknown");
    }

    private FakeExchange inferAfter(Runnable change, String model, String version) {
        FakeExchange exchange = rig.exchange();
        Authorised found = rig.pipeline.identify(rig.arrival(rig.aliceKey)).authorise(Action.INFER, model, version);
        change.run();
        rig.loop.execute(() -> found.infer(exchange, Duration.ofSeconds(20)));
        return exchange;
    }

    @Test
    void a_request_that_found_a_model_just_before_it_was_replaced_is_answered_by_its_successor() {
        FakeModel first = new FakeModel("echo", "1");
        FakeModel second = new FakeModel("echo", "1");
        rig.catalogue.add(first.inline());
        assertThat(code(inferAfter(() -> rig.catalogue.add(second.inline()), "echo", "1")))
                .isEqualTo("answered");
        rig.catalogue.add(new FakeModel("echo", "2").inline());
        assertThat(code(inferAfter(() -> rig.catalogue.remove(new ModelRef("echo", "2")), "echo", "")))
                .isEqualTo("answered");
        assertThat(code(inferAfter(() -> rig.catalogue.remove(new ModelRef("echo", "1")), "echo", "1")))
                .isEqualTo("model/unknown");
        assertThat(first.closed).hasValue(1);
        assertThat(first.openPredictions).hasValue(0);
    }

    @Test
    void a_successor_the_sender_may_not_use_answers_nothing() {
        rig.labels.put("staged", "stable", "1");
        rig.catalogue.add(new FakeModel("staged", "1").inline());
        rig.catalogue.add(new FakeModel("staged", "2").inline());
        assertThat(code(inferAfter(() -> rig.catalogue.remove(new ModelRef("staged", "1")), "staged", "stable")))
                .isEqualTo("model/unknown");
    }

    private static String code(FakeExchange exchange) {
        exchange.await();
        Problem refusal = exchange.refusal;
        return refusal == null ? "answered" : refusal.code();
    }

    @Test
    void a_value_outside_the_contract_never_reaches_the_model() {
        List<String> predicted = new ArrayList<>();
        rig.catalogue.add(new FakeModel("echo", "1", () -> predicted.add("predict")).inline());
        for (float outside : new float[] {11, -11, Float.NaN, Float.POSITIVE_INFINITY}) {
            FakeExchange exchange = rig.exchange();
            exchange.values = new float[] {1, outside};
            assertThat(code(rig.infer(rig.aliceKey, "echo", "", exchange))).isEqualTo("tensor/mismatch");
        }
        FakeExchange unknownOutput = rig.exchange();
        unknownOutput.outputs = List.of("z");
        assertThat(code(rig.infer(rig.aliceKey, "echo", "", unknownOutput))).isEqualTo("request/malformed");
        FakeExchange twice = rig.exchange();
        twice.outputs = List.of("y", "y");
        assertThat(code(rig.infer(rig.aliceKey, "echo", "", twice))).isEqualTo("request/malformed");
        assertThat(predicted).isEmpty();
    }

    @Test
    void nothing_is_answered_when_the_log_fails() {
        FakeModel echo = new FakeModel("echo", "1");
        rig.catalogue.add(echo.pooled());
        rig.log.close();
        FakeExchange exchange = rig.infer("echo");
        assertThat(exchange.await()).isEqualTo(-1);
        assertThat(exchange.steps).containsExactly("decode", "encode", "discard", "refuse audit/unavailable");
        assertThat(code(rig.infer(rig.bobKey, "echo", "", rig.exchange()))).isEqualTo("audit/unavailable");
        assertThat(echo.openPredictions).hasValue(0);
    }

    @Test
    void a_deadline_that_has_passed_is_refused_without_a_run() {
        List<String> predicted = new ArrayList<>();
        rig.catalogue.add(new FakeModel("echo", "1", () -> predicted.add("predict")).pooled());
        assertThat(code(rig.infer(rig.aliceKey, "echo", "", rig.exchange(), Duration.ZERO)))
                .isEqualTo("deadline/exceeded");
        assertThat(predicted).isEmpty();
    }

    @Test
    void a_model_is_closed_when_the_last_request_that_uses_it_is_over() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        FakeModel echo = new FakeModel("echo", "1", () -> {
            started.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        rig.catalogue.add(echo.pooled());
        FakeExchange exchange = rig.infer("echo");
        started.await();
        assertThat(rig.catalogue.remove(echo.ref())).isTrue();
        assertThat(echo.closed).hasValue(0);
        go.countDown();
        assertThat(code(exchange)).isEqualTo("answered");
        assertThat(code(rig.infer("echo"))).isEqualTo("model/unknown");
        assertThat(echo.closed).hasValue(1);
    }

    @Test
    void administration_waits_for_its_entry() {
        Arrival arrival = rig.arrival(rig.aliceKey);
        long index = rig.pipeline.administer(
                arrival, rig.pipeline.identify(arrival).principal(), Action.LOAD, "echo/1", "intent", List.of());
        assertThat(rig.entry(index)).isInstanceOf(AuditEvent.Administration.class);
    }

    private static Stream<Throwable> failures() {
        return Stream.of(
                malformed(),
                new ProblemException(new RequestTooLarge("body bytes", 1)),
                new IllegalStateException("a fault of ours"),
                new OutOfMemoryError("direct memory"),
                new StackOverflowError());
    }

    private static Runnable sometimes(Random random, List<Throwable> kinds) {
        if (random.nextInt(3) > 0) {
            return () -> {};
        }
        Throwable thrown = kinds.get(random.nextInt(kinds.size()));
        return () -> {
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        };
    }

    @Test
    void whatever_fails_a_request_ends_once_is_recorded_once_and_keeps_nothing() {
        List<Throwable> kinds = failures().toList();
        List<FakeModel> models = new ArrayList<>();
        List<FakeExchange> exchanges = new ArrayList<>();
        Random random = new Random(7);
        for (int i = 0; i < 1500; i++) {
            FakeModel model = new FakeModel("echo", "1", sometimes(random, kinds));
            models.add(model);
            rig.catalogue.add(random.nextBoolean() ? model.inline() : model.pooled());
            FakeExchange exchange = rig.exchange();
            exchange.isLong = random.nextInt(3) == 0;
            exchange.inDecode = sometimes(random, kinds);
            exchange.inEncode = sometimes(random, kinds);
            exchange.values = random.nextInt(6) == 0 ? new float[] {99} : exchange.values;
            exchange.outputs = random.nextInt(6) == 0 ? List.of("z") : List.of();
            String key = random.nextInt(8) == 0 ? rig.bobKey : rig.aliceKey;
            String name = random.nextInt(8) == 0 ? "gone" : "echo";
            rig.infer(key, name, "", exchange).await();
            exchanges.add(exchange);
        }
        rig.catalogue.clear();
        assertThat(exchanges).allSatisfy(exchange -> {
            assertThat(exchange.ends).as("%s", exchange.steps).hasValue(1);
            assertThat(exchange.encodedHeld).as("%s", exchange.steps).hasValue(0);
        });
        assertThat(models).allSatisfy(model -> {
            assertThat(model.openPredictions).hasValue(0);
            assertThat(model.closed).hasValue(1);
        });
        long recorded = 0;
        long answered = 0;
        for (AuditEvent event : rig.entries()) {
            recorded += event instanceof Refusal refusal ? refusal.count() : 1;
            answered += event instanceof Inference ? 1 : 0;
        }
        assertThat(recorded).isEqualTo(exchanges.size());
        assertThat(answered)
                .isEqualTo(exchanges.stream().filter(e -> e.refusal == null).count())
                .isGreaterThan(100);
        assertThat(rig.failures).isNotEmpty();
    }

    @Test
    void an_internal_failure_tells_the_caller_only_where_to_look() {
        FakeExchange exchange = rig.exchange();
        exchange.inEncode = () -> {
            throw new IllegalStateException("/secret/path");
        };
        rig.catalogue.add(new FakeModel("echo", "1").inline());
        assertThat(code(rig.infer(rig.aliceKey, "echo", "", exchange))).isEqualTo("internal");
        assertThat(exchange.refusal)
                .extracting(problem -> problem == null ? "" : problem.sentence())
                .asString()
                .startsWith("internal error, reference ");
        assertThat(rig.failures).singleElement().asString().contains("/secret/path");
    }

    @Test
    void counts_what_a_model_has_done() {
        ServedModel echo = new FakeModel("echo", "1").inline();
        rig.catalogue.add(echo);
        rig.infer(rig.aliceKey, "echo", "", rig.exchange()).await();
        FakeExchange one = rig.exchange();
        one.values = new float[] {4};
        rig.infer(rig.aliceKey, "echo", "", one).await();
        FakeExchange wrong = rig.exchange();
        wrong.values = new float[] {11};
        rig.infer(rig.aliceKey, "echo", "", wrong).await();
        ModelStatistics.Snapshot seen = echo.statistics().snapshot();
        assertThat(seen.rows()).isEqualTo(4);
        assertThat(seen.times().count()).isEqualTo(2);
        assertThat(seen.failures()).isEqualTo(1);
        assertThat(seen.batches()).extracting(ModelStatistics.Batch::size).containsExactly(1, 3);
        assertThat(seen.times().inferNanos()).isNotNegative();
    }

    @Test
    void a_caller_may_allow_less_time_than_the_server_but_not_more() {
        assertThat(new Wishes(5, 0, Map.of()).deadline(100, 200)).isEqualTo(105);
        assertThat(new Wishes(500, 0, Map.of()).deadline(100, 200)).isEqualTo(200);
        assertThat(Wishes.NONE.deadline(100, 200)).isEqualTo(200);
        assertThat(new Wishes(Long.MAX_VALUE / 4, 0, Map.of()).deadline(Long.MAX_VALUE - 10, Long.MIN_VALUE + 10))
                .isEqualTo(Long.MIN_VALUE + 10);
    }
}
