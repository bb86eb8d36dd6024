package dev.sallyport.guard.contract;

import static dev.sallyport.core.Decision.ALLOW;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Decision;
import dev.sallyport.core.Decision.Refuse;
import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds a request's inputs against the model's contract before native code sees a byte of them.
 *
 * <p><b>Guarantees.</b> An allowed request has exactly the contract's inputs, each once, with the
 * contract's type and a shape that fits; where the contract bounds them, values inside the bounds and
 * no NaN; where it asks for finite ones, neither NaN nor infinity. Bounds are compared exactly, also
 * for 64-bit whole numbers.
 *
 * <p><b>Does not guarantee.</b> That the values mean anything: a picture of noise fits. Strings are not
 * looked into.
 *
 * <p>Thread-safe. Judging costs one pass over inputs with bounds.
 */
public final class ContractGuard {
    private final List<Input> inputs;

    private record Input(TensorSpec spec, @Nullable ElementRange range) {
        static Input of(TensorSpec spec) {
            if (spec.type() == DataType.BYTES || !(spec.isBounded() || spec.finite())) {
                return new Input(spec, null);
            }
            ElementRange range = ElementRange.of(spec);
            return new Input(spec, range.isEverything() ? null : range);
        }
    }

    /** {@code inputs} in the contract's order, each name once. */
    public ContractGuard(List<TensorSpec> inputs) {
        this.inputs = inputs.stream().map(Input::of).toList();
    }

    public Decision judge(List<Tensor> sent) {
        if (sent.size() != inputs.size()) {
            return new Refuse(new TensorMismatch("*", sent.size() + " inputs", inputs.size() + " inputs"));
        }
        for (int i = 0; i < inputs.size(); i++) {
            Input input = inputs.get(i);
            Tensor tensor = find(input.spec().name(), sent, i);
            Decision decision = tensor == null ? missing(input.spec()) : judge(input, tensor);
            if (decision != ALLOW) {
                return decision;
            }
        }
        return ALLOW;
    }

    /**
     * The tensors in the contract's order; the list itself where it has that order already.
     *
     * @throws ProblemException {@code tensor/mismatch} for a missing one
     */
    public List<Tensor> inOrder(List<Tensor> sent) {
        if (isInOrder(sent)) {
            return sent;
        }
        List<Tensor> ordered = new ArrayList<>(inputs.size());
        for (Input input : inputs) {
            Tensor tensor = find(input.spec().name(), sent, ordered.size());
            if (tensor == null) {
                throw new ProblemException(missing(input.spec()).problem());
            }
            ordered.add(tensor);
        }
        return ordered;
    }

    private boolean isInOrder(List<Tensor> sent) {
        if (sent.size() != inputs.size()) {
            return false;
        }
        for (int i = 0; i < inputs.size(); i++) {
            if (!sent.get(i).name().equals(inputs.get(i).spec().name())) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Tensor find(String name, List<Tensor> sent, int likely) {
        if (likely < sent.size() && sent.get(likely).name().equals(name)) {
            return sent.get(likely);
        }
        for (int i = 0; i < sent.size(); i++) {
            if (sent.get(i).name().equals(name)) {
                return sent.get(i);
            }
        }
        return null;
    }

    private static Refuse missing(TensorSpec spec) {
        return new Refuse(new TensorMismatch(spec.name(), "missing", spec.type().name()));
    }

    private static Decision judge(Input input, Tensor tensor) {
        TensorSpec spec = input.spec();
        if (tensor.type() != spec.type()) {
            return new Refuse(new TensorMismatch(
                    spec.name(), "datatype " + tensor.type(), spec.type().name()));
        }
        if (!spec.shape().fits(tensor.shape())) {
            return new Refuse(TensorMismatch.shape(spec.name(), tensor.shape(), spec.shape()));
        }
        return input.range() == null ? ALLOW : judgeValues(spec, input.range(), tensor.data());
    }

    private static Decision judgeValues(TensorSpec spec, ElementRange range, ByteBuffer data) {
        int outside = range.firstOutside(data);
        if (outside < 0) {
            return ALLOW;
        }
        String found = "value " + range.print(data, outside) + " at " + outside;
        return new Refuse(new TensorMismatch(spec.name(), found, expected(spec)));
    }

    private static String expected(TensorSpec spec) {
        return spec.isBounded() ? "[" + spec.lowest() + ", " + spec.highest() + "]" : "a finite value";
    }
}
