package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/** What a contract and an ensemble say cannot be changed behind them. */
class ContractTest {

    private static TensorSpec bounded(double lowest, double highest) {
        return new TensorSpec("x", DataType.FP32, Shape.of(1), lowest, highest, false, List.of());
    }

    @Test
    void a_bound_on_either_side_is_one() {
        assertThat(TensorSpec.of("x", DataType.FP32, Shape.of(1)).isBounded()).isFalse();
        assertThat(bounded(0, Double.POSITIVE_INFINITY).isBounded()).isTrue();
        assertThat(bounded(Double.NEGATIVE_INFINITY, 0).isBounded()).isTrue();
        assertThat(bounded(0, 1).isBounded()).isTrue();
    }

    @Test
    void an_ensemble_keeps_the_order_of_its_tensors_and_copies_of_its_own() {
        SequencedMap<String, String> inputs = new LinkedHashMap<>();
        inputs.put("z", "1");
        inputs.put("a", "2");
        Ensemble.Step step = new Ensemble.Step(new ModelRef("m", "1"), inputs, inputs);
        List<Ensemble.Step> steps = new ArrayList<>(List.of(step));
        Ensemble ensemble = new Ensemble(List.of("i"), List.of("o"), steps);
        inputs.clear();
        steps.clear();
        assertThat(ensemble.steps()).containsExactly(step);
        assertThat(step.inputs().keySet()).containsExactly("z", "a");
        assertThat(step.outputs()).containsExactlyEntriesOf(step.inputs());
        assertThatThrownBy(() -> step.inputs().put("b", "3")).isInstanceOf(UnsupportedOperationException.class);
    }
}
