package dev.sallyport.core;

import java.util.List;

/**
 * One input or output of a model's contract.
 *
 * @param shape dimensions, outermost first; {@link Shape#ANY} where the caller chooses
 * @param lowest smallest value allowed, inclusive; {@code -Infinity} for no bound
 * @param highest largest value allowed, inclusive; {@code +Infinity} for no bound
 * @param finite whether NaN and infinities are refused even where there is no bound
 * @param labels what each index along the last axis means; empty where nothing is said
 */
public record TensorSpec(
        String name, DataType type, Shape shape, double lowest, double highest, boolean finite, List<String> labels) {

    public TensorSpec {
        labels = List.copyOf(labels);
    }

    /** Without bounds or labels. */
    public static TensorSpec of(String name, DataType type, Shape shape) {
        return new TensorSpec(name, type, shape, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, false, List.of());
    }

    public boolean isBounded() {
        return lowest != Double.NEGATIVE_INFINITY || highest != Double.POSITIVE_INFINITY;
    }
}
