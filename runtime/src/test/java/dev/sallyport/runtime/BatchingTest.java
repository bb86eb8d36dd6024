package dev.sallyport.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.DeadlineExceeded;
import dev.sallyport.core.Problem.Overloaded;
import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class BatchingTest {
    private static final long SOON = Duration.ofSeconds(20).toNanos();
    private static final Executor HERE = Runnable::run;
    private static final Batching ON = new Batching(Batching.Mode.ON, 8, List.of(), Duration.ZERO, 1_000, false, 0, 0);

    private static final Batching UNBOUND =
            new Batching(Batching.Mode.ON, 8, List.of(), Duration.ZERO, Integer.MAX_VALUE, false, 0, 0);

    private final AtomicLong now = new AtomicLong();
    /** Holds the first run, so that the others wait. */
    private final CountDownLatch go = new CountDownLatch(1);

    private final CountDownLatch running = new CountDownLatch(1);
    private final AtomicBoolean held = new AtomicBoolean();

    private float[][] heldAndDoubled(float[][] rows) {
        if (!held.getAndSet(true)) {
            running.countDown();
            await(go);
        }
        return FakeModel.doubled(rows);
    }

    private static WarmModel warm(FakeModel model, Batching batching) {
        return warm(model, batching, Long.MAX_VALUE);
    }

    private static WarmModel warm(FakeModel model, Batching batching, long usualNanos) {
        RowCosts costs = new RowCosts(batching.maxRows());
        return new WarmModel(model, usualNanos, 8, new Lane(batching, costs), "");
    }

    private static final class Answer extends CompletableFuture<float[][]> implements PredictionReceiver {
        volatile long nanos;
        volatile int sharedRows;
        volatile boolean first;

        @Override
        public void predicted(Prediction prediction, long predictNanos) {
            sharedRows = prediction.sharedRows();
            first = prediction.isFirst();
            nanos = predictNanos;
            float[][] rows = FakeModel.rows(prediction.outputs().getFirst());
            prediction.close();
            prediction.close();
            complete(rows);
        }

        @Override
        public void failed(Problem problem) {
            completeExceptionally(new ProblemException(problem));
        }

        Problem problem() throws InterruptedException {
            try {
                throw new AssertionError("answered " + get().length);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ProblemException refused) {
                    return refused.problem();
                }
                throw new AssertionError(e);
            }
        }
    }

    private static Answer ask(InferencePool pool, WarmModel model, String caller, long deadline, float... values) {
        return askWith(0, pool, model, caller, deadline, values);
    }

    private static Answer askWith(
            long priority, InferencePool pool, WarmModel model, String caller, long deadline, float... values) {
        return askOn(HERE, priority, pool, model, caller, deadline, values);
    }

    private static Answer askOn(
            Executor back,
            long priority,
            InferencePool pool,
            WarmModel model,
            String caller,
            long deadline,
            float... values) {
        float[][] rows = new float[values.length][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new float[] {values[i], -values[i]};
        }
        Answer answer = new Answer();
        pool.predict(model, List.of(FakeModel.tensor(rows)), List.of(), caller, priority, deadline, back, answer);
        return answer;
    }

    private static void expect(Answer answer, float... values) throws Exception {
        float[][] rows = answer.get(20, TimeUnit.SECONDS);
        assertThat(rows).hasDimensions(values.length, 2);
        for (int i = 0; i < values.length; i++) {
            assertThat(rows[i]).containsExactly(2 * values[i], -2 * values[i]);
        }
    }

    /** An event loop's queue: what is asked for before it is worked off came in the same turn. */
    private static void endTurn(Queue<Runnable> loop) {
        for (Runnable task = loop.poll(); task != null; task = loop.poll()) {
            task.run();
        }
    }

    @Test
    void what_a_tiny_model_is_asked_in_one_turn_of_an_event_loop_is_one_run_on_its_thread() throws Exception {
        FakeModel model = new FakeModel(FakeModel::doubled);
        WarmModel tiny = warm(model, UNBOUND, 1);
        Queue<Runnable> loop = new ArrayDeque<>();
        try (InferencePool pool = new InferencePool(1, 100, now::get)) {
            Answer one = askOn(loop::add, 0, pool, tiny, "ann", SOON, 1);
            Answer three = askOn(loop::add, 0, pool, tiny, "ann", SOON, 2, 3, 4);
            Answer other = askOn(loop::add, 0, pool, tiny, "bob", SOON, 5);
            Answer last = askOn(loop::add, 0, pool, tiny, "ann", SOON, 6);
            Answer late = askOn(loop::add, 0, pool, tiny, "ann", 0, 7);
            assertThat(model.runs).isEmpty();
            assertThat(pool.waiting()).isEqualTo(5);
            endTurn(loop);
            expect(one, 1);
            expect(three, 2, 3, 4);
            expect(other, 5);
            expect(last, 6);
            assertThat(late.problem()).isInstanceOf(DeadlineExceeded.class);
            assertThat(model.runs).containsExactlyInAnyOrder(5, 1);
            assertThat(pool.waiting()).isZero();
            Answer next = askOn(loop::add, 0, pool, tiny, "ann", SOON, 8);
            endTurn(loop);
            expect(next, 8);
        }
        assertThat(model.open).hasValue(0);
    }

    @Test
    void more_than_one_run_may_have_is_more_runs_of_the_same_turn() throws Exception {
        FakeModel model = new FakeModel(FakeModel::doubled);
        WarmModel tiny = warm(model, UNBOUND, 1);
        Queue<Runnable> loop = new ArrayDeque<>();
        List<Answer> answers = new ArrayList<>();
        try (InferencePool pool = new InferencePool(1, 100, now::get)) {
            for (int i = 0; i < 20; i++) {
                answers.add(askOn(loop::add, 0, pool, tiny, "ann", SOON, i));
            }
            endTurn(loop);
            for (int i = 0; i < 20; i++) {
                expect(answers.get(i), i);
            }
            assertThat(model.runs).containsExactlyInAnyOrder(8, 8, 4);
        }
        assertThat(model.open).hasValue(0);
    }

    @Test
    void an_event_loop_that_has_stopped_leaves_nothing_waiting() {
        FakeModel model = new FakeModel(FakeModel::doubled);
        Executor stopped = task -> {
            throw new RejectedExecutionException();
        };
        try (InferencePool pool = new InferencePool(1, 100, now::get)) {
            Answer answer = askOn(stopped, 0, pool, warm(model, UNBOUND, 1), "ann", SOON, 1);
            assertThat(answer).isNotDone();
            assertThat(pool.waiting()).isZero();
        }
        assertThat(model.runs).isEmpty();
    }

    @Test
    void what_waits_is_one_run_and_each_gets_its_own_rows() throws Exception {
        FakeModel model = new FakeModel(this::heldAndDoubled);
        WarmModel warm = warm(model, ON);
        try (InferencePool pool = new InferencePool(1, 100, now::get)) {
            Answer first = ask(pool, warm, "ann", SOON, 1);
            running.await();
            Answer two = ask(pool, warm, "ann", SOON, 2, 3);
            Answer three = ask(pool, warm, "ann", SOON, 4, 5, 6);
            Answer one = ask(pool, warm, "ann", SOON, 7);
            assertThat(pool.waiting()).isEqualTo(3);
            go.countDown();
            expect(first, 1);
            expect(two, 2, 3);
            expect(three, 4, 5, 6);
            expect(one, 7);
            assertThat(model.runs).containsExactly(1, 6);
            assertThat(pool.waiting()).isZero();
        }
        assertThat(model.open).hasValue(0);
    }

    @Test
    void a_run_has_no_more_rows_than_allowed_and_large_requests_run_alone() throws Exception {
        FakeModel model = new FakeModel(this::heldAndDoubled);
        WarmModel warm = warm(model, ON);
        try (InferencePool pool = new InferencePool(1, 100, now::get)) {
            ask(pool, warm, "ann", SOON, 1);
            running.await();
            List<Answer> answers = new ArrayList<>();
            for (int i = 0; i < 17; i++) {
                answers.add(ask(pool, warm, "ann", SOON, i));
            }
            Answer large = ask(pool, warm, "ann", SOON, 1, 2, 3, 4, 5, 6, 7, 8, 9);
            go.countDown();
            for (int i = 0; i < 17; i++) {
                expect(answers.get(i), i);
            }
            expect(large, 1, 2, 3, 4, 5, 6, 7, 8, 9);
            assertThat(model.runs).containsExactly(1, 8, 8, 1, 9);
        }
    }

    @Test
    void preferred_sizes_are_kept_where_enough_waits() throws Exception {
        FakeModel model = new FakeModel(this::heldAndDoubled);
        Batching preferring = new Batching(Batching.Mode.ON, 8, List.of(6, 4), Duration.ZERO, 100, false, 0, 0);
        WarmModel warm = warm(model, preferring);
        try (InferencePool pool = new InferencePool(1, 100, now::get)) {
            ask(pool, warm, "ann", SOON, 1);
            running.await();
            List<Answer> answers = new ArrayList<>();
            for (int i = 0; i < 13; i++) {
                answers.add(ask(pool, warm, "ann", SOON, i));
            }
            go.countDown();
            for (int i = 0; i < 13; i++) {
                expect(answers.get(i), i);
            }
            assertThat(model.runs).containsExactly(1, 6, 6, 1);
        }
    }

    @Test
    void each_knows_the_rows_of_the_run_and_one_that_it_is_the_first() throws Exception {
        FakeModel model = new FakeModel(this::heldAndDoubled);
        WarmModel warm = warm(model, ON);
        try (InferencePool pool = new InferencePool(1, 100, now::get)) {
            Answer alone = ask(pool, warm, "ann", SOON, 1);
            running.await();
            List<Answer> together = List.of(
                    ask(pool, warm, "ann", SOON, 1, 2),
                    ask(pool, warm, "ann", SOON, 3),
                    ask(pool, warm, "ann", SOON, 4));
            go.countDown();
            expect(alone, 1);
            expect(together.get(2), 4);
            assertThat(alone.sharedRows).isZero();
            assertThat(alone.first).isTrue();
            assertThat(together).extracting(one -> one.sharedRows).containsOnly(4);
            assertThat(together).extracting(one -> one.first).containsExactly(true, false, false);
        }
    }

    /** Runs of one row each, in the order in which they were run. */
    private List<Float> order(int priorities, long... wanted) throws Exception {
        List<Float> order = Collections.synchronizedList(new ArrayList<>());
        FakeModel model = new FakeModel(rows -> {
            order.add(rows[0][0]);
            return heldAndDoubled(rows);
        });
        WarmModel warm =
                warm(model, new Batching(Batching.Mode.OFF, 1, List.of(), Duration.ZERO, 1_000, false, 0, priorities));
        try (InferencePool pool = new InferencePool(1, 100, now::get)) {
            ask(pool, warm, "ann", SOON, -1);
            running.await();
            List<Answer> answers = new ArrayList<>();
            for (int i = 0; i < wanted.length; i++) {
                // A clock that wraps in between is still one.
                now.set(Long.MAX_VALUE - 2 + i);
                answers.add(askWith(wanted[i], pool, warm, "ann", Long.MIN_VALUE + SOON, i));
            }
            go.countDown();
            for (int i = 0; i < wanted.length; i++) {
                expect(answers.get(i), i);
            }
        }
        return order.subList(1, order.size());
    }

    @Test
    void the_higher_priority_goes_first_and_one_run_in_four_takes_the_oldest() throws Exception {
        // The run that is held was the first; the fourth and the eighth take the oldest.
        assertThat(order(2, 2, 2, 2, 1, 1, 1, 1, 1)).containsExactly(3f, 4f, 0f, 5f, 6f, 7f, 1f, 2f);
    }

    @Test
    void who_asks_for_no_priority_that_there_is_has_the_lowest() throws Exception {
        assertThat(order(3, 0, 9, Long.MAX_VALUE, 3, 2, 1)).containsExactly(5f, 4f, 0f, 1f, 2f, 3f);
    }

    @Test
    void without_priorities_all_are_alike() throws Exception {
        assertThat(order(0, 3, 2, 1, 0)).containsExactly(0f, 1f, 2f, 3f);
    }

    @Test
    void callers_share_no_run_unless_they_may() throws Exception {
        assertThat(runsOfTwoCallers(ON)).containsExactly(1, 2, 2);
    }

    @Test
    void callers_share_a_run_where_that_is_allowed() throws Exception {
        assertThat(runsOfTwoCallers(new Batching(Batching.Mode.ON, 8, List.of(), Duration.ZERO, 100, true, 0, 0)))
                .containsExactly(1, 4);
    }

    private List<Integer> runsOfTwoCallers(Batching batching) throws Exception {
        FakeModel model = new FakeModel(this::heldAndDoubled);
        WarmModel warm = warm(model, batching);
        try (InferencePool pool = new InferencePool(1, 100, now::get)) {
            ask(pool, warm, "ann", SOON, 1);
            running.await();
            List<Answer> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                answers.add(ask(pool, warm, i % 2 == 0 ? "ann" : "bob", SOON, i));
            }
            go.countDown();
            for (int i = 0; i < 4; i++) {
                expect(answers.get(i), i);
            }
        }
        return model.runs;
    }

    @Test
    void who_waited_past_the_deadline_is_refused_and_the_others_go_on() throws Exception {
        FakeModel model = new FakeModel(this::heldAndDoubled);
        WarmModel warm = warm(model, ON);
        try (InferencePool pool = new InferencePool(1, 100, now::get)) {
            ask(pool, warm, "ann", SOON, 1);
            running.await();
            Answer before = ask(pool, warm, "ann", SOON, 2);
            Answer late = ask(pool, warm, "ann", 5_000_000, 3);
            Answer after = ask(pool, warm, "ann", SOON, 4);
            now.set(5_000_001);
            go.countDown();
            expect(before, 2);
            expect(after, 4);
            assertThat(late.problem()).isEqualTo(new DeadlineExceeded(Duration.ofMillis(5)));
            assertThat(model.runs).containsExactly(1, 2);
        }
    }

    @Test
    void a_bad_request_fails_alone() throws Exception {
        FakeModel model = new FakeModel(rows -> {
            for (float[] row : rows) {
                if (row[0] == 666) {
                    throw new ProblemException(new TensorMismatch("x", "666", "another value"));
                }
            }
            return heldAndDoubled(rows);
        });
        WarmModel warm = warm(model, ON);
        try (InferencePool pool = new InferencePool(1, 100, now::get)) {
            ask(pool, warm, "ann", SOON, 1);
            running.await();
            Answer before = ask(pool, warm, "ann", SOON, 2);
            Answer bad = ask(pool, warm, "ann", SOON, 666);
            Answer after = ask(pool, warm, "ann", SOON, 4);
            go.countDown();
            expect(before, 2);
            expect(after, 4);
            assertThat(bad.problem()).isInstanceOf(TensorMismatch.class);
            assertThat(model.runs).containsExactly(1, 3, 1, 1, 1);
        }
        assertThat(model.open).hasValue(0);
    }

    @Test
    void an_answer_that_is_not_one_row_per_row_is_never_cut_up() throws Exception {
        FakeModel model = new FakeModel(rows -> {
            float[][] answer = heldAndDoubled(rows);
            return rows.length == 1 ? answer : new float[][] {answer[0]};
        });
        WarmModel warm = warm(model, ON);
        try (InferencePool pool = new InferencePool(1, 100, now::get)) {
            ask(pool, warm, "ann", SOON, 1);
            running.await();
            Answer two = ask(pool, warm, "ann", SOON, 2);
            Answer three = ask(pool, warm, "ann", SOON, 3);
            go.countDown();
            expect(two, 2);
            expect(three, 3);
        }
        assertThat(model.open).hasValue(0);
    }

    @Test
    void more_than_may_wait_for_a_model_are_refused() throws Exception {
        FakeModel model = new FakeModel(this::heldAndDoubled);
        WarmModel warm = warm(model, new Batching(Batching.Mode.ON, 8, List.of(), Duration.ZERO, 2, false, 0, 0));
        try (InferencePool pool = new InferencePool(1, 100, now::get)) {
            ask(pool, warm, "ann", SOON, 1);
            running.await();
            Answer two = ask(pool, warm, "ann", SOON, 2);
            Answer three = ask(pool, warm, "ann", SOON, 3);
            assertThat(ask(pool, warm, "ann", SOON, 4).problem()).isInstanceOf(Overloaded.class);
            assertThat(pool.waiting()).isEqualTo(2);
            go.countDown();
            expect(two, 2);
            expect(three, 3);
            expect(ask(pool, warm, "ann", SOON, 5), 5);
        }
    }

    @Test
    void a_delay_collects_what_comes_meanwhile_and_ends() throws Exception {
        FakeModel model = new FakeModel(FakeModel::doubled);
        Batching delaying = new Batching(Batching.Mode.ON, 3, List.of(), Duration.ofMillis(300), 100, false, 0, 0);
        WarmModel warm = warm(model, delaying);
        try (InferencePool pool = new InferencePool(2, 100, System::nanoTime)) {
            long begin = System.nanoTime();
            long deadline = begin + SOON;
            Answer one = ask(pool, warm, "ann", deadline, 1);
            Answer two = ask(pool, warm, "ann", deadline, 2);
            expect(one, 1);
            expect(two, 2);
            assertThat(System.nanoTime() - begin)
                    .isGreaterThan(Duration.ofMillis(300).toNanos());
            assertThat(model.runs).containsExactly(2);
            List<Answer> full = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                full.add(ask(pool, warm, "ann", deadline, i));
            }
            for (int i = 0; i < 3; i++) {
                expect(full.get(i), i);
            }
            assertThat(model.runs).containsExactly(2, 3);
        }
    }

    @Test
    void a_pool_that_closes_answers_those_held_back_too() throws Exception {
        FakeModel model = new FakeModel(FakeModel::doubled);
        WarmModel warm =
                warm(model, new Batching(Batching.Mode.ON, 3, List.of(), Duration.ofMillis(200), 100, false, 0, 0));
        InferencePool pool = new InferencePool(1, 100, System::nanoTime);
        Answer one = ask(pool, warm, "ann", System.nanoTime() + SOON, 1);
        pool.close();
        assertThat(one.problem()).isInstanceOf(Overloaded.class);
        assertThat(ask(pool, warm, "ann", System.nanoTime() + SOON, 1).problem())
                .isInstanceOf(Overloaded.class);
        assertThat(pool.waiting()).isZero();
    }

    @Test
    void no_more_instances_run_than_configured() throws Exception {
        AtomicInteger at = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        FakeModel model = new FakeModel(rows -> {
            most.accumulateAndGet(at.incrementAndGet(), Math::max);
            Thread.yield();
            at.decrementAndGet();
            return FakeModel.doubled(rows);
        });
        Batching single = new Batching(Batching.Mode.OFF, 1, List.of(), Duration.ZERO, 1_000, false, 1, 0);
        WarmModel warm = warm(model, single);
        try (InferencePool pool = new InferencePool(4, 1_000, System::nanoTime)) {
            List<Answer> answers = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                answers.add(ask(pool, warm, "ann", System.nanoTime() + SOON, i));
            }
            for (int i = 0; i < 500; i++) {
                expect(answers.get(i), i);
            }
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void under_load_from_many_threads_every_request_gets_its_own_answer_once() throws Exception {
        Random random = new Random(5);
        FakeModel model = new FakeModel(rows -> {
            if (random.nextInt(20) == 0) {
                throw new ProblemException(new TensorMismatch("x", "bad luck", "luck"));
            }
            return FakeModel.doubled(rows);
        });
        Batching mixed = new Batching(Batching.Mode.ON, 8, List.of(4), Duration.ofMillis(1), 1_000, false, 2, 0);
        WarmModel warm = warm(model, mixed);
        AtomicInteger answered = new AtomicInteger();
        try (InferencePool pool = new InferencePool(3, 10_000, System::nanoTime);
                ExecutorService callers = Executors.newFixedThreadPool(4)) {
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int caller = 0; caller < 4; caller++) {
                String name = "caller-" + caller % 2;
                int seed = caller;
                all.add(CompletableFuture.runAsync(
                        () -> {
                            Random own = new Random(seed);
                            for (int i = 0; i < 2_000; i++) {
                                float[] values = new float[1 + own.nextInt(3)];
                                for (int v = 0; v < values.length; v++) {
                                    values[v] = own.nextInt(1_000_000);
                                }
                                Answer answer = ask(pool, warm, name, System.nanoTime() + SOON, values);
                                try {
                                    expect(answer, values);
                                } catch (ExecutionException e) {
                                    assertThat(e.getCause()).hasMessageContaining("bad luck");
                                } catch (Exception e) {
                                    throw new AssertionError(e);
                                }
                                answered.incrementAndGet();
                            }
                        },
                        callers));
            }
            for (CompletableFuture<?> caller : all) {
                caller.get();
            }
            assertThat(pool.waiting()).isZero();
        }
        assertThat(answered).hasValue(8_000);
        assertThat(model.open).hasValue(0);
    }

    @Test
    void requests_for_other_outputs_or_of_other_widths_share_no_run() {
        Tensor narrow = FakeModel.tensor(new float[1][2]);
        Tensor wide = Tensor.of("x", narrow.type(), dev.sallyport.core.Shape.of(1, 1, 2), narrow.data());
        WarmModel warm = warm(new FakeModel(FakeModel::doubled), ON);
        Job job = job(warm, narrow, List.of());
        assertThat(job.isLike(job(warm, narrow, List.of()))).isTrue();
        assertThat(job.isLike(job(warm, wide, List.of()))).isFalse();
        assertThat(job.isLike(job(warm, narrow, List.of("x")))).isFalse();
        assertThat(job.rows()).isEqualTo(1);
    }

    private static Job job(WarmModel model, Tensor input, List<String> outputs) {
        return new Job(model, List.of(input), outputs, "ann", 0, 0, 1, HERE, new Answer());
    }

    /** The pool interrupts its threads when it closes; native code would not notice. */
    private static void await(CountDownLatch latch) {
        boolean done = false;
        while (!done) {
            try {
                done = latch.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                // Goes on waiting.
            }
        }
    }
}
