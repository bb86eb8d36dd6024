package dev.sallyport.wire.tfs;

import dev.sallyport.core.Limits;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.wire.Scratch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model's inputs made of {@code tf.Example}s, one after the other: the feature of an input's name
 * fills its row, that of the context where an example has none. Features without an input are not
 * looked at. Not thread-safe.
 */
final class ExampleTensors {
    /** A feature of the context, written again for every example that lacks it. */
    interface Feature {
        void into(FeatureColumn column);
    }

    private final Map<String, FeatureColumn> columns = new LinkedHashMap<>();
    private final Map<String, Feature> context;
    private int examples;

    ExampleTensors(ModelContract contract, Map<String, Feature> context, Limits limits, Scratch scratch) {
        this.context = context;
        for (TensorSpec spec : contract.inputs()) {
            columns.put(spec.name(), new FeatureColumn(spec, limits, scratch));
        }
    }

    void begin() {
        columns.values().forEach(FeatureColumn::beginRow);
    }

    /** Where the feature of this name goes, which is then written; {@code null} for none. */
    @Nullable
    FeatureColumn fill(String feature) {
        @Nullable FeatureColumn column = columns.get(feature);
        if (column != null) {
            column.fill();
        }
        return column;
    }

    void end() {
        columns.forEach((name, column) -> {
            if (!column.isFilled()) {
                @Nullable Feature shared = context.get(name);
                if (shared == null) {
                    throw column.missing();
                }
                shared.into(column);
            }
            column.endRow();
        });
        examples++;
    }

    int examples() {
        return examples;
    }

    /** @throws dev.sallyport.core.ProblemException {@code request/malformed} where there were no examples */
    List<Tensor> tensors() {
        if (examples == 0) {
            throw Malformed.of("Input is empty.");
        }
        List<Tensor> tensors = new ArrayList<>(columns.size());
        columns.values().forEach(column -> tensors.add(column.tensor(examples)));
        return tensors;
    }
}
