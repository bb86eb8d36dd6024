package dev.sallyport.scan.graph;

import dev.sallyport.core.Text;
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
 * Tensors and declared values of an ONNX model: where their bytes lie, and how many they say to have. Source: ONNX,
 * {@code onnx.proto}, TensorProto and {@code docs/ExternalData.md}.
 */
final class OnnxTensor {
    private static final int LONGEST_NAME = 4096;
    private static final int MOST_DIMENSIONS = 256;
    private static final double MOST_ELEMENTS = 1e12;
    /** Types of elements there are so far, and some to come. */
    private static final int LAST_TYPE = 40;

    private static final Set<String> KEYS = Set.of("location", "offset", "length", "checksum", "basepath");

    private final Look look;

    OnnxTensor(Look look) {
        this.look = look;
    }

    void sparse(Protobuf sparse) {
        while (sparse.next()) {
            if ((sparse.field() == 1 || sparse.field() == 2) && sparse.isMessage()) {
                tensor(sparse.message());
            } else {
                sparse.skip();
            }
        }
    }

    void tensor(Protobuf tensor) {
        look.work().spend(1);
        long at = tensor.position();
        String name = "";
        List<Long> dims = new ArrayList<>();
        Map<String, String> entries = new HashMap<>();
        boolean outside = false;
        boolean inside = false;
        while (tensor.next()) {
            switch (tensor.field()) {
                case 1 ->
                    tensor.numbers(dim -> {
                        if (dims.size() < MOST_DIMENSIONS) {
                            dims.add(dim);
                        }
                    });
                case 6 -> look.held("text of a tensor", tensor.bytes());
                case 8 -> name = tensor.text(LONGEST_NAME);
                case 9 -> inside = tensor.bytes().size() > 0;
                case 13 -> external(tensor.message(), entries);
                case 2 -> {
                    if (tensor.number() > LAST_TYPE) {
                        look.report(Rule.ONNX_GRAPH, at, "type", "a tensor of a type that there is not");
                    }
                }
                case 14 -> outside |= tensor.number() == 1;
                default -> tensor.skip();
            }
        }
        if (outside && inside) {
            look.report(Rule.ONNX_GRAPH, at, name, "a tensor whose values are both in the model and in a file");
        }
        if (outside) {
            place(at, name, entries);
        }
        size(at, name, dims);
    }

    private void external(Protobuf entry, Map<String, String> entries) {
        long at = entry.position();
        String key = "";
        String value = "";
        while (entry.next()) {
            switch (entry.isMessage() ? entry.field() : 0) {
                case 1 -> key = entry.text(LONGEST_NAME);
                case 2 -> value = entry.text(LONGEST_NAME);
                default -> entry.skip();
            }
        }
        if (!KEYS.contains(key)) {
            look.report(Rule.ONNX_EXTERNAL_DATA, at, key, "external data that sets " + Text.quotable(key));
        }
        if (entries.putIfAbsent(key, value) != null) {
            look.report(Rule.ONNX_EXTERNAL_DATA, at, key, "external data that sets one thing twice");
        }
        boolean place = key.equals("location") || key.equals("basepath");
        if (place && Paths.leaves(value)) {
            look.report(Rule.ONNX_EXTERNAL_DATA, at, value, "external data outside the model's folder");
        }
        if ((key.equals("offset") || key.equals("length")) && !value.matches("[0-9]{1,18}")) {
            look.report(Rule.ONNX_EXTERNAL_DATA, at, value, "external data whose " + key + " is no number of bytes");
        }
    }

    /** The file beside the model, where there is a folder to look into. */
    private void place(long at, String name, Map<String, String> entries) {
        String location = entries.getOrDefault("location", "");
        if (location.isEmpty()) {
            look.report(Rule.ONNX_EXTERNAL_DATA, at, name, "a tensor in a file that has no name");
        } else if (look.neighbours().areKnown() && !Paths.leaves(location)) {
            switch (look.neighbours().kind(location)) {
                case LINK, SHARED, OTHER ->
                    look.report(
                            Rule.ONNX_EXTERNAL_DATA, at, location, "external data that is a link: it may lie anywhere");
                case FILE -> {
                    double end = number(entries.get("offset")) + number(entries.get("length"));
                    if (end > look.neighbours().size(location)) {
                        look.report(Rule.ONNX_EXTERNAL_DATA, at, location, "external data behind the end of its file");
                    }
                }
                case MISSING -> {}
            }
        }
    }

    private static double number(@Nullable String digits) {
        return digits != null && digits.matches("[0-9]{1,18}") ? Double.parseDouble(digits) : 0;
    }

    /** A declared input, output or result. */
    void value(Protobuf value) {
        long at = value.position();
        String name = "";
        while (value.next()) {
            switch (value.isMessage() ? value.field() : 0) {
                case 1 -> name = value.text(LONGEST_NAME);
                case 2 -> type(value.message(), at, name);
                default -> value.skip();
            }
        }
    }

    private void type(Protobuf type, long at, String name) {
        while (type.next()) {
            if (type.field() == 1 && type.isMessage()) {
                Protobuf tensor = type.message();
                while (tensor.next()) {
                    if (tensor.field() == 2 && tensor.isMessage()) {
                        size(at, name, shape(tensor.message()));
                    } else {
                        tensor.skip();
                    }
                }
            } else {
                type.skip();
            }
        }
    }

    private static List<Long> shape(Protobuf shape) {
        List<Long> dims = new ArrayList<>();
        while (shape.next()) {
            if (shape.field() != 1 || !shape.isMessage()) {
                shape.skip();
                continue;
            }
            Protobuf dimension = shape.message();
            while (dimension.next()) {
                if (dimension.field() == 1 && dims.size() < MOST_DIMENSIONS) {
                    dims.add(dimension.number());
                } else {
                    dimension.skip();
                }
            }
        }
        return dims;
    }

    private void size(long at, String name, List<Long> dims) {
        double elements = 1;
        for (long dim : dims) {
            elements *= Math.max(1, dim);
        }
        if (elements > MOST_ELEMENTS || dims.size() == MOST_DIMENSIONS) {
            look.report(Rule.ONNX_BOMB, at, name, "a shape of more elements than a machine has memory for");
        }
    }
}
