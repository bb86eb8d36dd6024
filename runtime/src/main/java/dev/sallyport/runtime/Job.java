package dev.sallyport.runtime;

import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * One request on its way to a model.
 *
 * @param caller whoever it is asked for; only requests of equal callers share a run where the model's
 *     {@link Batching} says so
 * @param priority as it was asked for: 1 is the highest, 0 for none
 */
record Job(
        WarmModel model,
        List<Tensor> inputs,
        List<String> outputs,
        String caller,
        long priority,
        long asked,
        long deadlineNanos,
        Executor back,
        PredictionReceiver receiver)
        implements Work {

    long bytes() {
        long bytes = 0;
        for (int i = 0; i < inputs.size(); i++) {
            bytes += inputs.get(i).sizeBytes();
        }
        return bytes;
    }

    /** The leading dimension of all inputs; 0 where they have none in common. */
    int rows() {
        long rows = -1;
        for (int i = 0; i < inputs.size(); i++) {
            Shape shape = inputs.get(i).shape();
            long leading = shape.rank() == 0 ? 0 : shape.dimension(0);
            if (leading > Batching.MOST_ROWS || rows >= 0 && rows != leading) {
                return 0;
            }
            rows = leading;
        }
        return (int) Math.max(0, rows);
    }

    /** Whether both want the same outputs of inputs that are alike but for their rows. */
    boolean isLike(Job other) {
        if (!outputs.equals(other.outputs) || inputs.size() != other.inputs.size()) {
            return false;
        }
        for (int i = 0; i < inputs.size(); i++) {
            if (!isLike(inputs.get(i), other.inputs.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLike(Tensor one, Tensor other) {
        Shape a = one.shape();
        Shape b = other.shape();
        if (one.type() != other.type() || a.rank() != b.rank()) {
            return false;
        }
        for (int axis = 1; axis < a.rank(); axis++) {
            if (a.dimension(axis) != b.dimension(axis)) {
                return false;
            }
        }
        return true;
    }
}
