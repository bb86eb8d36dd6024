package dev.sallyport.scan.graph;

import dev.sallyport.core.Text;
import dev.sallyport.scan.Content;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * An ONNX model: what its operators and tensors reach outside of it, in every graph and function. Weights are jumped over
 * unread. What a graph asks for when it is loaded is worked out by {@link OnnxSizes}. Source: ONNX, {@code onnx.proto}.
 */
public final class Onnx {
    private static final int LONGEST_NAME = 4096;
    private static final int LONGEST_METADATA = 4 << 20;
    private static final int DEEPEST = 64;
    /** Those every runtime has; a function of the model itself may be of any. */
    private static final Set<String> DOMAINS =
            Set.of("", "ai.onnx", "ai.onnx.ml", "com.microsoft", "ai.onnx.training", "ai.onnx.preview.training");

    private static final Set<String> RUNNING = Set.of("PyOp", "PythonOp", "PythonOpGrad", "PyCustomOp");

    private final Look look;
    private final OnnxTensor tensors;
    private final Set<String> functions = new HashSet<>();
    private final Set<String> domains = new TreeSet<>();
    private final Map<String, Long> foreign = new HashMap<>();
    private int graphs;

    private Onnx(Look look) {
        this.look = look;
        this.tensors = new OnnxTensor(look);
    }

    /** Examines it; returns whether it is one. */
    public static boolean examine(Look look) {
        if (!isOne(look.content())) {
            return false;
        }
        Onnx onnx = new Onnx(look);
        try {
            onnx.model(new Protobuf(look.content()));
        } catch (Protobuf.NotProtobuf e) {
            look.report(Rule.ONNX_UNREADABLE, 0, "", "a graph that breaks off");
        }
        onnx.foreign();
        if (onnx.graphs > 1) {
            look.report(Rule.ONNX_GRAPH, 0, "", "more than one main graph");
        }
        OnnxSizes.judge(look, onnx.domains);
        return true;
    }

    /** A graph with a node that has an operator, beside a version or operator sets: no other format looks so. */
    private static boolean isOne(Content content) {
        boolean graph = false;
        boolean version = false;
        try {
            for (Protobuf file = new Protobuf(content); file.next(); ) {
                if (file.field() == 7 && file.isMessage()) {
                    graph |= isGraph(file.message());
                } else {
                    version |= file.field() == 1 && !file.isMessage() || file.field() == 8 && file.isMessage();
                    file.skip();
                }
            }
        } catch (Protobuf.NotProtobuf e) {
            // what was seen until then decides
        }
        return graph && version;
    }

    private static boolean isGraph(Protobuf graph) {
        boolean found = false;
        boolean named = false;
        while (graph.next()) {
            if (graph.field() == 1 && graph.isMessage()) {
                Protobuf node = graph.message();
                while (node.next()) {
                    found |= node.field() == 4 && node.isMessage();
                    node.skip();
                }
            } else {
                named |= (graph.field() == 2 || graph.field() == 5 || graph.field() == 12) && graph.isMessage();
                graph.skip();
            }
        }
        return found || named;
    }

    private void model(Protobuf model) {
        while (model.next()) {
            switch (model.isMessage() ? model.field() : 0) {
                case 7 -> {
                    graphs++;
                    graph(model.message(), 0);
                }
                case 14 -> metadata(model.message());
                case 20 -> training(model.message());
                case 25 -> function(model.message());
                case 6 -> look.held("documentation", model.bytes());
                case 0, 1, 2, 3, 4, 5, 8, 26 -> model.skip();
                default -> look.held("field " + model.field(), model.bytes());
            }
        }
    }

    private void training(Protobuf training) {
        while (training.next()) {
            if ((training.field() == 1 || training.field() == 2) && training.isMessage()) {
                graph(training.message(), 0);
            } else {
                training.skip();
            }
        }
    }

    private void metadata(Protobuf entry) {
        long at = entry.position();
        String key = "";
        while (entry.next()) {
            if (entry.field() == 1 && entry.isMessage()) {
                key = entry.text(LONGEST_NAME);
            } else if (entry.field() == 2 && entry.isMessage()) {
                Content value = entry.bytes();
                if (value.size() > LONGEST_METADATA) {
                    look.report(Rule.ONNX_BOMB, at, key, "metadata of " + value.size() + " bytes");
                } else {
                    look.inside("metadata " + key, value);
                }
            } else {
                entry.skip();
            }
        }
    }

    private void function(Protobuf function) {
        String name = "";
        String domain = "";
        while (function.next()) {
            switch (function.isMessage() ? function.field() : 0) {
                case 1 -> name = function.text(LONGEST_NAME);
                case 7 -> node(function.message(), 0);
                case 10 -> domain = function.text(LONGEST_NAME);
                case 11 -> attribute(function.message(), 0);
                default -> function.skip();
            }
        }
        functions.add(domain + ":" + name);
        if (DOMAINS.contains(domain)) {
            look.report(Rule.ONNX_GRAPH, 0, name, "a function in the place of an operator of the standard");
        }
        domains.add(domain);
    }

    private void graph(Protobuf graph, int depth) {
        if (depth > DEEPEST) {
            look.report(Rule.ONNX_BOMB, graph.position(), "", "graphs nested deeper than " + DEEPEST);
            throw new Protobuf.NotProtobuf();
        }
        while (graph.next()) {
            switch (graph.isMessage() ? graph.field() : 0) {
                case 1 -> node(graph.message(), depth);
                case 5 -> tensors.tensor(graph.message());
                case 11, 12, 13 -> tensors.value(graph.message());
                case 15 -> tensors.sparse(graph.message());
                case 10 -> look.held("documentation", graph.bytes());
                case 0, 2, 14, 16 -> graph.skip();
                default -> look.held("field " + graph.field(), graph.bytes());
            }
        }
    }

    private void node(Protobuf node, int depth) {
        look.work().spend(1);
        long at = node.position();
        String operator = "";
        String domain = "";
        while (node.next()) {
            switch (node.isMessage() ? node.field() : 0) {
                case 4 -> operator = node.text(LONGEST_NAME);
                case 5 -> attribute(node.message(), depth);
                case 7 -> domain = node.text(LONGEST_NAME);
                default -> node.skip();
            }
        }
        domains.add(domain);
        if (RUNNING.contains(operator)) {
            look.report(Rule.ONNX_OPERATOR, at, operator, "operator " + Text.quotable(operator) + " runs Python");
        } else if (operator.equals("EPContext")) {
            look.report(Rule.ONNX_OPERATOR, at, operator, "operator EPContext loads a compiled program");
        } else if (!DOMAINS.contains(domain)) {
            foreign.putIfAbsent(domain + ":" + operator, at);
        }
    }

    private void foreign() {
        foreign.forEach((operator, at) -> {
            if (!functions.contains(operator)) {
                look.report(
                        Rule.ONNX_FOREIGN_OPERATOR,
                        at,
                        operator,
                        "operator " + Text.quotable(operator) + " of no known domain");
            }
        });
    }

    private void attribute(Protobuf attribute, int depth) {
        while (attribute.next()) {
            switch (attribute.isMessage() ? attribute.field() : 0) {
                case 5, 10 -> tensors.tensor(attribute.message());
                case 6, 11 -> graph(attribute.message(), depth + 1);
                case 22, 23 -> tensors.sparse(attribute.message());
                default -> attribute.skip();
            }
        }
    }
}
