package dev.sallyport.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Models that are run one after the other as one, each on tensors that the caller sent or that a step before
 * it made.
 *
 * @param inputs names of the tensors that the caller sends
 * @param outputs names of the tensors that the caller gets
 * @param steps in the order they are run
 */
public record Ensemble(List<String> inputs, List<String> outputs, List<Step> steps) {
    public Ensemble {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        steps = List.copyOf(steps);
    }

    /**
     * One model of an ensemble, a member.
     *
     * @param inputs the member's inputs, and which tensor of the ensemble each is
     * @param outputs the member's outputs that are wanted, and which tensor of the ensemble each becomes
     */
    public record Step(ModelRef model, SequencedMap<String, String> inputs, SequencedMap<String, String> outputs) {
        public Step {
            inputs = copy(inputs);
            outputs = copy(outputs);
        }

        private static SequencedMap<String, String> copy(Map<String, String> map) {
            return Collections.unmodifiableSequencedMap(new LinkedHashMap<>(map));
        }
    }
}
