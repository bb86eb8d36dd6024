package dev.sallyport.wire.tfs;

import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.Text;
import java.util.Comparator;
import java.util.List;

/**
 * The one signature that every model here has, derived from its contract. A classification reads an
 * output of scores, FP32 of one row per example; a regression one of FP32 with one value per example.
 */
final class Signature {
    static final String NAME = "serving_default";
    static final String PREDICT = "tensorflow/serving/predict";
    static final String CLASSIFY = "tensorflow/serving/classify";
    static final String REGRESS = "tensorflow/serving/regress";

    private static final List<String> USUAL_SCORES = List.of("scores", "probabilities");
    private static final List<String> USUAL_VALUES = List.of("outputs");

    private Signature() {}

    /** @throws dev.sallyport.core.ProblemException {@code request/malformed} for any other; empty means this one */
    static void check(String name) {
        if (!name.isEmpty() && !name.equals(NAME)) {
            throw Malformed.of("Serving signature key \"%s\" not found.", Text.quotable(name));
        }
    }

    /**
     * The output a classification reads: with labels before without, then by its name, then the first.
     *
     * @throws dev.sallyport.core.ProblemException {@code request/malformed} where there is none
     */
    static TensorSpec scores(ModelContract contract) {
        return contract.outputs().stream()
                .filter(spec -> spec.type() == DataType.FP32 && spec.shape().rank() == 2)
                .min(Comparator.comparing((TensorSpec spec) -> spec.labels().isEmpty())
                        .thenComparing(spec -> !USUAL_SCORES.contains(spec.name())))
                .orElseThrow(() -> Malformed.of(
                        "Expected classification signature method_name to be %s. Was: %s", CLASSIFY, PREDICT));
    }

    /**
     * The output a regression reads.
     *
     * @throws dev.sallyport.core.ProblemException {@code request/malformed} where there is none
     */
    static TensorSpec regressed(ModelContract contract) {
        return contract.outputs().stream()
                .filter(spec -> spec.type() == DataType.FP32 && isOnePerRow(spec.shape()))
                .min(Comparator.comparing((TensorSpec spec) -> !USUAL_VALUES.contains(spec.name())))
                .orElseThrow(() ->
                        Malformed.of("Expected regression signature method_name to be %s. Was: %s", REGRESS, PREDICT));
    }

    private static boolean isOnePerRow(Shape shape) {
        return shape.rank() == 1 || (shape.rank() == 2 && shape.dimension(1) == 1);
    }
}
