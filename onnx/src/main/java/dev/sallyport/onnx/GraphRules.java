package dev.sallyport.onnx;

import dev.sallyport.onnx.Graph.Attribute;
import dev.sallyport.onnx.Graph.Function;
import dev.sallyport.onnx.Graph.FunctionId;
import dev.sallyport.onnx.Graph.Node;
import dev.sallyport.onnx.Graph.TensorFacts;
import dev.sallyport.onnx.Graph.Value;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Names, domains and sizes of a graph and of the graphs inside it.
 *
 * <p><b>Guarantees.</b> Every name is defined once and before it is used, every operator is of an
 * allowed domain, and results whose size follows from constants stay within the limit.
 *
 * <p><b>Does not guarantee.</b> That the operators exist or that types agree: the runtime refuses
 * such a model. That a run is cheap: sizes that depend on inputs are the request's limits' and the
 * deadline's matter.
 */
final class GraphRules {
    private final OnnxLimits limits;
    private final Map<FunctionId, Function> functions;
    private final StaticSizes sizes;
    private final Map<String, Integer> operators = new TreeMap<>();

    GraphRules(OnnxLimits limits, Map<FunctionId, Function> functions, long weightBytes) {
        this.limits = limits;
        this.functions = functions;
        this.sizes = new StaticSizes(limits, weightBytes);
    }

    /** How often each operator occurs, as {@code domain:operator} or the operator alone. */
    Map<String, Integer> operators() {
        return operators;
    }

    /** Whether a size or a number of iterations was over its limit. */
    boolean isExceeded() {
        return sizes.isExceeded();
    }

    void check(Graph graph) {
        graph.nodes().forEach(this::count);
        check(graph, null);
    }

    void check(Function function) {
        function.body().nodes().forEach(this::count);
        call(function, List.of());
    }

    /** What is known of the first output when the function is expanded with these inputs. */
    private StaticSizes.Known call(Function function, List<StaticSizes.Known> given) {
        Scope scope = new Scope(null);
        for (int i = 0; i < function.inputs().size(); i++) {
            StaticSizes.Known size = i < given.size() ? given.get(i) : StaticSizes.UNKNOWN;
            scope.define(function.inputs().get(i), "function", size);
        }
        nodes(function.body(), scope);
        for (String output : function.outputs()) {
            scope.require(output, function.id().name());
        }
        return function.outputs().isEmpty()
                ? StaticSizes.UNKNOWN
                : scope.sizeOf(function.outputs().getFirst());
    }

    private void count(Node node) {
        String name = node.domain().isEmpty() ? node.operator() : node.domain() + ":" + node.operator();
        operators.merge(name, 1, Integer::sum);
        for (Attribute attribute : node.attributes().values()) {
            for (Graph nested : attribute.graphs()) {
                nested.nodes().forEach(this::count);
            }
        }
    }

    private void check(Graph graph, @Nullable Scope outer) {
        Scope scope = new Scope(outer);
        for (TensorFacts tensor : graph.initializers().values()) {
            scope.define(tensor.name(), "initializer", StaticSizes.of(tensor));
        }
        for (Value input : graph.inputs()) {
            scope.defineInput(input.name(), graph.initializers().containsKey(input.name()));
        }
        nodes(graph, scope);
        if (graph.outputs().isEmpty()) {
            throw Finding.of("graph `%s` has no outputs", graph.name());
        }
        for (Value output : graph.outputs()) {
            scope.require(output.name(), "graph output");
        }
    }

    private void nodes(Graph graph, Scope scope) {
        for (Node node : graph.nodes()) {
            operator(node);
            for (String input : node.inputs()) {
                if (!input.isEmpty()) {
                    scope.require(input, node.place());
                }
            }
            for (Attribute attribute : node.attributes().values()) {
                for (Graph nested : attribute.graphs()) {
                    check(nested, scope);
                }
            }
            StaticSizes.Known result = result(node, scope);
            for (int i = 0; i < node.outputs().size(); i++) {
                String output = node.outputs().get(i);
                if (!output.isEmpty()) {
                    scope.define(output, node.place(), i == 0 ? result : StaticSizes.UNKNOWN);
                }
            }
        }
    }

    private StaticSizes.Known result(Node node, Scope scope) {
        Function called = functions.get(node.function());
        if (called == null) {
            return sizes.of(node, scope);
        }
        return call(called, node.inputs().stream().map(scope::sizeOf).toList());
    }

    private void operator(Node node) {
        if (node.operator().isEmpty()) {
            throw Finding.of("a node without an operator");
        }
        if (!limits.domains().contains(node.domain())) {
            throw Finding.of("operator `%s` of domain `%s`, which is not allowed", node.operator(), node.domain());
        }
        if (node.operator().equals("EPContext") && !functions.containsKey(node.function())) {
            throw Finding.of("operator `EPContext` reads files outside the model");
        }
    }
}
