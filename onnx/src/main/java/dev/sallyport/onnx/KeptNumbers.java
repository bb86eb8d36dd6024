package dev.sallyport.onnx;

import dev.sallyport.core.Shape;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The numbers of one attribute, kept as long as they could be a shape. Not thread-safe. */
final class KeptNumbers {
    private static final int MAX = 2 * Shape.MAX_RANK;

    private double[] values = new double[4];
    private long count;

    void add(WireNumbers more) {
        long before = count;
        count += more.count();
        if (count > MAX) {
            return;
        }
        double[] added = more.sizeBytes() == 0
                ? LongStream.of(more.toLongs()).asDoubleStream().toArray()
                : more.toDoubles();
        if (count > values.length) {
            values = Arrays.copyOf(values, MAX);
        }
        System.arraycopy(added, 0, values, (int) before, added.length);
    }

    /** {@code null} where there were more than fit. */
    double @Nullable [] toArray() {
        return count > MAX ? null : Arrays.copyOf(values, (int) count);
    }
}
