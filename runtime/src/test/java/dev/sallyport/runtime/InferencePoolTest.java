package dev.sallyport.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.DeadlineExceeded;
import dev.sallyport.core.Problem.Internal;
import dev.sallyport.core.Problem.ModelUnknown;
import dev.sallyport.core.Problem.Overloaded;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InferencePoolTest {
    private static final long SLOW = WarmModel.STAY_NANOS;
    private static final Executor HERE = Runnable::run;

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();

    /** What a backend would be: {@code run} is the model. */
    private WarmModel model(long medianNanos, UnaryOperator<List<Tensor>> run) {
        LoadedModel loaded = new LoadedModel() {
            @Override
            public ModelIdentity identity() {
                return FakeModel.identity(Shape.ANY);
            }

            @Override
            public Prediction predict(List<Tensor> inputs, List<String> outputs, long deadlineNanos) {
                List<Tensor> answer = run.apply(inputs);
                open.incrementAndGet();
                return new Prediction() {
                    @Override
                    public List<Tensor> outputs() {
                        return answer;
                    }

                    @Override
                    public void close() {
                        open.decrementAndGet();
                    }
                };
            }

            @Override
            public void close() {}
        };
        return new WarmModel(loaded, medianNanos, 8);
    }

    private static final class Answer extends CompletableFuture<Thread> implements PredictionReceiver {
        @Override
        public void predicted(Prediction prediction, long predictNanos) {
            prediction.close();
            complete(Thread.currentThread());
        }

        @Override
        public void failed(Problem problem) {
            completeExceptionally(new ProblemException(problem));
        }

        Problem problem() throws InterruptedException {
            try {
                throw new AssertionError("answered on " + get());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof ProblemException refused) {
                    return refused.problem();
                }
                throw new AssertionError(e);
            }
        }
    }

    private static List<Tensor> input(int rows) {
        return List.of(Tensor.of("x", DataType.FP32, Shape.of(rows, 2), ByteBuffer.allocate(8 * rows)));
    }

    private static Answer ask(InferencePool pool, WarmModel model, int rows, long deadline, Executor back) {
        Answer answer = new Answer();
        pool.predict(model, input(rows), List.of(), "ann", 0, deadline, back, answer);
        return answer;
    }

    @Test
    void a_tiny_model_answers_on_the_calling_thread() throws Exception {
        try (InferencePool pool = new InferencePool(1, 1, now::get)) {
            WarmModel tiny = model(SLOW / 10, x -> x);
            assertThat(ask(pool, tiny, 1, 1, HERE).get()).isSameAs(Thread.currentThread());
            assertThat(ask(pool, tiny, 5, 1, HERE).get()).isSameAs(Thread.currentThread());
            assertThat(ask(pool, tiny, 1000, 1, HERE).get()).isNotSameAs(Thread.currentThread());
        }
    }

    /** Half a second of long runs is too much, in one or in several; a single stumble is nobody's fault. */
    @Test
    void a_tiny_model_that_takes_long_leaves_the_calling_thread_alone_for_a_minute() throws Exception {
        try (InferencePool pool = new InferencePool(1, 1, now::get)) {
            WarmModel counting = model(SLOW / 10, x -> {
                now.addAndGet((x.getFirst().shape().dimension(0) - 1) * 300_000_000);
                return x;
            });
            assertThat(ask(pool, counting, 2, Long.MAX_VALUE, HERE).get()).isSameAs(Thread.currentThread());
            now.addAndGet(6_000_000_000L); // in which it is forgiven
            assertThat(ask(pool, counting, 2, Long.MAX_VALUE, HERE).get()).isSameAs(Thread.currentThread());
            assertThat(ask(pool, counting, 2, Long.MAX_VALUE, HERE).get()).isSameAs(Thread.currentThread());
            assertThat(ask(pool, counting, 1, Long.MAX_VALUE, HERE).get()).isNotSameAs(Thread.currentThread());
            now.addAndGet(60_000_000_000L);
            assertThat(ask(pool, counting, 3, Long.MAX_VALUE, HERE).get()).isSameAs(Thread.currentThread());
            assertThat(ask(pool, counting, 1, Long.MAX_VALUE, HERE).get()).isNotSameAs(Thread.currentThread());
        }
    }

    /** The same run takes longer on a thread that had to be woken: what is tiny stays so for a while. */
    @Test
    void a_model_stops_being_tiny_later_than_it_becomes_so() {
        WarmModel model = model(SLOW - 1, x -> x);
        assertThat(model.isTiny(8, 0)).isTrue();
        serve(model, SLOW - 1);
        assertThat(model.isTiny(8, 0)).isTrue();
        serve(model, SLOW);
        assertThat(model.isTiny(8, 0)).isFalse();
        serve(model, WarmModel.TINY_NANOS);
        assertThat(model.isTiny(8, 0)).isFalse();
        serve(model, WarmModel.TINY_NANOS - 1);
        assertThat(model.isTiny(8, 0)).isTrue();
    }

    /** As many runs as make a new median. */
    private static void serve(WarmModel model, long nanos) {
        for (int run = 0; run < 8 * 64; run++) {
            model.ran(8, nanos);
        }
    }

    @Test
    void a_slow_model_answers_on_the_executor_given() throws Exception {
        Thread[] loop = new Thread[1];
        Executor back = task -> {
            loop[0] = Thread.ofPlatform().unstarted(task);
            loop[0].start();
        };
        try (InferencePool pool = new InferencePool(2, 8, now::get)) {
            assertThat(ask(pool, model(SLOW, x -> x), 1, 1, back).get()).isSameAs(loop[0]);
        }
        assertThat(open).hasValue(0);
    }

    @Test
    void refuses_what_it_cannot_hold_and_never_runs_more_than_its_threads() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(2);
        AtomicInteger at = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        WarmModel slow = model(SLOW, x -> {
            most.accumulateAndGet(at.incrementAndGet(), Math::max);
            running.countDown();
            await(go);
            at.decrementAndGet();
            return x;
        });
        try (InferencePool pool = new InferencePool(2, 3, now::get)) {
            List<Answer> accepted = new ArrayList<>();
            accepted.add(ask(pool, slow, 1, 1, HERE));
            accepted.add(ask(pool, slow, 1, 1, HERE));
            running.await();
            for (int i = 0; i < 3; i++) {
                accepted.add(ask(pool, slow, 1, 1, HERE));
            }
            assertThat(pool.waiting()).isEqualTo(3);
            assertThat(ask(pool, slow, 1, 1, HERE).problem()).isInstanceOf(Overloaded.class);
            go.countDown();
            for (Answer answer : accepted) {
                answer.get();
            }
            assertThat(most).hasValue(2);
            ask(pool, slow, 1, 1, HERE).get();
        }
    }

    @Test
    void does_not_run_what_waited_past_its_deadline() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        WarmModel slow = model(SLOW, x -> {
            runs.incrementAndGet();
            running.countDown();
            await(go);
            return x;
        });
        try (InferencePool pool = new InferencePool(1, 3, now::get)) {
            Answer first = ask(pool, slow, 1, 5_000_000, HERE);
            running.await();
            Answer late = ask(pool, slow, 1, 5_000_000, HERE);
            now.set(5_000_001);
            go.countDown();
            first.get();
            assertThat(late.problem()).isEqualTo(new DeadlineExceeded(Duration.ofMillis(5)));
            assertThat(runs).hasValue(1);
        }
    }

    @Test
    void problems_and_faults_reach_the_receiver_and_the_pool_goes_on() throws Exception {
        try (InferencePool pool = new InferencePool(1, 3, now::get)) {
            WarmModel refusing = model(SLOW, x -> {
                throw new ProblemException(new ModelUnknown("m"));
            });
            WarmModel broken = model(SLOW, x -> {
                throw new IllegalStateException("a path: /srv");
            });
            assertThat(ask(pool, refusing, 1, 1, HERE).problem()).isInstanceOf(ModelUnknown.class);
            assertThat(ask(pool, broken, 1, 1, HERE).problem())
                    .isInstanceOfSatisfying(
                            Internal.class,
                            internal -> assertThat(internal.sentence()).doesNotContain("/srv"));
            ask(pool, model(SLOW, x -> x), 1, 1, HERE).get();
        }
    }

    @Test
    void closing_refuses_the_waiting_and_lets_the_running_end() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        WarmModel slow = model(SLOW, x -> {
            running.countDown();
            await(go);
            return x;
        });
        InferencePool pool = new InferencePool(1, 3, now::get);
        Answer first = ask(pool, slow, 1, 1, HERE);
        running.await();
        Answer second = ask(pool, slow, 1, 1, HERE);
        Thread closing = Thread.ofPlatform().start(pool::close);
        assertThat(second.problem()).isInstanceOf(Overloaded.class);
        go.countDown();
        first.get();
        closing.join();
        assertThat(ask(pool, slow, 1, 1, HERE).problem()).isInstanceOf(Overloaded.class);
        assertThat(open).hasValue(0);
    }

    @Test
    void errands_leave_a_thread_to_runs() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(2);
        AtomicInteger at = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(10);
        try (InferencePool pool = new InferencePool(3, 100, now::get)) {
            for (int i = 0; i < 10; i++) {
                pool.run(
                        () -> {
                            most.accumulateAndGet(at.incrementAndGet(), Math::max);
                            running.countDown();
                            await(go);
                            at.decrementAndGet();
                            done.countDown();
                        },
                        refused -> {});
            }
            running.await();
            ask(pool, model(SLOW, x -> x), 1, 1, HERE).get(20, TimeUnit.SECONDS);
            assertThat(pool.waiting()).isEqualTo(8);
            go.countDown();
            await(done);
            assertThat(most).hasValue(2);
            assertThat(pool.waiting()).isZero();
        }
    }

    @Test
    void errands_that_are_not_done_are_refused() {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch running = new CountDownLatch(1);
        List<Problem> refused = java.util.Collections.synchronizedList(new ArrayList<>());
        AtomicInteger done = new AtomicInteger();
        InferencePool pool = new InferencePool(1, 3, now::get);
        pool.run(
                () -> {
                    running.countDown();
                    await(go);
                    done.incrementAndGet();
                },
                refused::add);
        await(running);
        for (int i = 0; i < 4; i++) {
            pool.run(done::incrementAndGet, refused::add);
        }
        assertThat(refused).singleElement().isInstanceOf(Overloaded.class);
        Thread closing = Thread.ofPlatform().start(pool::close);
        while (refused.size() < 4) {
            Thread.onSpinWait();
        }
        go.countDown();
        join(closing);
        pool.run(done::incrementAndGet, refused::add);
        assertThat(refused).hasSize(5).allMatch(Overloaded.class::isInstance);
        assertThat(done).hasValue(1);
        assertThat(pool.waiting()).isZero();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void an_errand_that_fails_takes_no_thread_with_it() throws Exception {
        try (InferencePool pool = new InferencePool(1, 3, now::get)) {
            pool.run(
                    () -> {
                        throw new IllegalStateException("a fault of ours");
                    },
                    refused -> {});
            CountDownLatch done = new CountDownLatch(1);
            pool.run(done::countDown, refused -> {});
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void the_median_of_a_warm_model_is_that_of_its_runs() {
        AtomicInteger runs = new AtomicInteger();
        LoadedModel loaded = model(0, x -> {
                    assertThat(x.getFirst().shape()).isEqualTo(Shape.of(1, 2));
                    now.addAndGet(runs.incrementAndGet() % 10 == 0 ? 900_000 : 7_000);
                    return x;
                })
                .model();
        WarmModel warm = WarmModel.of(loaded, Batching.OFF, List.of(), new Random(1), now::get);
        assertThat(warm.usualNanos()).isEqualTo(7_000);
        assertThat(warm.inputBytes()).isEqualTo(8);
        assertThat(open).hasValue(0);
    }

    @Test
    void a_model_that_refuses_zeros_is_not_tiny() {
        LoadedModel loaded = model(0, x -> {
                    throw new ProblemException(new ModelUnknown("m"));
                })
                .model();
        assertThat(WarmModel.of(loaded, Batching.OFF, List.of(), new Random(1), now::get)
                        .usualNanos())
                .isEqualTo(Long.MAX_VALUE);
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

    @Test
    void a_usual_time_that_was_taken_on_a_busy_machine_is_corrected_while_the_model_serves() {
        WarmModel model = model(SLOW, x -> x);
        for (int run = 0; run < 8 * 64; run++) {
            model.ran(8, 3_000);
            model.ran(1_000, SLOW);
        }
        assertThat(model.usualNanos()).isEqualTo(3_000);
    }
}
