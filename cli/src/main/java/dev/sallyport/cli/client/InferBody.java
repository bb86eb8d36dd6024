package dev.sallyport.cli.client;

import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.json.JsonWriter;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Bodies of inference requests in the JSON form of the Open Inference Protocol. */
public final class InferBody {
    private InferBody() {}

    /**
     * One request with all of {@code rows}.
     *
     * @param columns per input the columns that fill it; empty where the names speak for themselves: an
     *     input is filled by the column of its name, a single input by all columns but {@code label}
     * @param label a column that is no input
     */
    public static byte[] of(List<TensorSpec> inputs, Rows rows, Map<String, List<String>> columns, String label) {
        JsonWriter json = JsonWriter.compact().beginObject().name("inputs").beginArray();
        for (TensorSpec input : inputs) {
            List<String> names = columns.getOrDefault(input.name(), columns(inputs, input, rows, label));
            begin(json, input, shape(input, rows.size(), names.size()));
            List<List<String>> values = names.stream().map(rows::column).toList();
            for (int row = 0; row < rows.size(); row++) {
                for (List<String> column : values) {
                    value(json, input, column.get(row).strip());
                }
            }
            json.endArray().endObject();
        }
        return json.endArray().endObject().toBytes();
    }

    private static List<String> columns(List<TensorSpec> inputs, TensorSpec input, Rows rows, String label) {
        if (rows.columns().contains(input.name()) || inputs.size() > 1) {
            return List.of(input.name());
        }
        return rows.columns().stream().filter(name -> !name.equals(label)).toList();
    }

    private static Shape shape(TensorSpec input, int rows, int perRow) {
        long[] dimensions = input.shape().toArray();
        if (dimensions.length == 0) {
            return input.shape();
        }
        dimensions[0] = rows;
        long known = 1;
        int open = 0;
        for (int axis = 1; axis < dimensions.length; axis++) {
            known *= dimensions[axis] == Shape.ANY ? 1 : dimensions[axis];
            open = dimensions[axis] == Shape.ANY ? axis : open;
        }
        if (open > 0 && known > 0) {
            dimensions[open] = perRow / known;
            known *= dimensions[open];
        }
        if (known != perRow) {
            throw Rows.fault("input `%s` takes %d values per row and there are %d columns for it"
                    .formatted(input.name(), known, perRow));
        }
        return Shape.of(dimensions);
    }

    private static void begin(JsonWriter json, TensorSpec input, Shape shape) {
        json.beginObject().name("name").value(input.name());
        json.name("datatype").value(input.type().name());
        json.name("shape").raw(shape.toString()).name("data").beginArray();
    }

    private static void value(JsonWriter json, TensorSpec input, String text) {
        try {
            switch (input.type()) {
                case BYTES -> json.value(text);
                case BOOL -> json.value(bool(text));
                case FP32, FP64 -> json.value(Double.parseDouble(text));
                case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 ->
                    json.raw(new BigInteger(text).toString());
                case FP16, BF16 -> throw Rows.fault("type " + input.type() + " has no JSON form");
            }
        } catch (IllegalArgumentException e) {
            throw Rows.fault("`%s` is no %s for input `%s`".formatted(text, input.type(), input.name()));
        }
    }

    private static boolean bool(String text) {
        return switch (text) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    /** How many rows one request may hold. */
    public static int batch(List<TensorSpec> inputs, int most) {
        List<Long> fixed = new ArrayList<>();
        for (TensorSpec input : inputs) {
            if (input.shape().rank() == 0) {
                fixed.add(1L);
            } else if (input.shape().dimension(0) != Shape.ANY) {
                fixed.add(input.shape().dimension(0));
            }
        }
        return (int) Math.clamp(fixed.stream().min(Long::compare).orElse((long) most), 1, most);
    }
}
