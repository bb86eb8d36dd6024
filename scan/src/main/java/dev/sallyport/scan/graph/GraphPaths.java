package dev.sallyport.scan.graph;

import dev.sallyport.core.Text;
import dev.sallyport.scan.Content;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import dev.sallyport.scan.code.Paths;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Operators of one graph or function that read or write a file whose name the graph itself holds: saving, restoring and
 * filling a table are ordinary, doing so at a place outside of the model is not.
 */
final class GraphPaths {
    private static final int LONGEST_TEXT = 4096;
    private static final int MOST_NODES = 100_000;
    private static final int LONGEST_WAY = 8;

    /** Which input is the file's name. */
    private static final Map<String, Integer> FILES = Map.of(
            "SaveV2", 0,
            "Save", 0,
            "SaveSlices", 0,
            "RestoreV2", 0,
            "Restore", 0,
            "RestoreSlice", 0,
            "MergeV2Checkpoints", 1,
            "InitializeTableFromTextFile", 1,
            "InitializeTableFromTextFileV2", 1);

    /** Operators that give their first input on, as it is or with something behind it. */
    private static final Set<String> GIVING_ON =
            Set.of("Identity", "StringJoin", "ShardedFilename", "PlaceholderWithDefault");

    private final Map<String, NodeFacts> nodes = new HashMap<>();

    /** @param text what a constant holds, where it is text */
    private record NodeFacts(
            String operator,
            long at,
            List<String> inputs,
            @Nullable String text) {}

    void add(String name, String operator, long at, List<String> inputs, @Nullable Content value) {
        boolean matters = FILES.containsKey(operator) || GIVING_ON.contains(operator) || operator.equals("Const");
        if (matters && nodes.size() < MOST_NODES) {
            nodes.put(name, new NodeFacts(operator, at, inputs, value == null ? null : text(value)));
        }
    }

    /** AttrValue, tensor; TensorProto, string_val. */
    private static @Nullable String text(Content value) {
        try {
            for (Protobuf attribute = new Protobuf(value); attribute.next(); ) {
                if (attribute.field() != 8 || !attribute.isMessage()) {
                    attribute.skip();
                    continue;
                }
                for (Protobuf tensor = attribute.message(); tensor.next(); ) {
                    if (tensor.field() == 8 && tensor.isMessage()) {
                        return tensor.text(LONGEST_TEXT);
                    }
                    tensor.skip();
                }
            }
        } catch (Protobuf.NotProtobuf e) {
            return null;
        }
        return null;
    }

    /** @param assets tensors that whoever loads the model fills with the place of a file of its own */
    void judge(Look look, Set<String> assets) {
        for (NodeFacts node : new ArrayList<>(nodes.values())) {
            Integer input = FILES.get(node.operator());
            String file = input == null || input >= node.inputs().size()
                    ? null
                    : file(node.inputs().get(input), assets, LONGEST_WAY);
            if (file != null && !file.isBlank() && Paths.leaves(file)) {
                String what = "operator " + Text.quotable(node.operator()) + " at " + Text.quotable(file);
                look.report(Rule.GRAPH_PATH, node.at(), file, what);
            }
        }
    }

    private @Nullable String file(String tensor, Set<String> assets, int way) {
        int colon = tensor.indexOf(':');
        String name = colon < 0 ? tensor : tensor.substring(0, colon);
        NodeFacts node = nodes.get(name);
        if (node == null || way == 0 || assets.contains(name)) {
            return null;
        }
        if (node.operator().equals("Const")) {
            return node.text();
        }
        return node.inputs().isEmpty() ? null : file(node.inputs().getFirst(), assets, way - 1);
    }
}
