package dev.sallyport.serve;

import dev.sallyport.core.Tensor;
import java.util.List;

/**
 * What a caller asks of a model, whichever protocol carried it.
 *
 * @param id the caller's own id, echoed in the answer; empty where none was sent
 * @param inputs in the order they were sent
 * @param outputs names of the outputs wanted, in that order; empty for all
 * @param wishes what else the caller asks for
 */
public record InferenceRequest(String id, List<Tensor> inputs, List<String> outputs, Wishes wishes) {
    public InferenceRequest(String id, List<Tensor> inputs, List<String> outputs) {
        this(id, inputs, outputs, Wishes.NONE);
    }
}
