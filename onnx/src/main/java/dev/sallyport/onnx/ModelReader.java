package dev.sallyport.onnx;

import dev.sallyport.core.DataType;
import dev.sallyport.onnx.Graph.Function;
import dev.sallyport.onnx.Graph.FunctionId;
import dev.sallyport.onnx.Graph.Node;
import dev.sallyport.onnx.Graph.TensorFacts;
import dev.sallyport.onnx.Graph.Type;
import dev.sallyport.onnx.Graph.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** ModelProto and FunctionProto. For one model; not thread-safe. */
final class ModelReader {
    private final OnnxLimits limits;
    private final Budget budget;
    private final GraphReader graphs;
    private final Map<String, Long> opsets = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private final Map<FunctionId, Function> functions = new LinkedHashMap<>();
    private long irVersion;
    private String producerName = "";
    private String producerVersion = "";
    private int metadataBytes;
    private @Nullable Graph main;
    private OnnxObjection.Stage stage = OnnxObjection.Stage.STRUCTURE;
    private @Nullable GraphRules rules;

    ModelReader(OnnxLimits limits) {
        this.limits = limits;
        this.budget = new Budget(limits);
        this.graphs = new GraphReader(budget);
    }

    OnnxModel read(WireReader message) {
        Graph graph = parse(message);
        judge(graph);
        return describe(graph);
    }

    /** Reads and judges all but what a caller is asked for and gets. */
    void judge(WireReader message) {
        judge(parse(message));
    }

    /** What was looked at when reading ended. */
    OnnxObjection.Stage stage() {
        boolean exceeded = budget.isExceeded() || (rules != null && rules.isExceeded());
        return exceeded ? OnnxObjection.Stage.SIZE : stage;
    }

    private Graph parse(WireReader message) {
        while (message.next()) {
            switch (message.field()) {
                case 1 -> irVersion = message.once().int64();
                case 2 -> producerName = budget.name(message.once());
                case 3 -> producerVersion = budget.name(message.once());
                case 4, 6 -> message.once().skipBytes();
                case 5 -> message.once().int64();
                case 7 -> main = graphs.graph(message.once().message(), 0);
                case 8 -> opset(message.message(), opsets);
                case 14 -> property(message.message());
                case 20 -> throw Finding.unserved("training information is not served");
                case 25 -> function(message.message());
                case 26 -> message.skipBytes();
                default -> throw Finding.unserved("model: field %d is not known", message.field());
            }
        }
        if (main == null || irVersion < 1 || opsets.isEmpty()) {
            throw Finding.of("no graph, no IR version or no operator set: not an ONNX model");
        }
        return main;
    }

    private void judge(Graph graph) {
        stage = OnnxObjection.Stage.SIZE;
        FunctionRules.check(graph, functions, limits);
        stage = OnnxObjection.Stage.GRAPH;
        rules = new GraphRules(limits, functions, budget.tensorBytes());
        for (Function function : functions.values()) {
            rules.check(function);
        }
        rules.check(graph);
    }

    private OnnxModel describe(Graph graph) {
        return new OnnxModel(
                irVersion,
                (producerName + " " + producerVersion).strip(),
                opsets,
                inputs(graph),
                values("output", graph.outputs()),
                budget.tensorBytes(),
                external(graph),
                budget.nodes(),
                rules == null ? Map.of() : rules.operators(),
                metadata);
    }

    private List<OnnxValue> inputs(Graph graph) {
        List<Value> asked = new ArrayList<>();
        for (Value input : graph.inputs()) {
            if (!graph.initializers().containsKey(input.name())) {
                asked.add(input);
            }
        }
        return values("input", asked);
    }

    private List<OnnxValue> values(String role, List<Value> declared) {
        if (declared.size() > limits.values()) {
            throw Finding.of("%d %ss (expected: at most %d)", declared.size(), role, limits.values());
        }
        Map<String, OnnxValue> values = new LinkedHashMap<>();
        for (Value value : declared) {
            if (values.putIfAbsent(value.name(), value(role, value)) != null) {
                throw Finding.of("%s `%s` is there twice", role, value.name());
            }
        }
        return List.copyOf(values.values());
    }

