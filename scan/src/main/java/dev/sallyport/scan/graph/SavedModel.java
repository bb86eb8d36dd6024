package dev.sallyport.scan.graph;

import dev.sallyport.core.Text;
import dev.sallyport.scan.Content;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import dev.sallyport.scan.code.Paths;
import dev.sallyport.scan.text.KerasConfig;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * TensorFlow's SavedModel, a MetaGraphDef or a bare GraphDef: the operators of its graphs and functions, the files it names,
 * the Keras configuration it carries. Source: TensorFlow, {@code core/protobuf/saved_model.proto},
 * {@code meta_graph.proto}, {@code saved_object_graph.proto}, {@code core/framework/graph.proto}.
 */
public final class SavedModel {
    private static final int LONGEST_NAME = 1024;
    private static final int SHORTEST_HELD = 16;

    /** The version, the tag, and a length of at most nine bytes. */
    private static final int CUT_HEAD_BYTES = 12;

    /** A file's name is among the first inputs of its operator. */
    private static final int FILE_INPUTS = 2;

    private final Look look;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Runnable> more = new ArrayList<>();
    private final Set<String> assets = new HashSet<>();
    private final List<GraphPaths> paths = new ArrayList<>();

    private record Node(String operator, long at) {}

    private SavedModel(Look look) {
        this.look = look;
    }

    /** Examines it; returns whether it is one. */
    public static boolean examine(Look look) {
        for (Shape shape : Shape.values()) {
            SavedModel model = new SavedModel(look);
            boolean whole = model.reads(shape);
            boolean known = model.nodes.stream().anyMatch(node -> Operators.isKnown(node.operator()));
            if (known || whole && shape == Shape.SAVED_MODEL && !model.more.isEmpty()) {
                model.judge();
                if (!whole) {
                    look.report(Rule.GRAPH_UNREADABLE, 0, "", "a graph that breaks off");
                }
                return true;
            }
        }
        return kerasMetadata(look) || isCut(look);
    }

