package dev.sallyport.cli.client;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.Internal;
import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** What a server says a model takes and gives. Bounds are not among it. */
public record ModelFace(String name, List<TensorSpec> inputs, List<TensorSpec> outputs) {
    public ModelFace {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /** @throws dev.sallyport.core.ProblemException {@code internal} for what is no metadata */
    public static ModelFace of(JsonValue metadata) {
        JsonDocument json = JsonDocument.of(metadata, ModelFace::problem);
        return new ModelFace(json.string("name"), specs(json, "inputs"), specs(json, "outputs"));
    }

    private static List<TensorSpec> specs(JsonDocument json, String side) {
        List<TensorSpec> specs = new ArrayList<>();
        for (JsonDocument tensor : json.objects(side)) {
            List<String> labels = tensor.optionalObject("parameters")
                    .filter(parameters -> parameters.has("labels"))
                    .map(parameters -> parameters.strings("labels"))
                    .orElse(List.of());
            specs.add(new TensorSpec(
                    tensor.string("name"),
                    type(tensor),
                    shape(tensor),
                    Double.NEGATIVE_INFINITY,
                    Double.POSITIVE_INFINITY,
                    false,
                    labels));
        }
        return specs;
    }

    static DataType type(JsonDocument tensor) {
        return DataType.of(tensor.string("datatype")).orElseThrow(() -> tensor.fault("datatype", "is not known"));
    }

    static Shape shape(JsonDocument tensor) {
        return Shape.of(
                tensor.integers("shape").stream().mapToLong(Long::longValue).toArray());
    }

    static Problem problem(String finding) {
        return new Internal("answer", finding);
    }
}
