package dev.sallyport.runtime;

import dev.sallyport.core.DataType;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A loaded model that has run a few times and whose usual time is therefore known; what it takes while
 * it serves corrects that. Thread-safe.
 */
public final class WarmModel {
    private static final int MAX_RUNS = 1_000;
    /** The median is over the last ones: the first hundreds run code that is not compiled yet. */
    private static final int LAST = 101;

    private static final long BUDGET_NANOS = 10_000_000;
    private static final long DEADLINE_NANOS = 1_000_000_000;
    private static final long MAX_INPUT_BYTES = 64L << 20;

    /** One run in so many is looked at while the model serves, and so many of them make a new median. */
    private static final int LOOK_EVERY = 8;

    private static final int WINDOW = 64;

    /** Handing a request to another thread and back costs about this much where both have work (measured). */
    static final long TINY_NANOS = 20_000;

    /**
     * A model that is called tiny is so until its runs take this much. On a thread that had to be woken first, and
     * found its caches cold, the same run takes two or three times as long: what left for that would never come back.
     */
    static final long STAY_NANOS = 3 * TINY_NANOS;

    /** A run as long as that on an event loop keeps all its other connections waiting. */
    private static final long LONG_NANOS = 10_000_000;

    /**
     * So much of long runs, one or many, and the model is not trusted for a while. A run that was only kept from
     * its processor, or had to wait for the garbage collector, is no longer than that.
     */
    private static final long PATIENCE_NANOS = 500_000_000;

    /** One part in so many of the time is forgiven. */
    private static final long FORGIVEN = 20;

    private static final long WARY_NANOS = 60_000_000_000L;

    private final LoadedModel model;
    private final long inputBytes;
    private final @Nullable Lane lane;
    private final @Nullable ThreadLocal<Lane> sameTurn;
    private final String batching;
    private final long[] window = new long[WINDOW];
    private volatile long usualNanos;
    private volatile boolean tiny;
    private volatile boolean erratic;
    private long longNanos;
    private long longSeen;
    private volatile long waryUntil;
    private int runs;
    private int looked;

    /**
     * @param usualNanos of one run over {@code inputBytes} of inputs; {@link Long#MAX_VALUE} where that
     *     is not known
     */
    public WarmModel(LoadedModel model, long usualNanos, long inputBytes) {
        this(model, usualNanos, inputBytes, null, "each request is a run of its own");
    }

    /** @param lane where requests to the model wait; {@code null} for the pool's one queue */
    WarmModel(LoadedModel model, long usualNanos, long inputBytes, @Nullable Lane lane, String batching) {
        this.model = model;
        this.usualNanos = usualNanos;
        this.tiny = usualNanos < STAY_NANOS;
        this.inputBytes = inputBytes;
        this.lane = lane;
        this.sameTurn = lane != null && lane.batching().isUnbound()
                ? ThreadLocal.withInitial(() -> new Lane(lane.batching(), lane.costs()))
                : null;
        this.batching = batching;
    }

    public LoadedModel model() {
        return model;
    }

    @Nullable
    Lane lane() {
        return lane;
    }

    /** Where what this thread is asked for in one turn comes together; {@code null} where each request is run at once. */
    @Nullable
    Lane sameTurn() {
        return sameTurn == null ? null : sameTurn.get();
    }

    /** How its requests are run: as configured, and {@link Batching.Mode#OFF} where they cannot share runs. */
    public Batching runs() {
        return lane == null ? Batching.OFF : lane.batching();
    }

    /** For the operator: whether requests share runs, and why. */
    public String batching() {
        return batching;
    }

    /** The median of recent runs over at most {@link #inputBytes()}. */
    public long usualNanos() {
        return usualNanos;
    }

    /** Bytes of the smallest inputs, open dimensions taken as 1. */
    long inputBytes() {
        return inputBytes;
    }

    /**
     * Takes note of a run that succeeded or did not: time that depends on the values, as in a loop that
     * they count, is not seen in the usual one.
     */
    void took(long startNanos, long endNanos) {
        if (endNanos - startNanos >= LONG_NANOS) {
            tookLong(startNanos, endNanos);
        }
    }

    private synchronized void tookLong(long startNanos, long endNanos) {
        long forgiven = longNanos == 0 ? 0 : (endNanos - longSeen) / FORGIVEN;
        longNanos = Math.max(0, longNanos - forgiven) + endNanos - startNanos;
        longSeen = endNanos;
        if (longNanos >= PATIENCE_NANOS) {
            longNanos = 0;
            waryUntil = endNanos + WARY_NANOS;
            erratic = true;
        }
    }

    /** Whether a run over so many bytes is expected to be over before another thread would have begun it. */
    boolean isTiny(long bytes, long nowNanos) {
        if (!tiny || erratic && waryUntil - nowNanos > 0) {
            return false;
        }
        return bytes <= inputBytes || bytes * (double) usualNanos < inputBytes * (double) STAY_NANOS;
    }

    /** Takes note of a run; cheap, and exact enough when several threads do so at once. */
    void ran(long bytes, long nanos) {
        if (bytes <= inputBytes && ++runs % LOOK_EVERY == 0) {
            look(nanos);
        }
    }

    private synchronized void look(long nanos) {
        window[looked++] = nanos;
        if (looked == WINDOW) {
            looked = 0;
            Arrays.sort(window);
            usualNanos = window[WINDOW / 2];
            tiny = usualNanos < (tiny ? STAY_NANOS : TINY_NANOS);
        }
    }

