package dev.sallyport.onnx;

import java.util.Set;

/**
 * What an ONNX model may cost before it is refused.
 *
 * @param nodes most nodes, with those of subgraphs, and most once functions are expanded
 * @param subgraphDepth deepest nesting of graphs in attributes
 * @param functions most functions of the model
 * @param tensors most tensors: initializers and attributes
 * @param nameBytes most bytes of names and other strings that are kept
 * @param metadataBytes most bytes of the model's own metadata
 * @param values most inputs, and most outputs, of the model
 * @param tensorBytes most bytes of all declared tensors, external ones included
 * @param inferredBytes most bytes of all results whose size follows from constants alone
 * @param loopTrips most iterations a constant may ask of a Loop
 * @param domains operator domains that may be used; {@code ""} is {@code ai.onnx}
 */
public record OnnxLimits(
        int nodes,
        int subgraphDepth,
        int functions,
        int tensors,
        int nameBytes,
        int metadataBytes,
        int values,
        long tensorBytes,
        long inferredBytes,
        long loopTrips,
        Set<String> domains) {

    public static final OnnxLimits DEFAULT = new OnnxLimits(
            200_000,
            16,
            4_000,
            200_000,
            64 << 20,
            1 << 20,
            256,
            64L << 30,
            1L << 30,
            1_000_000,
            Set.of("", "ai.onnx", "ai.onnx.ml", "com.microsoft"));

    public OnnxLimits {
        domains = Set.copyOf(domains);
    }
}
