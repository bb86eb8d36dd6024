package dev.sallyport.onnx;

import dev.sallyport.core.Shape;
import dev.sallyport.onnx.Graph.Attribute;
import dev.sallyport.onnx.Graph.Node;
import dev.sallyport.onnx.Graph.TensorFacts;
import dev.sallyport.onnx.Graph.Type;
import dev.sallyport.onnx.Graph.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** GraphProto and what it is made of (onnx.proto, IR version 13). Recursion ends at the limit of nested graphs. */
final class GraphReader {
    private final Budget budget;

    GraphReader(Budget budget) {
        this.budget = budget;
    }

    /** @param depth 0 for the main graph, the only one whose initializers may lie outside */
    Graph graph(WireReader message, int depth) {
        budget.depth(depth);
        String name = "";
        List<Node> nodes = new ArrayList<>();
        Map<String, TensorFacts> initializers = new LinkedHashMap<>();
        List<Value> inputs = new ArrayList<>();
        List<Value> outputs = new ArrayList<>();
        while (message.next()) {
            switch (message.field()) {
                case 1 -> nodes.add(node(message.message(), depth));
                case 2 -> name = budget.name(message.once());
                case 5 -> initializer(message.message(), depth, initializers);
                case 10 -> message.once().skipBytes();
                case 11 -> inputs.add(value(message.message()));
                case 12 -> outputs.add(value(message.message()));
                case 13, 14, 16 -> message.skipBytes();
                case 15 -> sparseInitializer(message.message(), initializers);
                default -> throw Finding.unserved("graph: field %d is not known", message.field());
            }
        }
        return new Graph(name, nodes, initializers, inputs, outputs);
    }

    private void initializer(WireReader message, int depth, Map<String, TensorFacts> initializers) {
        TensorFacts tensor = depth == 0
                ? TensorReader.initializer(message, budget)
                : TensorReader.internal(message, budget, "subgraph");
        if (tensor.name().isEmpty() || initializers.putIfAbsent(tensor.name(), tensor) != null) {
            throw Finding.of("initializer `%s` has no name of its own", tensor.name());
        }
    }

    private void sparseInitializer(WireReader message, Map<String, TensorFacts> initializers) {
        TensorFacts sparse = TensorReader.sparse(message, budget, "sparse initializer");
        if (sparse.name().isEmpty() || initializers.putIfAbsent(sparse.name(), sparse) != null) {
            throw Finding.of("sparse initializer `%s` has no name of its own", sparse.name());
        }
    }

    Node node(WireReader message, int depth) {
        budget.node();
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        String name = "";
        String operator = "";
        String domain = "";
        String overload = "";
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        while (message.next()) {
            switch (message.field()) {
                case 1 -> inputs.add(budget.name(message));
                case 2 -> outputs.add(budget.name(message));
                case 3 -> name = budget.name(message.once());
                case 4 -> operator = budget.name(message.once());
                case 5 -> {
                    Attribute attribute = attribute(message.message(), depth);
                    if (attributes.putIfAbsent(attribute.name(), attribute) != null) {
                        throw Finding.of("attribute `%s` is there twice", attribute.name());
                    }
                }
                case 6 -> message.once().skipBytes();
                case 7 -> domain = budget.name(message.once());
                case 8 -> overload = budget.name(message.once());
                case 9, 10 -> message.skipBytes();
                default -> throw Finding.unserved("node: field %d is not known", message.field());
            }
        }
        return new Node(name, operator, domain.equals("ai.onnx") ? "" : domain, overload, inputs, outputs, attributes);
    }

