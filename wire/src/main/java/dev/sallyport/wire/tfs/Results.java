package dev.sallyport.wire.tfs;

import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import java.nio.ByteBuffer;
import java.util.List;

/** What classifications and regressions read out of a model's outputs, one row per example. */
final class Results {
    private Results() {}

    /** @throws ProblemException {@code request/malformed} where the output has not one row per example */
    static Tensor scores(TensorSpec spec, List<Tensor> outputs, int examples) {
        Tensor scores = named(spec.name(), outputs);
        if (scores.shape().rank() != 2) {
            throw Malformed.of("Expected Tensor shape: [batch_size num_classes] but got %s", scores.shape());
        }
        if (scores.shape().dimension(0) != examples) {
            throw Malformed.of(
                    "Expected scores output batch size of %d. Got: %d",
                    examples, scores.shape().dimension(0));
        }
        return scores;
    }

    /** What class {@code index} is called; empty where the contract says nothing. */
    static String label(TensorSpec spec, int index) {
        return index < spec.labels().size() ? spec.labels().get(index) : "";
    }

    /** @throws ProblemException {@code request/malformed} where the output has not one value per example */
    static ByteBuffer values(TensorSpec spec, List<Tensor> outputs, int examples) {
        Tensor values = named(spec.name(), outputs);
        Shape shape = values.shape();
        if (shape.elementCount() != examples || shape.rank() == 0 || shape.dimension(0) != examples) {
            throw Malformed.of("Expected output batch size of %d. Got: %s", examples, shape);
        }
        return values.data();
    }

    private static Tensor named(String name, List<Tensor> outputs) {
        return outputs.stream()
                .filter(output -> output.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("an output that was asked for is not there"));
    }
}