    /** Schema version 1, then a MetaGraphDef that is longer than the file. */
    private static boolean isCut(Look look) {
        byte[] head = look.content().head(CUT_HEAD_BYTES);
        if (head.length < 5 || head[0] != 8 || head[1] != 1 || head[2] != 0x12) {
            return false;
        }
        long length = 0;
        int at = 3;
        do {
            length |= (head[at] & 0x7fL) << 7 * (at - 3);
        } while (head[at++] < 0 && at < head.length);
        boolean cut = length < 0 || length > look.content().size() - at;
        if (cut) {
            look.report(Rule.GRAPH_UNREADABLE, 0, "", "a graph that breaks off");
        }
        return cut;
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
            switch (meta.isMessage() ? meta.field() : 0) {
                case 2 -> graph(meta.message());
                case 4 -> collection(meta.message());
                case 6 -> asset(meta.message());
                case 7 -> objects(meta.message());
                default -> meta.skip();
            }
        }
    }

    /** A map's entry: the collection's name, and what it holds as bytes. */
    private void collection(Protobuf entry) {
        String name = "";
        while (entry.next()) {
            if (entry.field() == 1 && entry.isMessage()) {
                name = entry.text(LONGEST_NAME);
            } else if (entry.field() == 2 && entry.isMessage()) {
                collected(entry.message(), name);
            } else {
                entry.skip();
            }
        }
    }

    private void collected(Protobuf collection, String name) {
        while (collection.next()) {
            if (collection.field() != 2 || !collection.isMessage()) {
                collection.skip();
                continue;
            }
            Protobuf list = collection.message();
            while (list.next()) {
                if (list.field() == 1 && list.isMessage()) {
                    Content value = list.bytes();
                    if (value.size() >= SHORTEST_HELD) {
                        more.add(() -> look.inside("collection " + name, value));
                    }
                } else {
                    list.skip();
                }
            }
        }
    }

    private void asset(Protobuf asset) {
        long at = asset.position();
        while (asset.next()) {
            if (asset.field() == 1 && asset.isMessage()) {
                tensor(asset.message());
            } else if (asset.field() == 2 && asset.isMessage()) {
                String file = asset.text(LONGEST_NAME);
                if (Paths.leaves(file)) {
                    more.add(() -> look.report(Rule.GRAPH_PATH, at, file, "an asset " + Text.quotable(file)));
                }
            } else {
                asset.skip();
            }
        }
    }

    /** TensorInfo, name: the constant that is filled with where the asset lies. */
    private void tensor(Protobuf tensor) {
        while (tensor.next()) {
            if (tensor.field() == 1 && tensor.isMessage()) {
                assets.add(tensor.text(LONGEST_NAME).replaceFirst(":.*", ""));
            } else {
                tensor.skip();
            }
        }
    }

    /** SavedObjectGraph, nodes; SavedObject, user_object; SavedUserObject, metadata. */
    private void objects(Protobuf objects) {
        while (objects.next()) {
            if (objects.field() != 1 || !objects.isMessage()) {
                objects.skip();
                continue;
            }
            Protobuf object = objects.message();
            while (object.next()) {
                if (object.field() == 4 && object.isMessage()) {
                    metadata(object.message(), 3);
                } else {
                    object.skip();
                }
            }
        }
    }

    private void metadata(Protobuf object, int field) {
        while (object.next()) {
            if (object.field() == field && object.isMessage()) {
                long at = object.position();
                Content json = object.bytes();
                if (json.size() > 2 && json.head(1)[0] == '{') {
                    more.add(() -> KerasConfig.examine(look, at, json));
                }
            } else {
                object.skip();
            }
        }
    }

    private void graph(Protobuf graph) {
        GraphPaths paths = paths();
        while (graph.next()) {
            if (graph.field() == 1 && graph.isMessage()) {
                node(graph.message(), paths);
            } else if (graph.field() == 2 && graph.isMessage()) {
                library(graph.message());
            } else {
                graph.skip();
            }
        }
    }

    private void library(Protobuf library) {
        while (library.next()) {
            if (library.field() != 1 || !library.isMessage()) {
                library.skip();
                continue;
            }
            Protobuf function = library.message();
            GraphPaths paths = paths();
            while (function.next()) {
                if (function.field() == 3 && function.isMessage()) {
                    node(function.message(), paths);
                } else {
                    function.skip();
                }
            }
        }
    }

    private GraphPaths paths() {
        GraphPaths added = new GraphPaths();
        paths.add(added);
        return added;
    }

    private void node(Protobuf node, GraphPaths paths) {
        look.work().spend(1);
        long at = node.position();
        String name = "";
        String operator = "";
        List<String> inputs = new ArrayList<>();
        Content value = null;
        while (node.next()) {
            switch (node.isMessage() ? node.field() : 0) {
                case 1 -> name = node.text(LONGEST_NAME);
                case 2 -> operator = node.text(LONGEST_NAME);
                case 3 -> {
                    String input = node.text(LONGEST_NAME);
                    if (inputs.size() < FILE_INPUTS && !input.startsWith("^")) {
                        inputs.add(input);
                    }
                }
                case 5 -> {
                    Content found = value(node.message());
                    value = found == null ? value : found;
                }
                default -> node.skip();
            }
        }
        if (operator.isEmpty() || !operator.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new Protobuf.NotProtobuf();
        }
        nodes.add(new Node(operator, at));
        paths.add(name, operator, at, inputs, value);
    }

    /** A map's entry: the attribute's name and what it is; only that of a constant matters. */
    private static @Nullable Content value(Protobuf entry) {
        boolean matters = false;
        Content value = null;
        while (entry.next()) {
            if (entry.field() == 1 && entry.isMessage()) {
                matters = entry.text(LONGEST_NAME).equals("value");
            } else if (entry.field() == 2 && entry.isMessage()) {
                value = entry.bytes();
            } else {
                entry.skip();
            }
        }
        return matters ? value : null;
    }

    private void judge() {
        more.forEach(Runnable::run);
        paths.forEach(each -> each.judge(look, assets));
        for (Node node : nodes) {
            String operator = node.operator();
            if (Operators.isRefused(operator)) {
                look.report(Rule.GRAPH_OPERATOR, node.at(), operator, "operator " + Text.quotable(operator));
            } else if (!Operators.isKnown(operator)) {
                look.report(Rule.GRAPH_FOREIGN_OPERATOR, node.at(), operator, "operator " + Text.quotable(operator));
            }
        }
    }

    /** The file of Keras beside a SavedModel: SavedMetadata, nodes; SavedObject, metadata. */
    private static boolean kerasMetadata(Look look) {
        SavedModel model = new SavedModel(look);
        try {
            for (Protobuf file = new Protobuf(look.content()); file.next(); ) {
                if (file.field() == 1 && file.isMessage()) {
                    model.metadata(file.message(), 5);
                } else {
                    file.skip();
                }
            }
        } catch (Protobuf.NotProtobuf e) {
            return false;
        }
        model.more.forEach(Runnable::run);
        return !model.more.isEmpty();
    }
}
