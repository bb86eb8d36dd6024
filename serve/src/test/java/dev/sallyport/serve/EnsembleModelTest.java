package dev.sallyport.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Ensemble;
import dev.sallyport.core.Ensemble.Step;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.runtime.ModelIdentity;
import dev.sallyport.runtime.Prediction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EnsembleModelTest {
    private static final ModelRef REF = new ModelRef("chain", "1");

    private final AtomicLong now = new AtomicLong();
    private final Catalogue catalogue = new Catalogue();

    private static SequencedMap<String, String> map(String from, String to) {
        return new LinkedHashMap<>(Map.of(from, to));
    }

    private EnsembleModel chain() {
        Ensemble chain = new Ensemble(
                List.of("in"),
                List.of("middle", "out"),
                List.of(
                        new Step(new ModelRef("a", "1"), map("x", "in"), map("y", "middle")),
                        new Step(new ModelRef("b", "1"), map("x", "middle"), map("y", "out"))));
        ModelContract contract = new ModelContract(
                List.of(TensorSpec.of("in", DataType.FP32, Shape.of(-1))),
                List.of(
                        TensorSpec.of("middle", DataType.FP32, Shape.of(-1)),
                        TensorSpec.of("out", DataType.FP32, Shape.of(-1))));
        ModelIdentity identity = new ModelIdentity(REF, contract, Digest.sha256(new byte[1]));
        return EnsembleModel.of(identity, chain, catalogue, now::get);
    }

    private static List<Tensor> input(float value) {
        ByteBuffer data = ByteBuffer.allocateDirect(4).order(ByteOrder.LITTLE_ENDIAN);
        return List.of(Tensor.of("in", DataType.FP32, Shape.of(1), data.putFloat(0, value)));
    }

    private static Problem problem(ProblemException e) {
        return e.problem();
    }

    @Test
    void tensors_are_handed_on_where_they_lie_and_given_back_with_the_answer() {
        FakeModel a = new FakeModel("a", "1");
        FakeModel b = new FakeModel("b", "1");
        catalogue.add(a.inline());
        catalogue.add(b.inline());
        List<Tensor> sent = input(3);
        try (Prediction answer = chain().predict(sent, List.of("out", "middle"), 1_000)) {
            assertThat(answer.outputs()).extracting(Tensor::name).containsExactly("out", "middle");
            sent.getFirst().data().putFloat(0, 4);
            assertThat(answer.outputs())
                    .allSatisfy(output -> assertThat(output.data().getFloat(0)).isEqualTo(4));
            assertThat(a.openPredictions).hasValue(1);
            assertThat(answer.members())
                    .extracting(member -> member.model().toString())
                    .containsExactly("a/1", "b/1");
        }
        assertThat(a.openPredictions).hasValue(0);
        assertThat(b.openPredictions).hasValue(0);
        assertThat(catalogue.find("a", "").orElseThrow().statistics().snapshot().rows())
                .isEqualTo(1);
    }

    @Test
    void a_run_ends_with_the_members_it_began_with() {
        FakeModel old = new FakeModel("b", "1");
        FakeModel young = new FakeModel("b", "1");
        FakeModel a = new FakeModel("a", "1", () -> catalogue.add(young.inline()));
        catalogue.add(a.inline());
        catalogue.add(old.inline());
        Prediction answer = chain().predict(input(1), List.of(), 1_000);
        assertThat(old.openPredictions).hasValue(1);
        assertThat(young.openPredictions).hasValue(0);
        assertThat(old.closed).hasValue(0);
        answer.close();
        answer.close();
        assertThat(old.closed).hasValue(1);
    }

    @Test
    void nothing_is_kept_of_a_run_that_fails() {
        FakeModel a = new FakeModel("a", "1");
        FakeModel b = new FakeModel("b", "1", () -> {
            throw new ProblemException(new Problem.Internal("here", ""));
        });
        catalogue.add(a.inline());
        catalogue.add(b.inline());
        EnsembleModel chain = chain();
        assertThatThrownBy(() -> chain.predict(input(1), List.of(), 1_000)).isInstanceOf(ProblemException.class);
        assertThat(a.openPredictions).hasValue(0);
        catalogue.remove(new ModelRef("a", "1"));
        assertThat(a.closed).hasValue(1);
        assertThatThrownBy(() -> chain.predict(input(1), List.of(), 1_000))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(problem(e).code()).isEqualTo("model/not-ready"));
    }

    @Test
    void one_deadline_holds_for_all_steps() {
        FakeModel b = new FakeModel("b", "1");
        catalogue.add(new FakeModel("a", "1", () -> now.set(5_000_000)).inline());
        catalogue.add(b.inline());
        assertThatThrownBy(() -> chain().predict(input(1), List.of(), 4_000_000))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(problem(e)).isEqualTo(new Problem.DeadlineExceeded(Duration.ofMillis(4))));
        assertThat(b.openPredictions).hasValue(0);
    }

    /** The fake takes -10 to 10; the contract of the whole says nothing of it. */
    @Test
    void what_a_member_is_given_is_held_against_its_contract() {
        catalogue.add(new FakeModel("a", "1").inline());
        catalogue.add(new FakeModel("b", "1").inline());
        assertThatThrownBy(() -> chain().predict(input(11), List.of(), 1_000))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(problem(e).sentence()).startsWith("input `in`: "));
    }
}
