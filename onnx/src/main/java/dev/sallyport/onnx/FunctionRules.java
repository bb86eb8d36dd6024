package dev.sallyport.onnx;

import dev.sallyport.onnx.Graph.Attribute;
import dev.sallyport.onnx.Graph.Function;
import dev.sallyport.onnx.Graph.FunctionId;
import dev.sallyport.onnx.Graph.Node;
import java.util.HashMap;
import java.util.Map;

/**
 * How large a model becomes once its functions are expanded in place.
 *
 * <p><b>Guarantees.</b> No function reaches itself, calls nest at most {@value #MAX_CALLS} deep and
 * the expanded model and all functions, expanded each by itself, have at most as many nodes as the
 * limit; each function is looked at once.
 */
final class FunctionRules {
    private static final int MAX_CALLS = 64;
    private static final long IN_PROGRESS = -1;

    private final Map<FunctionId, Function> functions;
    private final Map<FunctionId, Long> expanded = new HashMap<>();
    private final long maxNodes;

    private FunctionRules(Map<FunctionId, Function> functions, long maxNodes) {
        this.functions = functions;
        this.maxNodes = maxNodes;
    }

    static void check(Graph main, Map<FunctionId, Function> functions, OnnxLimits limits) {
        FunctionRules rules = new FunctionRules(functions, limits.nodes());
        long nodes = rules.nodesOf(main, 0);
        for (Function function : functions.values()) {
            nodes += rules.nodesOf(function, 0);
            rules.refuseOver(nodes);
        }
    }

    private long nodesOf(Function function, int depth) {
        Long known = expanded.putIfAbsent(function.id(), IN_PROGRESS);
        if (known != null && known != IN_PROGRESS) {
            return known;
        }
        if (known != null || depth > MAX_CALLS) {
            throw Finding.of(
                    "function `%s` calls itself or nests too deep",
                    function.id().name());
        }
        long nodes = nodesOf(function.body(), depth);
        expanded.put(function.id(), nodes);
        return nodes;
    }

    private long nodesOf(Graph graph, int depth) {
        long nodes = 0;
        for (Node node : graph.nodes()) {
            Function called = functions.get(node.function());
            nodes += called == null ? 1 : nodesOf(called, depth + 1);
            for (Attribute attribute : node.attributes().values()) {
                for (Graph nested : attribute.graphs()) {
                    nodes += nodesOf(nested, depth);
                }
            }
            refuseOver(nodes);
        }
        return nodes;
    }

    private void refuseOver(long nodes) {
        if (nodes > maxNodes) {
            throw Finding.of("more than %d nodes once functions are expanded", maxNodes);
        }
    }
}
