package dev.sallyport.onnx;

import dev.sallyport.core.ProblemException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What speaks against an ONNX model whatever its inputs and outputs are, for those who judge models that are not to be
 * served: the first thing found.
 *
 * @param sentence fit for one line
 */
public record OnnxObjection(Stage stage, String sentence) {
    /** What was looked at when it was found. */
    public enum Stage {
        /** How it is written: fields, tensors, places of external data. */
        STRUCTURE,
        /** What it costs: nodes, calls, iterations, results that follow from constants. */
        SIZE,
        /** Names and operators. */
        GRAPH,
        /** A form that the standard allows and that is not served; what stands behind it was not looked at. */
        FORM
    }

    /** Judges the bytes from position to limit; neither is changed, weights are not read. */
    public static Optional<OnnxObjection> of(ByteBuffer model, OnnxLimits limits) {
        ModelReader reader = new ModelReader(limits);
        try {
            reader.judge(new WireReader(model));
            return Optional.empty();
        } catch (ProblemException refused) {
            boolean unserved = Finding.UNSERVED.equals(refused.problem().operatorDetail());
            return Optional.of(new OnnxObjection(
                    unserved ? Stage.FORM : reader.stage(), refused.problem().sentence()));
        }
    }
}
