package dev.sallyport.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class RowTrialTest {
    private final AtomicLong now = new AtomicLong();

    private RowTrial trial(UnaryOperator<float[][]> model) {
        return new RowTrial(new FakeModel(model), now::get, new Random(1), 16, List.of());
    }

    private RowTrial.Verdict verdict(UnaryOperator<float[][]> model) {
        return trial(model).run();
    }

    @Test
    void rows_that_are_answered_each_for_itself_are_proven() {
        assertThat(verdict(FakeModel::doubled)).isEqualTo(RowTrial.Verdict.PROVEN);
        assertThat(verdict(rows -> {
                    float[][] answer = FakeModel.doubled(rows);
                    // Kernels for many rows add in another order.
                    answer[0][0] *= rows.length > 1 ? 1.000001f : 1;
                    return answer;
                }))
                .isEqualTo(RowTrial.Verdict.PROVEN);
    }

    @Test
    void rows_that_change_each_other_are_seen() {
        assertThat(verdict(rows -> {
                    float[][] answer = FakeModel.doubled(rows);
                    float mean = 0;
                    for (float[] row : rows) {
                        mean += row[0] / rows.length;
                    }
                    for (float[] row : answer) {
                        row[0] -= mean;
                    }
                    return answer;
                }))
                .isEqualTo(RowTrial.Verdict.DEPENDENT);
    }

    @Test
    void a_batch_in_another_order_is_seen() {
        assertThat(verdict(rows -> {
                    float[][] answer = FakeModel.doubled(rows);
                    float[] first = answer[0];
                    answer[0] = answer[rows.length - 1];
                    answer[rows.length - 1] = first;
                    return answer;
                }))
                .isEqualTo(RowTrial.Verdict.DEPENDENT);
    }

    @Test
    void a_row_that_changes_others_only_where_it_is_huge_or_not_a_number_is_seen() {
        for (float limit : new float[] {1_000, Float.POSITIVE_INFINITY}) {
            assertThat(verdict(rows -> {
                        boolean spoilt = false;
                        for (float[] row : rows) {
                            spoilt |= !(Math.abs(row[1]) <= limit);
                        }
                        float[][] answer = FakeModel.doubled(rows);
                        answer[0][1] += spoilt ? 1 : 0;
                        return answer;
                    }))
                    .isEqualTo(RowTrial.Verdict.DEPENDENT);
        }
    }

    @Test
    void an_answer_with_other_rows_than_the_input_is_not_rows() {
        assertThat(verdict(rows -> new float[1][2])).isEqualTo(RowTrial.Verdict.NOT_ROWS);
        assertThat(new RowTrial(new FakeModel(FakeModel::doubled, 1), now::get, new Random(1), 16, List.of()).run())
                .isEqualTo(RowTrial.Verdict.NOT_ROWS);
    }

    @Test
    void a_model_that_takes_no_random_values_or_takes_long_is_not_proven() {
        assertThat(verdict(rows -> {
                    throw new ProblemException(new TensorMismatch("x", "noise", "sense"));
                }))
                .isEqualTo(RowTrial.Verdict.UNPROVEN);
        assertThat(verdict(rows -> {
                    now.addAndGet(Duration.ofSeconds(1).toNanos());
                    return FakeModel.doubled(rows);
                }))
                .isEqualTo(RowTrial.Verdict.SLOW);
    }

    /** 100 µs for a run and so much for each of its rows. */
    private float[][] timed(float[][] rows, long perRow) {
        now.addAndGet(100_000 + perRow * rows.length);
        return FakeModel.doubled(rows);
    }

    @Test
    void automatic_runs_together_only_what_was_measured_to_be_faster() {
        RowTrial cheaper = trial(rows -> timed(rows, 10_000));
        assertThat(cheaper.run()).isEqualTo(RowTrial.Verdict.PROVEN);
        assertThat(cheaper.costs().best()).isEqualTo(16);
        assertThat(cheaper.costs().expectedNanos(16)).isEqualTo(260_000);
        RowTrial dearer = trial(rows -> timed(rows, 100_000L * rows.length));
        assertThat(dearer.run()).isEqualTo(RowTrial.Verdict.PROVEN);
        assertThat(dearer.costs().best()).isEqualTo(1);
        RowTrial best = trial(rows -> timed(rows, rows.length > 4 ? 300_000 : 0));
        best.run();
        assertThat(best.costs().best()).isEqualTo(4);
    }

    @Test
    void what_runs_take_while_the_model_serves_changes_the_choice() {
        RowCosts costs = new RowCosts(32);
        costs.ran(1, 100_000);
        costs.ran(32, 32 * 30_000);
        assertThat(costs.best()).isEqualTo(32);
        for (int i = 0; i < 100; i++) {
            costs.ran(32, 32 * 200_000);
        }
        assertThat(costs.best()).isEqualTo(1);
        // It still looks now and then, and finds out when that is over.
        for (int i = 0; i < 64 * 100; i++) {
            int rows = costs.choose();
            costs.ran(rows, rows == 1 ? 100_000 : rows * 20_000L);
        }
        assertThat(costs.best()).isGreaterThan(1);
    }

    @Test
    void one_run_on_a_machine_that_was_busy_changes_nothing() {
        RowCosts costs = new RowCosts(32);
        costs.ran(1, 100_000);
        costs.ran(32, 32 * 30_000);
        costs.ran(32, Duration.ofSeconds(1).toNanos());
        assertThat(costs.best()).isEqualTo(32);
    }

    @Test
    void what_was_found_decides_how_a_model_is_run() {
        Batching on = new Batching(Batching.Mode.ON, 16, List.of(), Duration.ZERO, 10, false, 0, 0);
        FakeModel refusing = new FakeModel(rows -> {
            throw new ProblemException(new TensorMismatch("x", "noise", "sense"));
        });
        assertThat(WarmModel.of(refusing, on, List.of(), new Random(1), now::get)
                        .batching())
                .startsWith("up to 16 rows");
        assertThat(WarmModel.of(refusing, Batching.AUTOMATIC, List.of(), new Random(1), now::get)
                        .batching())
                .startsWith("each request is a run of its own: the model takes no random values");
        FakeModel dependent = new FakeModel(rows -> {
            float[][] answer = FakeModel.doubled(rows);
            answer[0][0] += rows.length;
            return answer;
        });
        assertThat(WarmModel.of(dependent, on, List.of(), new Random(1), now::get)
                        .batching())
                .startsWith("each request is a run of its own: what a row gives depends on");
        FakeModel fast = new FakeModel(rows -> timed(rows, 10_000));
        assertThat(WarmModel.of(fast, Batching.AUTOMATIC, List.of(), new Random(1), now::get)
                        .batching())
                .startsWith("up to 32 rows in a run, 110 µs alone, 13 µs a row of 32");
    }

    private static RowTrial.Verdict verdictOfText(List<List<Tensor>> examples, UnaryOperator<List<String>> model) {
        return new RowTrial(new FakeText(model), () -> 0, new Random(1), 16, examples).run();
    }

    private static RowTrial.Verdict verdictOfText(UnaryOperator<List<String>> model) {
        return verdictOfText(List.of(), model);
    }

    @Test
    void texts_that_are_answered_each_for_itself_are_proven() {
        assertThat(verdictOfText(texts -> texts.stream().map(text -> text + "!").toList()))
                .isEqualTo(RowTrial.Verdict.PROVEN);
        assertThat(verdictOfText(texts -> texts.stream()
                        .map(text -> Integer.toString(FakeText.number(text) + 1))
                        .toList()))
                .as("a model that reads numbers")
                .isEqualTo(RowTrial.Verdict.PROVEN);
    }

    @Test
    void texts_that_change_each_other_are_seen() {
        assertThat(verdictOfText(texts ->
                        texts.stream().map(text -> text + texts.getFirst()).toList()))
                .isEqualTo(RowTrial.Verdict.DEPENDENT);
        assertThat(verdictOfText(texts -> {
                    int longest = texts.stream().mapToInt(String::length).max().orElseThrow();
                    return texts.stream()
                            .map(text -> text + ".".repeat(longest - text.length()))
                            .toList();
                }))
                .as("filled up to the longest")
                .isEqualTo(RowTrial.Verdict.DEPENDENT);
        assertThat(verdictOfText(texts -> texts.contains("") ? texts.reversed() : texts))
                .as("in another order where one is empty")
                .isEqualTo(RowTrial.Verdict.DEPENDENT);
    }

    /** Made-up words are all the same to a model of categories; the ones that it was sealed with are not. */
    @Test
    void texts_that_are_all_answered_alike_prove_nothing() {
        UnaryOperator<List<String>> kinds = texts -> texts.stream()
                .map(text -> text.equals("car") || text.equals("house") ? text : "unknown")
                .toList();
        assertThat(verdictOfText(kinds)).isEqualTo(RowTrial.Verdict.UNPROVEN);
        List<List<Tensor>> examples = List.of(List.of(FakeText.tensor("car", "house")));
        assertThat(verdictOfText(examples, kinds)).isEqualTo(RowTrial.Verdict.PROVEN);
        assertThat(verdictOfText(examples, texts -> {
                    List<String> answers = kinds.apply(texts);
                    return texts.contains("car") ? answers.reversed() : answers;
                }))
                .isEqualTo(RowTrial.Verdict.DEPENDENT);
    }
}
