package dev.sallyport.runtime;

import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.DeadlineExceeded;
import dev.sallyport.core.Problem.Internal;
import dev.sallyport.core.Problem.Overloaded;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import dev.sallyport.runtime.Errands.Errand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where predictions run: on a fixed number of platform threads behind one bounded queue, or, when a
 * model is tiny, on the thread that asks.
 *
 * <p>A native run holds its processor until it is done, so more runs than processors only add
 * waiting. Give the pool as many threads as there are processors and call it from at most as many
 * event loops: the runs beyond that are then inline ones, each shorter than handing it over.
 *
 * <p>Requests that wait for the same model may be run as one, see {@link Batching}: their inputs are
 * copied into one, each gets its rows of the answer in place, and where the run fails each runs alone.
 *
 * <p><b>Guarantees.</b> Every request is answered exactly once; at most {@code waiting} of them
 * wait; a request whose deadline passed while it waited is not run.
 *
 * <p><b>Does not guarantee.</b> Order. That a run ends at its deadline: {@link LoadedModel#predict}
 * does.
 *
 * <p>Thread-safe.
 */
public final class InferencePool implements AutoCloseable {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Problem STOPPING = new Overloaded("the server is stopping", RETRY_AFTER);
    private static final Duration STOP_WAIT = Duration.ofSeconds(10);

    private final LinkedTransferQueue<Work> queue = new LinkedTransferQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong failures = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private final Errands errands;
    private final ThreadLocal<JoinBuffer> turnBuffer = ThreadLocal.withInitial(JoinBuffer::new);
    private final int maxWaiting;
    private final LongSupplier nanoTime;
    private final ScheduledThreadPoolExecutor delays = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("batch-delay").daemon().factory());
    private volatile boolean stopping;

    /**
     * @param threads how many runs go on at once; the number of processors
     * @param maxWaiting how many requests may wait before more are refused
     * @param nanoTime the clock of deadlines
     */
    public InferencePool(int threads, int maxWaiting, LongSupplier nanoTime) {
        this.maxWaiting = maxWaiting;
        this.nanoTime = nanoTime;
        this.errands = new Errands(Math.max(1, threads - 1));
        for (int i = 0; i < threads; i++) {
            this.threads.add(Thread.ofPlatform().name("inference-" + i).daemon().start(this::work));
        }
    }

    /**
     * Asks for a prediction; {@code receiver} hears on {@code back}, or before this returns where
     * the model is tiny or the request is refused. The other parameters are those of {@link
     * LoadedModel#predict}; the input bytes must stay as they are until the receiver hears.
     *
     * <p>Problems: those of {@link LoadedModel#predict}, and {@code server/overloaded}.
     *
     * @param caller whoever it is asked for; {@link Batching#mixCallers()} tells whether callers share runs
     * @param priority among the requests that wait for the model, see {@link Batching#priorities()}; 0 for none
     */
    public void predict(
            WarmModel model,
            List<Tensor> inputs,
            List<String> outputs,
            String caller,
            long priority,
            long deadlineNanos,
            Executor back,
            PredictionReceiver receiver) {
        Job job =
                new Job(model, inputs, outputs, caller, priority, nanoTime.getAsLong(), deadlineNanos, back, receiver);
        if (model.isTiny(job.bytes(), job.asked())) {
            runInTurn(job, model.sameTurn());
        } else if (waiting.incrementAndGet() > maxWaiting || !queued(job)) {
            waiting.decrementAndGet();
            receiver.failed(new Overloaded("too many predictions wait", RETRY_AFTER));
        } else if (stopping) {
            drain();
        }
    }

    /**
     * Does on one of the threads what takes longer than an event loop may, such as reading megabytes of
     * text. Of two threads or more, one never does such things, so that predictions go on.
     *
     * @param refused hears, in its place, where too much waits or the pool stops
     */
    public void run(Runnable task, Consumer<Problem> refused) {
        if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            refused.accept(new Overloaded("too many predictions wait", RETRY_AFTER));
            return;
        }
        if (errands.add(new Errand(task, refused))) {
            queue.add(errands);
        }
        if (stopping) {
            drain(errands);
        }
    }

    /**
     * At once, or, where requests may share runs, as soon as the asking event loop has read what its other
     * connections ask for: a few requests that come together are one run, and none changes threads for it.
     */
    private void runInTurn(Job job, @Nullable Lane sameTurn) {
        if (sameTurn == null || !sameTurn.add(job)) {
            run(job, Runnable::run);
            return;
        }
        waiting.incrementAndGet();
        giveBack(sameTurn, job.back());
    }

    private void giveBack(Lane sameTurn, Executor back) {
        for (int i = sameTurn.due(nanoTime.getAsLong()).turns(); i > 0; i--) {
            if (!tell(back, () -> runNext(sameTurn, turnBuffer.get(), () -> giveBack(sameTurn, back)))) {
                drain(sameTurn);
            }
        }
    }

    private boolean queued(Job job) {
        @Nullable Lane lane = job.model().lane();
        if (lane == null) {
            return queue.add(job);
        }
        boolean added = lane.add(job);
        if (added) {
            give(lane);
        }
        return added;
    }

    /** Puts the lane's turns into the queue. */
    private void give(Lane lane) {
        Lane.Due due = lane.due(nanoTime.getAsLong());
        for (int i = 0; i < due.turns(); i++) {
            queue.add(lane);
        }
        if (due.delayNanos() > 0) {
            delay(lane, due.delayNanos());
        } else if (stopping) {
            drain(lane);
        }
    }

    private void delay(Lane lane, long nanos) {
        try {
            delays.schedule(() -> delayIsOver(lane), nanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            drain(lane);
        }
    }

    private void delayIsOver(Lane lane) {
        lane.delayIsOver();
        give(lane);
    }

    /** How many runs go on at once. */
    public int threads() {
        return threads.size();
    }

    /** Requests that wait now. */
    public int waiting() {
        return waiting.get();
    }

    private void work() {
        JoinBuffer buffer = new JoinBuffer();
        while (!stopping) {
            try {
                switch (queue.take()) {
                    case Job job -> {
                        waiting.decrementAndGet();
                        run(job, job.back());
                    }
                    case Lane lane -> runNext(lane, buffer, () -> give(lane));
                    case Errands turn -> runNext(turn);
                }
            } catch (InterruptedException e) {
                // Only close() interrupts.
                return;
            } catch (RuntimeException e) {
                // A receiver that fails where `back` runs in place; the pool keeps its thread.
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
        }
    }

    private void runNext(Lane lane, JoinBuffer buffer, Runnable give) {
        Lane.Next next = lane.next(nanoTime.getAsLong());
        waiting.addAndGet(-next.jobs().size() - next.late().size());
        try {
            // What is left may need another thread while this one runs.
            give.run();
            next.late().forEach(late -> run(late, late.back()));
            if (next.jobs().size() == 1) {
                runAlone(next, lane);
            } else if (!next.jobs().isEmpty() && !new SharedRun(next, buffer, nanoTime).answer(lane.costs())) {
                lane.failed();
                next.jobs().forEach(job -> run(job, job.back()));
            }
        } finally {
            lane.ended();
            give.run();
        }
    }

    private void runNext(Errands turn) {
        try {
            @Nullable Errand errand = turn.next();
            if (errand != null) {
                waiting.decrementAndGet();
                errand.task().run();
            }
        } finally {
            if (turn.ended()) {
                queue.add(turn);
            }
            if (stopping) {
                drain(turn);
            }
        }
    }

    private void runAlone(Lane.Next next, Lane lane) {
        Job job = next.jobs().getFirst();
        long nanos = run(job, job.back());
        if (nanos > 0) {
            lane.costs().ran(next.rows(), nanos);
        }
    }

    /** Runs and answers; how long it took, 0 where it failed. */
    private long run(Job job, Executor back) {
        long start = nanoTime.getAsLong();
        Prediction prediction;
        try {
            if (job.deadlineNanos() - start <= 0) {
                Duration allowed = Duration.ofNanos(Math.max(0, job.deadlineNanos() - job.asked()));
                throw new ProblemException(new DeadlineExceeded(allowed));
            }
            prediction = job.model().model().predict(job.inputs(), job.outputs(), job.deadlineNanos());
        } catch (ProblemException e) {
            job.model().took(start, nanoTime.getAsLong());
            tell(back, () -> job.receiver().failed(e.problem()));
            return 0;
        } catch (RuntimeException | Error e) {
            job.model().took(start, nanoTime.getAsLong());
            Problem problem = new Internal("predict-" + failures.incrementAndGet(), e.toString());
            tell(back, () -> job.receiver().failed(problem));
            return 0;
        }
        long end = nanoTime.getAsLong();
        long nanos = end - start;
        job.model().took(start, end);
        job.model().ran(job.bytes(), nanos);
        if (!tell(back, () -> job.receiver().predicted(prediction, nanos))) {
            prediction.close();
        }
        return nanos;
    }

    /** An executor that refuses is one that has stopped: nobody is left to hear. */
    static boolean tell(Executor back, Runnable message) {
        try {
            back.execute(message);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Lets running predictions end and refuses the waiting ones. */
    @Override
    public void close() {
        stopping = true;
        threads.forEach(Thread::interrupt);
        drain();
        // Delays that run on end in a drained lane.
        delays.shutdown();
        try {
            for (Thread thread : threads) {
                thread.join(STOP_WAIT);
            }
            delays.awaitTermination(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drain() {
        for (Work work = queue.poll(); work != null; work = queue.poll()) {
            switch (work) {
                case Job job -> refuse(job);
                case Lane lane -> drain(lane);
                case Errands turn -> drain(turn);
            }
        }
        // Its turns may all be taken.
        drain(errands);
    }

    private void drain(Errands turn) {
        for (Errand errand : turn.drain()) {
            waiting.decrementAndGet();
            errand.refused().accept(STOPPING);
        }
    }

    private void drain(Lane lane) {
        lane.drain().forEach(this::refuse);
    }

    private void refuse(Job job) {
        waiting.decrementAndGet();
        tell(job.back(), () -> job.receiver().failed(STOPPING));
    }
}