    Attribute attribute(WireReader message, int depth) {
        String name = "";
        Double number = null;
        KeptNumbers floats = null;
        KeptNumbers ints = null;
        TensorFacts tensor = null;
        List<Graph> graphs = new ArrayList<>();
        while (message.next()) {
            switch (message.field()) {
                case 1 -> name = budget.name(message.once());
                case 2 -> number = only(number, message.once().float32());
                case 3 -> number = only(number, message.once().int64());
                case 4, 13, 14 -> message.once().skipBytes();
                case 5 -> tensor = TensorReader.internal(message.once().message(), budget, "attribute");
                case 6 -> graphs.add(graph(message.once().message(), depth + 1));
                case 7 -> (floats = floats == null ? new KeptNumbers() : floats).add(message.numbers(4));
                case 8 -> (ints = ints == null ? new KeptNumbers() : ints).add(message.numbers(0));
                case 9, 15 -> message.skipBytes();
                case 10 -> TensorReader.internal(message.message(), budget, "attribute");
                case 11 -> graphs.add(graph(message.message(), depth + 1));
                case 20 -> message.once().int32();
                case 21 -> budget.name(message.once());
                case 22 -> TensorReader.sparse(message.once().message(), budget, "attribute");
                case 23 -> TensorReader.sparse(message.message(), budget, "attribute");
                default -> throw Finding.unserved("attribute: field %d is not known", message.field());
            }
        }
        if (name.isEmpty()) {
            throw Finding.of("an attribute without a name");
        }
        if (floats != null && ints != null) {
            throw Finding.of("attribute `%s` has two values", name);
        }
        KeptNumbers numbers = ints == null ? floats : ints;
        return new Attribute(name, number, numbers == null ? null : numbers.toArray(), tensor, graphs);
    }

    private static Double only(@Nullable Double before, double number) {
        if (before != null) {
            throw Finding.of("an attribute with two values");
        }
        return number;
    }

    Value value(WireReader message) {
        String name = "";
        Type type = null;
        while (message.next()) {
            switch (message.field()) {
                case 1 -> name = budget.name(message.once());
                case 2 -> type = type(message.once().message());
                case 3 -> message.once().skipBytes();
                case 4 -> message.skipBytes();
                default -> throw Finding.unserved("value: field %d is not known", message.field());
            }
        }
        return new Value(name, type);
    }

    private @Nullable Type type(WireReader message) {
        Type type = null;
        while (message.next()) {
            if (message.field() == 6) {
                message.once().skipBytes();
                continue;
            }
            if (type != null) {
                throw Finding.of("a value with two types");
            }
            type = switch (message.field()) {
                case 1 -> tensorType(message.message());
                case 4 -> other("sequence", message);
                case 5 -> other("map", message);
                case 7 -> other("opaque", message);
                case 8 -> other("sparse tensor", message);
                case 9 -> other("optional", message);
                default -> throw Finding.unserved("type: field %d is not known", message.field());
            };
        }
        return type;
    }

    private static Type other(String kind, WireReader message) {
        message.skipBytes();
        return new Type.OfOther(kind);
    }

    private Type tensorType(WireReader message) {
        int element = 0;
        List<Long> dimensions = new ArrayList<>();
        List<String> symbols = new ArrayList<>();
        boolean shaped = false;
        while (message.next()) {
            switch (message.field()) {
                case 1 -> element = message.once().int32();
                case 2 -> {
                    shaped = true;
                    shape(message.once().message(), dimensions, symbols);
                }
                default -> throw Finding.unserved("tensor type: field %d is not known", message.field());
            }
        }
        Shape shape = Shape.of(dimensions.stream().mapToLong(Long::longValue).toArray());
        return new Type.OfTensor(ElementType.of(element), shaped ? shape : null, symbols);
    }

    private void shape(WireReader message, List<Long> dimensions, List<String> symbols) {
        while (message.next()) {
            if (message.field() != 1 || dimensions.size() == Shape.MAX_RANK) {
                throw Finding.of("shape: more than %d dimensions or field %d", Shape.MAX_RANK, message.field());
            }
            dimension(message.message(), dimensions, symbols);
        }
    }

    private void dimension(WireReader message, List<Long> dimensions, List<String> symbols) {
        long size = Shape.ANY;
        String symbol = "";
        while (message.next()) {
            switch (message.field()) {
                case 1 -> size = message.once().int64();
                case 2 -> symbol = budget.name(message.once());
                case 3 -> message.once().skipBytes();
                default -> throw Finding.unserved("dimension: field %d is not known", message.field());
            }
        }
        if (size < Shape.ANY || (size != Shape.ANY && !symbol.isEmpty())) {
            throw Finding.of("dimension %d", size);
        }
        dimensions.add(size);
        symbols.add(symbol);
    }
}
