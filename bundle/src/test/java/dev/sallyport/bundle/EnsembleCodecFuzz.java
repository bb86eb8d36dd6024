package dev.sallyport.bundle;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.Ensemble;
import dev.sallyport.core.ProblemException;
import java.util.HashSet;
import java.util.Set;

/** Any bytes are either steps that can be run in their order, or a problem. */
class EnsembleCodecFuzz {
    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] text) {
        Ensemble ensemble;
        try {
            ensemble = EnsembleCodec.parse(text);
        } catch (ProblemException refused) {
            return;
        }
        Set<String> made = new HashSet<>(ensemble.inputs());
        for (Ensemble.Step step : ensemble.steps()) {
            if (!made.containsAll(step.inputs().values())) {
                throw new AssertionError("a step takes what is not there yet");
            }
            made.addAll(step.outputs().values());
        }
        if (!made.containsAll(ensemble.outputs()) || ensemble.steps().size() > EnsembleCodec.MAX_STEPS) {
            throw new AssertionError("an output that nobody makes, or too many steps");
        }
    }
}
