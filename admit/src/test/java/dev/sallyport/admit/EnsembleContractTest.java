package dev.sallyport.admit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Ensemble;
import dev.sallyport.core.Ensemble.Step;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class EnsembleContractTest {

    private static TensorSpec floats(String name, long... dimensions) {
        return TensorSpec.of(name, DataType.FP32, Shape.of(dimensions));
    }

    private static TensorSpec bounded(
            String name, double lowest, double highest, boolean finite, List<String> labels, long... dimensions) {
        return new TensorSpec(name, DataType.FP32, Shape.of(dimensions), lowest, highest, finite, labels);
    }

    private static ModelContract contract(List<TensorSpec> inputs, TensorSpec... outputs) {
        return new ModelContract(inputs, List.of(outputs));
    }

    /** {@code inputs} and {@code outputs} as name and tensor in turn. */
    private static Step step(String model, List<String> inputs, List<String> outputs) {
        return new Step(new ModelRef(model, "1"), pairs(inputs), pairs(outputs));
    }

    private static SequencedMap<String, String> pairs(List<String> names) {
        SequencedMap<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i += 2) {
            pairs.put(names.get(i), names.get(i + 1));
        }
        return pairs;
    }

    /** Two members that both take {@code in}. */
    private static final Ensemble SHARED = new Ensemble(
            List.of("in"),
            List.of("one", "two"),
            List.of(
                    step("a", List.of("x", "in"), List.of("y", "one")),
                    step("b", List.of("x", "in"), List.of("y", "two"))));

    private static ModelContract shared(TensorSpec first, TensorSpec second) {
        return EnsembleContract.derive(
                SHARED, List.of(contract(List.of(first), floats("y", 1)), contract(List.of(second), floats("y", 2))));
    }

    private static void refused(TensorSpec first, TensorSpec second, String finding) {
        assertThatThrownBy(() -> shared(first, second)).hasMessage("model/not-admitted: " + finding);
    }

    @Test
    void what_two_members_take_has_the_bounds_of_both() {
        ModelContract derived =
                shared(bounded("x", 0, 5, false, List.of(), -1, 4), bounded("x", -1, 3, true, List.of("l"), 2, -1));
        assertThat(derived.inputs()).containsExactly(bounded("in", 0, 3, true, List.of("l"), 2, 4));
        assertThat(derived.outputs()).containsExactly(floats("one", 1), floats("two", 2));
        ModelContract turned =
                shared(bounded("x", -1, 3, true, List.of("k"), 2, 4), bounded("x", 0, 5, false, List.of("l"), 2, 4));
        assertThat(turned.inputs()).containsExactly(bounded("in", 0, 3, true, List.of("k"), 2, 4));
        assertThat(shared(bounded("x", 0, 1, false, List.of(), 1), bounded("x", 1, 2, false, List.of(), 1))
                        .inputs())
                .containsExactly(bounded("in", 1, 1, false, List.of(), 1));
    }

    @Test
    void what_cannot_suit_both_is_refused() {
        refused(
                bounded("x", 0, 1, false, List.of(), 1),
                bounded("x", 2, 3, false, List.of(), 1),
                "no value of `in` suits member `b/1` and those before it");
        refused(floats("x", 1), floats("x", 2), "tensor `in` is FP32 [1] and member `b/1` takes FP32 [2]");
        refused(floats("x", 1), floats("x", 1, 1), "tensor `in` is FP32 [1] and member `b/1` takes FP32 [1,1]");
        refused(
                floats("x", 1),
                TensorSpec.of("x", DataType.INT32, Shape.of(1)),
                "tensor `in` is FP32 [1] and member `b/1` takes INT32 [1]");
    }

    @Test
    void a_member_is_given_what_it_takes_and_gives_what_it_has() {
        assertThatThrownBy(() -> EnsembleContract.derive(
                        SHARED,
                        List.of(
                                contract(List.of(floats("x", 1), floats("w", 1)), floats("y", 1)),
                                contract(List.of(floats("x", 1)), floats("y", 1)))))
                .hasMessage("model/not-admitted: member `a/1` takes 2 inputs and the declaration names 1");
        refused(floats("other", 1), floats("x", 1), "input `other` of member `a/1` is not declared");
        assertThatThrownBy(() -> EnsembleContract.derive(
                        SHARED,
                        List.of(
                                contract(List.of(floats("x", 1)), floats("z", 1)),
                                contract(List.of(floats("x", 1)), floats("y", 1)))))
                .hasMessage("model/not-admitted: member `a/1` has no output `y`");
    }

    /** A tensor between two members is described as the one that makes it does. */
    @Test
    void what_one_member_makes_and_another_takes_must_fit() {
        Ensemble chain = new Ensemble(
                List.of("in"),
                List.of("out"),
                List.of(
                        step("a", List.of("x", "in"), List.of("y", "mid")),
                        step("b", List.of("x", "mid"), List.of("y", "out"))));
        ModelContract made =
                contract(List.of(floats("x", 7)), bounded("z", 0, 1, false, List.of(), 3), floats("y", -1, 3));
        ModelContract taken = contract(List.of(floats("x", 2, -1)), floats("y", 5));
        ModelContract derived = EnsembleContract.derive(chain, List.of(made, taken));
        assertThat(derived).isEqualTo(contract(List.of(floats("in", 7)), floats("out", 5)));
        assertThatCode(() -> EnsembleContract.check(derived, chain, List.of(made, taken)))
                .doesNotThrowAnyException();
        ModelContract other = contract(List.of(floats("in", 8)), floats("out", 5));
        assertThatThrownBy(() -> EnsembleContract.check(other, chain, List.of(made, taken)))
                .hasMessage("model/not-admitted: input `in` has shape [8] in the contract and [7] in the members");
        ModelContract unfit = contract(List.of(floats("x", 2, 4)), floats("y", 5));
        assertThatThrownBy(() -> EnsembleContract.derive(chain, List.of(made, unfit)))
                .hasMessage("model/not-admitted: tensor `mid` is FP32 [-1,3] and member `b/1` takes FP32 [2,4]");
    }
}
