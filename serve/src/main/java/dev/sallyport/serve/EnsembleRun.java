package dev.sallyport.serve;

import dev.sallyport.core.AuditEvent.Member;
import dev.sallyport.core.Decision.Refuse;
import dev.sallyport.core.Ensemble;
import dev.sallyport.core.Ensemble.Step;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.DeadlineExceeded;
import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.runtime.Prediction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/** One request on its way through the steps of an ensemble, and then its answer. Used by one thread at a time. */
final class EnsembleRun implements Prediction {
    private final Ensemble ensemble;
    private final List<ServedModel> members;
    private final LongSupplier nanoTime;
    private final long beginNanos;
    private final Map<String, Tensor> tensors = new HashMap<>();
    private final List<Prediction> open = new ArrayList<>();
    private List<Tensor> outputs = List.of();
    private boolean closed;

    /** @param members one for each step, entered: they are left when this is closed */
    EnsembleRun(Ensemble ensemble, List<ServedModel> members, LongSupplier nanoTime) {
        this.ensemble = ensemble;
        this.members = members;
        this.nanoTime = nanoTime;
        this.beginNanos = nanoTime.getAsLong();
    }

    List<ServedModel> served() {
        return members;
    }

    void predict(List<String> names, List<Tensor> inputs, List<String> wanted, long deadlineNanos) {
        for (int i = 0; i < names.size(); i++) {
            tensors.put(names.get(i), inputs.get(i));
        }
        for (int i = 0; i < members.size(); i++) {
            step(i, deadlineNanos);
        }
        outputs = wanted.stream()
                .map(name -> Objects.requireNonNull(tensors.get(name)).named(name))
                .toList();
    }

    private void step(int number, long deadlineNanos) {
        Step step = ensemble.steps().get(number);
        ServedModel member = members.get(number);
        List<Tensor> inputs = new ArrayList<>();
        for (TensorSpec spec : member.contract().inputs()) {
            String name = Objects.requireNonNull(step.inputs().get(spec.name()));
            inputs.add(Objects.requireNonNull(tensors.get(name)).named(spec.name()));
        }
        long start = nanoTime.getAsLong();
        Prediction prediction;
        try {
            if (deadlineNanos - start <= 0) {
                throw new ProblemException(new DeadlineExceeded(Duration.ZERO));
            }
            if (member.guard().judge(inputs) instanceof Refuse refuse) {
                throw new ProblemException(refuse.problem());
            }
            prediction = member.warm()
                    .model()
                    .predict(inputs, List.copyOf(step.outputs().sequencedKeySet()), deadlineNanos);
        } catch (ProblemException e) {
            long end = nanoTime.getAsLong();
            member.statistics().failed(end - start);
            throw new ProblemException(ofCaller(e.problem(), step, number, deadlineNanos), e);
        }
        open.add(prediction);
        long end = nanoTime.getAsLong();
        member.statistics().answered(member.batch(inputs), 0, 0, 0, end - start, 0, end);
        for (Tensor output : prediction.outputs()) {
            tensors.put(Objects.requireNonNull(step.outputs().get(output.name())), output);
        }
    }

    /** What is inside has names and deadlines that the caller does not know. */
    private Problem ofCaller(Problem problem, Step step, int number, long deadlineNanos) {
        if (problem instanceof DeadlineExceeded) {
            return new DeadlineExceeded(Duration.ofNanos(Math.max(0, deadlineNanos - beginNanos)));
        }
        if (!(problem instanceof TensorMismatch mismatch)) {
            return problem;
        }
        String name = step.inputs().getOrDefault(mismatch.tensor(), "*");
        if (ensemble.inputs().contains(name)) {
            return new TensorMismatch(name, mismatch.found(), mismatch.expected());
        }
        return new TensorMismatch(
                "*",
                "step %d does not take what became of these values".formatted(number + 1),
                "values that suit every step");
    }

    @Override
    public List<Tensor> outputs() {
        return outputs;
    }

    @Override
    public List<Member> members() {
        return members.stream()
                .map(member -> new Member(member.ref(), member.manifestDigest()))
                .distinct()
                .toList();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            open.forEach(Prediction::close);
            members.forEach(ServedModel::leave);
        }
    }
}
