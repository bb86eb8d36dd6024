package dev.sallyport.onnx;

import dev.sallyport.core.Shape;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A graph as far as its structure is judged; weights are represented by their sizes. */
record Graph(
        String name, List<Node> nodes, Map<String, TensorFacts> initializers, List<Value> inputs, List<Value> outputs) {

    /** {@code operator} and {@code domain} as written; {@code ""} stands for {@code ai.onnx}. */
    record Node(
            String name,
            String operator,
            String domain,
            String overload,
            List<String> inputs,
            List<String> outputs,
            Map<String, Attribute> attributes) {

        FunctionId function() {
            return new FunctionId(domain, operator, overload);
        }

        /** For messages. */
        String place() {
            return name.isEmpty() ? operator : operator + " " + name;
        }
    }

    /** At most one of the values is there; long lists of numbers are not kept. */
    record Attribute(
            String name,
            @Nullable Double number,
            double @Nullable [] numbers,
            @Nullable TensorFacts tensor,
            List<Graph> graphs) {}

    /**
     * @param sizeBytes of all elements; 0 for strings
     * @param values of small tensors of numbers, else {@code null}
     * @param external where the values lie, when they do not lie in the model
     */
    record TensorFacts(
            String name,
            ElementType type,
            Shape shape,
            long sizeBytes,
            double @Nullable [] values,
            @Nullable ExternalTensor external) {}

    record Value(String name, @Nullable Type type) {}

    sealed interface Type {
        /**
         * @param shape {@code null} where even the rank is open
         * @param symbols as in {@link OnnxValue}
         */
        record OfTensor(ElementType element, @Nullable Shape shape, List<String> symbols) implements Type {}

        /** @param kind in the words of the specification, such as {@code sequence} */
        record OfOther(String kind) implements Type {}
    }

    record FunctionId(String domain, String name, String overload) {}

    record Function(FunctionId id, List<String> inputs, List<String> outputs, Graph body) {}
}
