package dev.sallyport.runtime;

import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.DeadlineExceeded;
import dev.sallyport.core.Problem.Internal;
import dev.sallyport.core.Problem.Overloaded;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Where predictions run: on a fixed number of platform threads behind one bounded queue, or, when a
 * run takes less than {@value #INLINE_NANOS} ns, at once on the thread that asks.
 *
 * <p>A native run holds its processor until it is done, so more runs than processors only add
 * waiting. Give the pool as many threads as there are processors and call it from at most as many
 * event loops: the runs beyond that are then inline ones, each shorter than handing it over.
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
    /** Measured: handing a request to another thread and back costs about this much. */
    static final long INLINE_NANOS = 20_000;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Duration STOP_WAIT = Duration.ofSeconds(10);

    private final LinkedTransferQueue<Job> queue = new LinkedTransferQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong failures = new AtomicLong();
    private final List<Thread> threads = new ArrayList<>();
    private final int maxWaiting;
    private final LongSupplier nanoTime;
    private volatile boolean stopping;

    /**
     * @param threads how many runs go on at once; the number of processors
     * @param maxWaiting how many requests may wait before more are refused
     * @param nanoTime the clock of deadlines
     */
    public InferencePool(int threads, int maxWaiting, LongSupplier nanoTime) {
        this.maxWaiting = maxWaiting;
        this.nanoTime = nanoTime;
        for (int i = 0; i < threads; i++) {
            this.threads.add(Thread.ofPlatform().name("inference-" + i).daemon().start(this::work));
        }
    }

    private record Job(
            WarmModel model,
            List<Tensor> inputs,
            List<String> outputs,
            long asked,
            long deadlineNanos,
            Executor back,
            PredictionReceiver receiver) {}

    /**
     * Asks for a prediction; {@code receiver} hears on {@code back}, or before this returns where
     * the model is tiny or the request is refused. The other parameters are those of {@link
     * LoadedModel#predict}; the input bytes must stay as they are until the receiver hears.
     *
     * <p>Problems: those of {@link LoadedModel#predict}, and {@code server/overloaded}.
     */
    public void predict(
            WarmModel model,
            List<Tensor> inputs,
            List<String> outputs,
            long deadlineNanos,
            Executor back,
            PredictionReceiver receiver) {
        Job job = new Job(model, inputs, outputs, nanoTime.getAsLong(), deadlineNanos, back, receiver);
        if (isInline(model, inputs)) {
            run(job, Runnable::run);
        } else if (waiting.incrementAndGet() > maxWaiting) {
            waiting.decrementAndGet();
            receiver.failed(new Overloaded("too many predictions wait", RETRY_AFTER));
        } else {
            queue.add(job);
            if (stopping) {
                drain();
            }
        }
    }

    /** Requests that wait now. */
    public int waiting() {
        return waiting.get();
    }

    static boolean isInline(WarmModel model, List<Tensor> inputs) {
        long usual = model.usualNanos();
        if (usual >= INLINE_NANOS) {
            return false;
        }
        long bytes = bytes(inputs);
        return bytes <= model.inputBytes() || bytes * (double) usual < model.inputBytes() * (double) INLINE_NANOS;
    }

    private static long bytes(List<Tensor> inputs) {
        long bytes = 0;
        for (int i = 0; i < inputs.size(); i++) {
            bytes += inputs.get(i).sizeBytes();
        }
        return bytes;
    }

    private void work() {
        while (!stopping) {
            try {
                Job job = queue.take();
                waiting.decrementAndGet();
                run(job, job.back());
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

    private void run(Job job, Executor back) {
        long start = nanoTime.getAsLong();
        Prediction prediction;
        try {
            if (job.deadlineNanos() - start <= 0) {
                Duration allowed = Duration.ofNanos(Math.max(0, job.deadlineNanos() - job.asked()));
                throw new ProblemException(new DeadlineExceeded(allowed));
            }
            prediction = job.model().model().predict(job.inputs(), job.outputs(), job.deadlineNanos());
        } catch (ProblemException e) {
            tell(back, () -> job.receiver().failed(e.problem()));
            return;
        } catch (RuntimeException | Error e) {
            Problem problem = new Internal("predict-" + failures.incrementAndGet(), e.toString());
            tell(back, () -> job.receiver().failed(problem));
            return;
        }
        long nanos = nanoTime.getAsLong() - start;
        job.model().ran(bytes(job.inputs()), nanos);
        if (!tell(back, () -> job.receiver().predicted(prediction, nanos))) {
            prediction.close();
        }
    }

    /** An executor that refuses is one that has stopped: nobody is left to hear. */
    private static boolean tell(Executor back, Runnable message) {
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
        for (Thread thread : threads) {
            try {
                thread.join(STOP_WAIT);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void drain() {
        for (Job job = queue.poll(); job != null; job = queue.poll()) {
            waiting.decrementAndGet();
            PredictionReceiver receiver = job.receiver();
            tell(job.back(), () -> receiver.failed(new Overloaded("the server is stopping", RETRY_AFTER)));
        }
    }
}