    /** Runs the model up to {@value #MAX_RUNS} times, and no more once 10 ms have passed, the first run aside. */
    private static WarmModel of(LoadedModel model, List<List<Tensor>> examples, LongSupplier nanoTime) {
        List<TensorSpec> specs = model.contract().inputs();
        long inputBytes = 0;
        for (TensorSpec spec : specs) {
            long count = spec.shape().smallest().elementCount();
            int elementBytes = Math.max(4, spec.type().sizeBytes());
            if (count < 0 || count > MAX_INPUT_BYTES / elementBytes - inputBytes / elementBytes) {
                return new WarmModel(model, Long.MAX_VALUE, 0);
            }
            inputBytes += count * elementBytes;
        }
        try {
            return new WarmModel(model, medianNanos(model, zeros(specs), nanoTime), inputBytes);
        } catch (ProblemException e) {
            // Zeros need not be valid input, such as an index or a category; what it was sealed with is.
            return ofSmallest(model, examples, inputBytes, nanoTime);
        }
    }

    /** Without an example that can be run, the model is never called tiny. */
    private static WarmModel ofSmallest(
            LoadedModel model, List<List<Tensor>> examples, long inputBytes, LongSupplier nanoTime) {
        Optional<List<Tensor>> smallest = examples.stream().min(Comparator.comparingLong(WarmModel::bytes));
        try {
            return smallest.isPresent()
                    ? new WarmModel(model, medianNanos(model, smallest.get(), nanoTime), bytes(smallest.get()))
                    : new WarmModel(model, Long.MAX_VALUE, inputBytes);
        } catch (ProblemException e) {
            return new WarmModel(model, Long.MAX_VALUE, inputBytes);
        }
    }

    private static long bytes(List<Tensor> inputs) {
        return inputs.stream().mapToLong(Tensor::sizeBytes).sum();
    }

    /**
     * Runs the model a while; afterwards it is ready to run requests together where {@code batching} and a {@link
     * RowTrial} allow it.
     *
     * @param examples inputs that the model is known to take, in the contract's order: used where it takes nothing else
     * @param random what the rows that are tried are drawn from
     */
    public static WarmModel of(
            LoadedModel model,
            Batching batching,
            List<List<Tensor>> examples,
            RandomGenerator random,
            LongSupplier nanoTime) {
        WarmModel warm = of(model, examples, nanoTime);
        if (batching.mode() == Batching.Mode.OFF) {
            return with(warm, batching, new RowCosts(1), "each request is a run of its own, as configured");
        }
        RowTrial trial = new RowTrial(model, nanoTime, random, batching.maxRows(), examples);
        RowTrial.Verdict verdict = trial.run();
        boolean together = switch (verdict) {
            case PROVEN -> true;
            case UNPROVEN, SLOW -> batching.mode() == Batching.Mode.ON;
            case NOT_ROWS, DEPENDENT -> false;
        };
        if (!together) {
            return with(
                    warm, batching.off(), new RowCosts(1), "each request is a run of its own: " + verdict.sentence());
        }
        return with(
                warm,
                batching,
                trial.costs(),
                "up to %d rows in a run, %s: %s"
                        .formatted(
                                batching.mode() == Batching.Mode.ON
                                        ? batching.maxRows()
                                        : trial.costs().best(),
                                trial.costs(),
                                verdict.sentence()));
    }

    private static WarmModel with(WarmModel warm, Batching batching, RowCosts costs, String sentence) {
        boolean isPlain = batching.mode() == Batching.Mode.OFF
                && batching.instances() == 0
                && batching.priorities() == 0
                && batching.maxWaiting() == Integer.MAX_VALUE;
        @Nullable Lane lane = isPlain ? null : new Lane(batching, costs);
        return new WarmModel(warm.model, warm.usualNanos, warm.inputBytes, lane, sentence);
    }

    private static long medianNanos(LoadedModel model, List<Tensor> inputs, LongSupplier nanoTime) {
        long[] times = new long[LAST];
        // The first run of a process also loads classes and links native functions.
        model.predict(inputs, List.of(), nanoTime.getAsLong() + DEADLINE_NANOS).close();
        long begin = nanoTime.getAsLong();
        int runs = 0;
        long end = begin;
        while (runs < MAX_RUNS && end - begin <= BUDGET_NANOS) {
            long start = end;
            model.predict(inputs, List.of(), begin + DEADLINE_NANOS).close();
            end = nanoTime.getAsLong();
            times[runs++ % LAST] = end - start;
        }
        int kept = Math.min(runs, LAST);
        Arrays.sort(times, 0, kept);
        return times[kept / 2];
    }

    /** BYTES elements of zero length are all zeros too. */
    private static List<Tensor> zeros(List<TensorSpec> specs) {
        List<Tensor> inputs = new ArrayList<>();
        for (TensorSpec spec : specs) {
            Shape shape = spec.shape().smallest();
            int elementBytes = spec.type() == DataType.BYTES ? 4 : spec.type().sizeBytes();
            ByteBuffer data = ByteBuffer.allocateDirect(Math.toIntExact(shape.elementCount() * elementBytes));
            inputs.add(Tensor.of(spec.name(), spec.type(), shape, data));
        }
        return inputs;
    }
}
