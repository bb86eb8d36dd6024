package dev.sallyport.scan.graph;

import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.ArrayList;
import java.util.List;

/**
 * TensorFlow's SavedModel, a MetaGraphDef or a bare GraphDef: the operators of its graphs and functions. Source: TensorFlow,
 * {@code core/protobuf/saved_model.proto}, {@code meta_graph.proto}, {@code core/framework/graph.proto}.
 */
public final class SavedModel {
    private static final int LONGEST_NAME = 256;
    private static final int FEW_NODES = 1;

    private final Look look;
    private final List<Node> nodes = new ArrayList<>();

    private record Node(String name, String operator, long at) {}

    private SavedModel(Look look) {
        this.look = look;
    }

    /** Examines it; returns whether it is one. */
    public static boolean examine(Look look) {
        byte[] head = look.content().head(2);
        if (head.length < 2 || head[0] != 0x08 && head[0] != 0x0a && head[0] != 0x12) {
            return false;
        }
        for (Shape shape : Shape.values()) {
            SavedModel model = new SavedModel(look);
            if (model.reads(shape) && model.nodes.size() >= FEW_NODES) {
                model.judge();
                return true;
            }
        }
        return false;
    }

    /** Which message the file holds. */
    private enum Shape {
        SAVED_MODEL,
        META_GRAPH,
        GRAPH
    }

    private boolean reads(Shape shape) {
        try {
            Protobuf file = new Protobuf(look.content());
            switch (shape) {
                case SAVED_MODEL -> savedModel(file);
                case META_GRAPH -> metaGraph(file);
                case GRAPH -> graph(file);
            }
            return true;
        } catch (Protobuf.NotProtobuf e) {
            return false;
        }
    }

    private void savedModel(Protobuf file) {
        while (file.next()) {
            if (file.field() == 2 && file.isMessage()) {
                metaGraph(file.message());
            } else {
                file.skip();
            }
        }
    }

    private void metaGraph(Protobuf meta) {
        while (meta.next()) {
            if (meta.field() == 2 && meta.isMessage()) {
                graph(meta.message());
            } else {
                meta.skip();
            }
        }
    }

    private void graph(Protobuf graph) {
        while (graph.next()) {
            if (graph.field() == 1 && graph.isMessage()) {
                node(graph.message());
            } else if (graph.field() == 2 && graph.isMessage()) {
                library(graph.message());
            } else {
                graph.skip();
            }
        }
    }

    private void library(Protobuf library) {
        while (library.next()) {
            if (library.field() == 1 && library.isMessage()) {
                Protobuf function = library.message();
                while (function.next()) {
                    if (function.field() == 3 && function.isMessage()) {
                        node(function.message());
                    } else {
                        function.skip();
                    }
                }
            } else {
                library.skip();
            }
        }
    }

    private void node(Protobuf node) {
        look.work().spend(1);
        long at = node.position();
        String name = "";
        String operator = "";
        while (node.next()) {
            switch (node.field()) {
                case 1 -> name = node.text(LONGEST_NAME);
                case 2 -> operator = node.text(LONGEST_NAME);
                default -> node.skip();
            }
        }
        if (operator.isEmpty()
                || !operator.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '>')) {
            throw new Protobuf.NotProtobuf();
        }
        nodes.add(new Node(name, operator, at));
    }

    private void judge() {
        for (Node node : nodes) {
            if (Operators.isRefused(node.operator())) {
                look.report(Rule.GRAPH_OPERATOR, node.at(), node.operator(), "operator " + node.operator());
            } else if (!Operators.isKnown(node.operator())) {
                look.report(Rule.GRAPH_FOREIGN_OPERATOR, node.at(), node.operator(), "operator " + node.operator());
            }
        }
    }
}