    private static OnnxValue value(String role, Value value) {
        return switch (value.type()) {
            case null -> throw Finding.of("%s `%s` has no type", role, value.name());
            case Type.OfOther(String kind) ->
                throw Finding.of(
                        "%s `%s` is a %s, not a tensor; for a scikit-learn classifier, export with zipmap=False",
                        role, value.name(), kind);
            case Type.OfTensor(ElementType element, var shape, var symbols) -> {
                DataType type = element.dataType()
                        .orElseThrow(
                                () -> Finding.of("%s `%s`: type %s is not served", role, value.name(), element.name()));
                if (shape == null) {
                    throw Finding.of(
                            "%s `%s` has no shape; run onnx.shape_inference or export with shapes", role, value.name());
                }
                yield new OnnxValue(value.name(), type, shape, symbols);
            }
        };
    }

    private static List<ExternalTensor> external(Graph graph) {
        List<ExternalTensor> external = new ArrayList<>();
        for (TensorFacts tensor : graph.initializers().values()) {
            if (tensor.external() != null) {
                external.add(tensor.external());
            }
        }
        return external;
    }

    private void opset(WireReader message, Map<String, Long> into) {
        String domain = "";
        long version = 0;
        while (message.next()) {
            switch (message.field()) {
                case 1 -> domain = budget.name(message.once());
                case 2 -> version = message.once().int64();
                default -> throw Finding.unserved("operator set: field %d is not known", message.field());
            }
        }
        // Converters write the same one twice; two versions would leave it to the runtime which it takes.
        Long before = into.putIfAbsent(domain.equals("ai.onnx") ? "" : domain, version);
        if (before != null && before != version) {
            throw Finding.of("operator set `%s` is there twice", domain);
        }
    }

    private void property(WireReader message) {
        String key = "";
        String value = "";
        while (message.next()) {
            switch (message.field()) {
                case 1 -> key = budget.name(message.once());
                case 2 -> value = message.once().string(limits.metadataBytes());
                default -> throw Finding.unserved("metadata: field %d is not known", message.field());
            }
        }
        metadataBytes += key.length() + value.length();
        if (metadataBytes > limits.metadataBytes() || metadata.putIfAbsent(key, value) != null) {
            throw Finding.of("metadata `%s` is there twice or over %d bytes in all", key, limits.metadataBytes());
        }
    }

    private void function(WireReader message) {
        if (functions.size() == limits.functions()) {
            throw Finding.of("more than %d functions", limits.functions());
        }
        String name = "";
        String domain = "";
        String overload = "";
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        List<Node> nodes = new ArrayList<>();
        Map<String, Long> ownOpsets = new HashMap<>();
        while (message.next()) {
            switch (message.field()) {
                case 1 -> name = budget.name(message.once());
                case 4 -> inputs.add(budget.name(message));
                case 5 -> outputs.add(budget.name(message));
                case 6 -> budget.name(message);
                case 7 -> nodes.add(graphs.node(message.message(), 0));
                case 8 -> message.once().skipBytes();
                case 9 -> opset(message.message(), ownOpsets);
                case 10 -> domain = budget.name(message.once());
                case 11 -> graphs.attribute(message.message(), 0);
                case 12, 14 -> message.skipBytes();
                case 13 -> overload = budget.name(message.once());
                default -> throw Finding.unserved("function: field %d is not known", message.field());
            }
        }
        FunctionId id = new FunctionId(domain.equals("ai.onnx") ? "" : domain, name, overload);
        Graph body = new Graph(name, nodes, Map.of(), List.of(), List.of());
        if (functions.putIfAbsent(id, new Function(id, inputs, outputs, body)) != null) {
            throw Finding.of("function `%s` is there twice", name);
        }
    }
}
