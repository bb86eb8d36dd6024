package dev.sallyport.admit;

import dev.sallyport.core.Ensemble;
import dev.sallyport.core.Ensemble.Step;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.Text;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an ensemble takes and gives, as its members' contracts have it. Every fault is {@code
 * model/not-admitted}.
 */
public final class EnsembleContract {
    private final Ensemble ensemble;
    private final List<ModelContract> members;
    private final Map<String, TensorSpec> tensors = new HashMap<>();

    private EnsembleContract(Ensemble ensemble, List<ModelContract> members) {
        this.ensemble = ensemble;
        this.members = members;
    }

    /**
     * What the caller sends has the bounds of every step that takes it; what the caller gets is described as the
     * member that makes it does.
     *
     * @param members the contract of each step's model, in the order of the steps
     */
    public static ModelContract derive(Ensemble ensemble, List<ModelContract> members) {
        return new EnsembleContract(ensemble, members).derived();
    }

    /** A contract may fix what the members leave open and add bounds and labels; it may not say otherwise. */
    public static void check(ModelContract contract, Ensemble ensemble, List<ModelContract> members) {
        GraphCheck.checkContract(contract, derive(ensemble, members), "members");
    }

    private ModelContract derived() {
        for (int i = 0; i < members.size(); i++) {
            Step step = ensemble.steps().get(i);
            ModelContract member = members.get(i);
            take(step, member.inputs());
            make(step, member.outputs());
        }
        return new ModelContract(specs(ensemble.inputs()), specs(ensemble.outputs()));
    }

    private List<TensorSpec> specs(List<String> names) {
        return names.stream()
                .map(name -> Optional.ofNullable(tensors.get(name))
                        .orElseThrow(() -> new IllegalStateException("a declaration uses every tensor")))
                .toList();
    }

    private void take(Step step, List<TensorSpec> inputs) {
        if (step.inputs().size() != inputs.size()) {
            throw refused("member `%s` takes %d inputs and the declaration names %d"
                    .formatted(step.model(), inputs.size(), step.inputs().size()));
        }
        for (TensorSpec taken : inputs) {
            String name = step.inputs().get(taken.name());
            if (name == null) {
                throw refused("input `%s` of member `%s` is not declared"
                        .formatted(Text.quotable(taken.name()), step.model()));
            }
            TensorSpec known = tensors.get(name);
            if (known == null) {
                tensors.put(name, named(taken, name));
                continue;
            }
            if (known.type() != taken.type() || !mayFit(known.shape(), taken.shape())) {
                throw refused("tensor `%s` is %s %s and member `%s` takes %s %s"
                        .formatted(
                                Text.quotable(name),
                                known.type(),
                                known.shape(),
                                step.model(),
                                taken.type(),
                                taken.shape()));
            }
            if (ensemble.inputs().contains(name)) {
                tensors.put(name, both(known, taken, step));
            }
        }
    }

    private void make(Step step, List<TensorSpec> outputs) {
        step.outputs().forEach((output, name) -> {
            TensorSpec made = outputs.stream()
                    .filter(spec -> spec.name().equals(output))
                    .findFirst()
                    .orElseThrow(() ->
                            refused("member `%s` has no output `%s`".formatted(step.model(), Text.quotable(output))));
            tensors.put(name, named(made, name));
        });
    }

    private static TensorSpec named(TensorSpec spec, String name) {
        return new TensorSpec(
                name, spec.type(), spec.shape(), spec.lowest(), spec.highest(), spec.finite(), spec.labels());
    }

    private static boolean mayFit(Shape one, Shape other) {
        if (one.rank() != other.rank()) {
            return false;
        }
        for (int axis = 0; axis < one.rank(); axis++) {
            long a = one.dimension(axis);
            long b = other.dimension(axis);
            if (a != Shape.ANY && b != Shape.ANY && a != b) {
                return false;
            }
        }
        return true;
    }

    /** What fits both; shapes may fit. */
    private static TensorSpec both(TensorSpec one, TensorSpec other, Step step) {
        long[] shape = one.shape().toArray();
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = Math.max(shape[axis], other.shape().dimension(axis));
        }
        double lowest = Math.max(one.lowest(), other.lowest());
        double highest = Math.min(one.highest(), other.highest());
        if (lowest > highest) {
            throw refused("no value of `%s` suits member `%s` and those before it"
                    .formatted(Text.quotable(one.name()), step.model()));
        }
        List<String> labels = Stream.of(one, other)
                .map(TensorSpec::labels)
                .filter(known -> !known.isEmpty())
                .findFirst()
                .orElse(List.of());
        return new TensorSpec(
                one.name(), one.type(), Shape.of(shape), lowest, highest, one.finite() || other.finite(), labels);
    }

    private static ProblemException refused(String sentence) {
        return new ProblemException(new ModelNotAdmitted(sentence, ""));
    }
}
