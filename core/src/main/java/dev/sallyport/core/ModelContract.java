package dev.sallyport.core;

import java.util.List;

/** What goes into a model and what comes out, in the model's own order; signed with the model. */
public record ModelContract(List<TensorSpec> inputs, List<TensorSpec> outputs) {
    public ModelContract {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
