package dev.sallyport.onnx;

import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ProblemException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * What an ONNX model says of itself; immutable.
 *
 * <p><b>Guarantees.</b> The model passed the structural check: no external data but plain relative
 * names in the initializers of the main graph, no memory addresses, allowed domains only, no
 * recursion, every size representable and within {@link OnnxLimits}, inputs and outputs that are
 * tensors. Reading takes time and heap linear in the graph without its weights.
 *
 * <p><b>Does not guarantee.</b> That a runtime accepts it, or that a run is cheap.
 *
 * @param producer the program that wrote the file and its version, as it says
 * @param opsets version by domain; {@code ""} is {@code ai.onnx}
 * @param inputs what a caller must give, in the model's order; initializers are not among them
 * @param initializerBytes bytes of all declared tensors, external ones included
 * @param externalData initializers whose values lie in other files
 * @param operators how often each operator occurs, subgraphs included
 * @param metadata the model's own properties
 */
public record OnnxModel(
        long irVersion,
        String producer,
        Map<String, Long> opsets,
        List<OnnxValue> inputs,
        List<OnnxValue> outputs,
        long initializerBytes,
        List<ExternalTensor> externalData,
        int nodes,
        Map<String, Integer> operators,
        Map<String, String> metadata) {

    public OnnxModel {
        opsets = Map.copyOf(opsets);
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        externalData = List.copyOf(externalData);
        operators = Map.copyOf(operators);
        metadata = Map.copyOf(metadata);
    }

    /**
     * Reads and judges the bytes from position to limit; neither is changed.
     *
     * @throws ProblemException {@code model/not-admitted} with the first finding
     */
    public static OnnxModel read(ByteBuffer model, OnnxLimits limits) {
        return new ModelReader(limits).read(new WireReader(model));
    }

    public ModelContract contract() {
        return new ModelContract(
                inputs.stream().map(OnnxValue::spec).toList(),
                outputs.stream().map(OnnxValue::spec).toList());
    }
}
