package dev.sallyport.onnx;

import dev.sallyport.onnx.Graph.Attribute;
import dev.sallyport.onnx.Graph.Node;
import dev.sallyport.onnx.Graph.TensorFacts;
import org.jspecify.annotations.Nullable;

/** Whether a Loop can come to an end: by a number of iterations within the limit, or by a condition that can change. */
final class LoopRules {
    private LoopRules() {}

    static void check(Node node, StaticSizes.Known trips, long limit) {
        if (trips.values() != null && trips.values().length == 1 && trips.values()[0] > limit) {
            throw Finding.of("%s: more than %d iterations", node.place(), limit);
        }
        if (isAbsent(node, 0) && isAbsent(node, 1)) {
            throw Finding.of("%s: a loop without a bound and without a condition", node.place());
        }
        if (isAbsent(node, 0) && goesOn(node)) {
            throw Finding.of("%s: a loop whose condition never changes", node.place());
        }
    }

    /** Whether the body hands on its condition as it got it, or a constant. */
    private static boolean goesOn(Node loop) {
        Attribute body = loop.attributes().get("body");
        if (body == null || body.graphs().size() != 1) {
            return false;
        }
        Graph graph = body.graphs().getFirst();
        if (graph.outputs().isEmpty() || graph.inputs().size() < 2) {
            return false;
        }
        String name = graph.outputs().getFirst().name();
        for (Node node : graph.nodes().reversed()) {
            if (node.outputs().contains(name)) {
                if (node.operator().equals("Constant")) {
                    Attribute value = node.attributes().get("value");
                    return value == null || isTrue(value.tensor());
                }
                if (!node.operator().equals("Identity") && !node.operator().equals("Cast")
                        || node.inputs().isEmpty()) {
                    return false;
                }
                name = node.inputs().getFirst();
            }
        }
        boolean constant = graph.initializers().containsKey(name);
        return constant
                ? isTrue(graph.initializers().get(name))
                : name.equals(graph.inputs().get(1).name());
    }

    private static boolean isTrue(@Nullable TensorFacts value) {
        return value != null && value.values() != null && value.values().length == 1 && value.values()[0] != 0;
    }

    private static boolean isAbsent(Node node, int input) {
        return node.inputs().size() <= input || node.inputs().get(input).isEmpty();
    }
}
