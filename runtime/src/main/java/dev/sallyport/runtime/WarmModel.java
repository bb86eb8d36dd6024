package dev.sallyport.runtime;

import dev.sallyport.core.DataType;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;

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

    private final LoadedModel model;
    private final long inputBytes;
    private final long[] window = new long[WINDOW];
    private volatile long usualNanos;
    private int runs;
    private int looked;

    /**
     * @param usualNanos of one run over {@code inputBytes} of inputs; {@link Long#MAX_VALUE} where that
     *     is not known
     */
    public WarmModel(LoadedModel model, long usualNanos, long inputBytes) {
        this.model = model;
        this.usualNanos = usualNanos;
        this.inputBytes = inputBytes;
    }

    public LoadedModel model() {
        return model;
    }

    /** The median of recent runs over at most {@link #inputBytes()}. */
    public long usualNanos() {
        return usualNanos;
    }

    /** Bytes of the smallest inputs, open dimensions taken as 1. */
    public long inputBytes() {
        return inputBytes;
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
        }
    }

    /** Runs the model up to {@value #MAX_RUNS} times, and no more once 10 ms have passed, the first run aside. */
    public static WarmModel of(LoadedModel model, LongSupplier nanoTime) {
        List<TensorSpec> specs = model.contract().inputs();
        long inputBytes = 0;
        for (TensorSpec spec : specs) {
            long count = smallest(spec).elementCount();
            int elementBytes = Math.max(4, spec.type().sizeBytes());
            if (count < 0 || count > MAX_INPUT_BYTES / elementBytes - inputBytes / elementBytes) {
                return new WarmModel(model, Long.MAX_VALUE, 0);
            }
            inputBytes += count * elementBytes;
        }
        try {
            return new WarmModel(model, medianNanos(model, zeros(specs), nanoTime), inputBytes);
        } catch (ProblemException e) {
            // Zeros need not be valid input, such as an index or a category; the model is then never called tiny.
            return new WarmModel(model, Long.MAX_VALUE, inputBytes);
        }
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
            Shape shape = smallest(spec);
            int elementBytes = spec.type() == DataType.BYTES ? 4 : spec.type().sizeBytes();
            ByteBuffer data = ByteBuffer.allocateDirect(Math.toIntExact(shape.elementCount() * elementBytes));
            inputs.add(Tensor.of(spec.name(), spec.type(), shape, data));
        }
        return inputs;
    }

    private static Shape smallest(TensorSpec spec) {
        return Shape.of(
                Arrays.stream(spec.shape().toArray()).map(d -> d < 0 ? 1 : d).toArray());
    }
}
