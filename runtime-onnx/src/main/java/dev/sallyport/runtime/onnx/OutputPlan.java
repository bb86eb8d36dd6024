package dev.sallyport.runtime.onnx;

import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.onnx.OnnxModel;
import dev.sallyport.onnx.OnnxValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the size of each output follows from the inputs: from fixed dimensions and from symbolic ones
 * that an input shares, such as {@code N}. What a graph declares may be wrong, so a size found here
 * is a wish the runtime checks.
 */
record OutputPlan(List<TensorSpec> inputs, List<Output> outputs) {
    private static final int UNBOUND = -1;

    OutputPlan {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }

    /**
     * @param dims a size, or {@link Shape#ANY} where the size is that of an input's dimension
     * @param input per axis which input, or {@value #UNBOUND}
     * @param axis per axis which dimension of it
     * @param isKnown whether every dimension is fixed or bound
     */
    record Output(String name, DataType type, long[] dims, int[] input, int[] axis, boolean isKnown) {
        /** {@code null} where it cannot be told before the run. */
        @Nullable
        Shape shape(List<Tensor> inputs) {
            if (!isKnown) {
                return null;
            }
            long[] sizes = dims.clone();
            for (int i = 0; i < sizes.length; i++) {
                if (sizes[i] == Shape.ANY) {
                    sizes[i] = inputs.get(input[i]).shape().dimension(axis[i]);
                }
            }
            return Shape.of(sizes);
        }
    }

    /** @throws ProblemException {@code model/not-admitted} where contract and graph disagree */
    static OutputPlan of(ModelContract contract, OnnxModel facts) {
        Map<String, OnnxValue> graphInputs = byName(facts.inputs());
        Map<String, OnnxValue> graphOutputs = byName(facts.outputs());
        Map<String, int[]> places = new HashMap<>();
        for (int i = 0; i < contract.inputs().size(); i++) {
            OnnxValue value = same(contract.inputs().get(i), graphInputs);
            for (int axis = 0; axis < value.symbols().size(); axis++) {
                if (!value.symbols().get(axis).isEmpty()) {
                    places.putIfAbsent(value.symbols().get(axis), new int[] {i, axis});
                }
            }
        }
        if (!graphInputs.isEmpty()) {
            throw disagree(graphInputs.keySet().iterator().next());
        }
        List<Output> outputs = new ArrayList<>();
        for (TensorSpec spec : contract.outputs()) {
            outputs.add(output(spec, same(spec, graphOutputs), places));
        }
        return new OutputPlan(contract.inputs(), outputs);
    }

    private static Map<String, OnnxValue> byName(List<OnnxValue> values) {
        Map<String, OnnxValue> named = new HashMap<>();
        values.forEach(value -> named.put(value.name(), value));
        return named;
    }

    private static OnnxValue same(TensorSpec spec, Map<String, OnnxValue> graph) {
        OnnxValue value = graph.remove(spec.name());
        if (value == null
                || value.type() != spec.type()
                || value.shape().rank() != spec.shape().rank()) {
            throw disagree(spec.name());
        }
        return value;
    }

    private static ProblemException disagree(String name) {
        return new ProblemException(new ModelNotAdmitted("contract and graph disagree on `%s`".formatted(name), ""));
    }

    /** The contract may fix what the graph leaves open. */
    private static Output output(TensorSpec spec, OnnxValue value, Map<String, int[]> places) {
        long[] dims = spec.shape().toArray();
        int[] input = new int[dims.length];
        int[] axis = new int[dims.length];
        boolean isKnown = value.type() != DataType.BYTES;
        for (int i = 0; i < dims.length; i++) {
            int[] place = places.get(value.symbols().get(i));
            input[i] = place == null ? UNBOUND : place[0];
            axis[i] = place == null ? UNBOUND : place[1];
            isKnown &= dims[i] != Shape.ANY || place != null;
        }
        return new Output(value.name(), value.type(), dims, input, axis, isKnown);
    }
}
