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
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Whether the rows of a model's input are answered each for itself, tried with random rows before the
 * model serves: alone, two by two, as many as a run may have, and beside rows of huge values and NaN, or of
 * long and empty texts. Where the model takes none of them, with the rows of its warm-up requests, and with
 * these first where it takes text.
 *
 * <p><b>Guarantees.</b> {@link Verdict#PROVEN} was seen: an output has one row per row of the input, and
 * each differs from what the row gives alone by at most {@link RowTolerance}.
 *
 * <p><b>Does not guarantee.</b> That no row influences another for values that were not tried.
 */
final class RowTrial {
    private static final long DEADLINE_NANOS = 2_000_000_000;
    private static final long MAX_BYTES = 64L << 20;
    private static final int ROWS = 5;

    /** How long runs of one size are repeated, and the sum over the sizes after which no more are tried. */
    private static final long SIZE_NANOS = 1_500_000;

    private static final long ALL_NANOS = 150_000_000;

    /** A model whose run takes longer is not tried: it would keep the server from getting ready. */
    private static final long SLOW_NANOS = 100_000_000;

    private static final long MANY_NANOS = 500_000_000;
    private static final int LAST = 25;

    /** What open dimensions are tried as; the first that the model takes. */
    private static final int[] SIZES = {2, 8, 64, 224};

    private final LoadedModel model;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;
    private final List<List<Tensor>> examples;
    private final boolean hasText;
    private int maxRows;
    private RowCosts costs;

    /** @param examples inputs of warm-up requests, in the contract's order */
    RowTrial(
            LoadedModel model,
            LongSupplier nanoTime,
            RandomGenerator random,
            int maxRows,
            List<List<Tensor>> examples) {
        this.model = model;
        this.examples = examples;
        this.hasText = model.contract().inputs().stream().anyMatch(input -> input.type() == DataType.BYTES);
        this.nanoTime = nanoTime;
        this.random = random;
        this.maxRows = maxRows;
        this.costs = new RowCosts(maxRows);
    }

    /** What the trial found. */
    enum Verdict {
        /** Each row is answered for itself. */
        PROVEN("each row is answered for itself"),
        /** The model did not take the rows that were tried, or told none from another. */
        UNPROVEN("the model takes no random values, or answers all of them alike, and has no two rows to warm up with,"
                + " so it was not seen whether rows are answered each for itself"),
        /** Nothing was tried. */
        SLOW("a run takes so long that it was not tried whether rows are answered each for itself"),
        /** Not rows at all. */
        NOT_ROWS("not every input and output has a row per request: their first dimensions must be open"),
        /** One row changes what another gives. */
        DEPENDENT("what a row gives depends on the rows beside it");

        private final String sentence;

        Verdict(String sentence) {
            this.sentence = sentence;
        }

        String sentence() {
            return sentence;
        }
    }

    RowCosts costs() {
        return costs;
    }

    Verdict run() {
        if (maxRows < 2 || !isOpen()) {
            return Verdict.NOT_ROWS;
        }
        for (SampleRows rows : samples()) {
            if (rows.rowBytes() * Math.max(ROWS, maxRows) > MAX_BYTES) {
                continue;
            }
            try {
                Verdict verdict = tried(rows);
                if (verdict != Verdict.UNPROVEN) {
                    return verdict;
                }
            } catch (ProblemException e) {
                // Values or sizes the model cannot compute with; perhaps it can with the next.
            }
        }
        return Verdict.UNPROVEN;
    }

    private List<SampleRows> samples() {
        List<TensorSpec> inputs = model.contract().inputs();
        List<SampleRows> samples = new ArrayList<>();
        if (hasText) {
            // A model knows few texts: what it was sealed with says more than any that are made up.
            SampleRows.of(inputs, examples, random).ifPresent(samples::add);
        }
        for (SampleText texts : hasText ? SampleText.values() : new SampleText[] {SampleText.WORDS}) {
            for (int size : SIZES) {
                samples.add(SampleRows.random(inputs, size, texts, random));
            }
        }
        if (!hasText) {
            SampleRows.of(inputs, examples, random).ifPresent(samples::add);
        }
        return samples;
    }

    private boolean isOpen() {
        return Stream.concat(model.contract().inputs().stream(), model.contract().outputs().stream())
                .allMatch(spec -> spec.shape().rank() > 0 && spec.shape().dimension(0) == Shape.ANY);
    }

    private Verdict tried(SampleRows samples) {
        List<ByteBuffer[]> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            rows.add(samples.usual());
        }
        long begin = nanoTime.getAsLong();
        List<Tensor> first = predict(samples.stack(rows.subList(0, 1)));
        long usual = Math.max(1, nanoTime.getAsLong() - begin);
        if (usual > SLOW_NANOS) {
            return Verdict.SLOW;
        }
        maxRows = (int) Math.clamp(MANY_NANOS / usual, 2, maxRows);
        costs = new RowCosts(maxRows);
        if (!areRows(first, 1) || !areRows(predict(samples.stack(rows.subList(0, 2))), 2)) {
            return Verdict.NOT_ROWS;
        }
        List<List<Tensor>> alone = rows.stream()
                .map(row -> predict(samples.stack(List.<ByteBuffer[]>of(row))))
                .toList();
        if (hasText && areAlike(alone)) {
            return Verdict.UNPROVEN;
        }
        return compared(samples, rows, new RowTolerance(alone));
    }

    /** All rows were unknown words to the model: what they do to each other would not be seen. */
    private static boolean areAlike(List<List<Tensor>> alone) {
        return alone.stream()
                        .map(outputs -> outputs.stream().map(Tensor::data).toList())
                        .distinct()
                        .count()
                == 1;
    }

    private static boolean areRows(List<Tensor> outputs, int rows) {
        return outputs.stream()
                .allMatch(output -> output.shape().rank() > 0 && output.shape().dimension(0) == rows);
    }

    private Verdict compared(SampleRows samples, List<ByteBuffer[]> rows, RowTolerance tolerance) {
        int[] many = new int[maxRows];
        Arrays.setAll(many, i -> i % ROWS);
        for (int[] together : List.of(new int[] {0, 1}, new int[] {4, 2, 3}, many)) {
            List<Tensor> answer = predict(
                    samples.stack(Arrays.stream(together).mapToObj(rows::get).toList()));
            if (!tolerance.isSame(answer, together)) {
                return Verdict.DEPENDENT;
            }
        }
        if (!holdsBesideExtremes(samples, rows, tolerance)) {
            return Verdict.DEPENDENT;
        }
        measure(samples, rows);
        return Verdict.PROVEN;
    }

    private boolean holdsBesideExtremes(SampleRows samples, List<ByteBuffer[]> rows, RowTolerance tolerance) {
        for (ByteBuffer[] extreme : samples.extremes()) {
            List<Tensor> answer;
            try {
                answer = predict(samples.stack(List.of(rows.get(0), extreme, rows.get(1))));
            } catch (ProblemException e) {
                // Its run fails, and is then repeated for each alone.
                continue;
            }
            if (!tolerance.isSame(answer, 0, -1, 1)) {
                return false;
            }
        }
        return true;
    }

    private List<Tensor> predict(List<Tensor> inputs) {
        try (Prediction prediction = model.predict(inputs, List.of(), nanoTime.getAsLong() + DEADLINE_NANOS)) {
            return prediction.outputs().stream().map(Tensor::copied).toList();
        }
    }

    private void measure(SampleRows samples, List<ByteBuffer[]> rows) {
        long begin = nanoTime.getAsLong();
        for (int count = 1; ; count = Math.min(maxRows, 2 * count)) {
            List<ByteBuffer[]> some = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                some.add(rows.get(i % ROWS));
            }
            long median = medianNanos(samples.stack(some));
            costs.ran(count, median);
            if (count == maxRows || nanoTime.getAsLong() - begin + 3 * 2 * median > ALL_NANOS) {
                return;
            }
        }
    }

    private long medianNanos(List<Tensor> inputs) {
        long[] times = new long[LAST];
        long begin = nanoTime.getAsLong();
        long end = begin;
        int runs = 0;
        while (runs < 3 || runs < LAST && end - begin < SIZE_NANOS) {
            long start = end;
            model.predict(inputs, List.of(), start + DEADLINE_NANOS).close();
            end = nanoTime.getAsLong();
            times[runs++] = end - start;
        }
        Arrays.sort(times, 0, runs);
        return times[runs / 2];
    }
}
