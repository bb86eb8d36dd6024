package dev.sallyport.wire.tfs;

import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.Text;
import dev.sallyport.core.json.JsonReader;
import dev.sallyport.core.json.JsonReader.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@code instances} of a {@code predict}: a list with one entry per row, either plain values where
 * the model has one input, or objects that name every input. Rows are stacked along a new first axis.
 */
final class JsonInstances {
    private final JsonCursor cursor;
    private final Map<String, JsonTensorValue> values;
    private final Map<String, Shape> rowShapes = new HashMap<>();
    private int rows;

    JsonInstances(JsonCursor cursor, Map<String, JsonTensorValue> values) {
        this.cursor = cursor;
        this.values = values;
    }

    /** Reads the list at the cursor and ends behind it. */
    List<Tensor> read() {
        if (cursor.peek() != '[') {
            throw Malformed.of("JSON Value: %s Excepting 'instances' to be an list/array", cursor.shown());
        }
        cursor.skip(1);
        if (cursor.closes()) {
            throw Malformed.of("JSON Value: [] No values in 'instances' array");
        }
        boolean objects = isObject();
        if (!objects && values.size() > 1) {
            throw Malformed.of("instances is a plain list, but expecting list of objects as multiple input tensors "
                    + "required as per tensorinfo_map");
        }
        do {
            if (isObject() != objects) {
                throw Malformed.of(
                        objects
                                ? "Expecting object but got list at item %d of input list"
                                : "Expecting value/list but got object at item %d of input list",
                        rows);
            }
            if (objects) {
                object();
            } else {
                values.forEach(this::plain);
            }
            rows++;
        } while (cursor.continues());
        return tensors();
    }

    private boolean isObject() {
        return cursor.peek() == '{' && !cursor.isBase64();
    }

    private void plain(String name, JsonTensorValue value) {
        try {
            add(name, value);
        } catch (ProblemException e) {
            throw explained(e, "Failed to process element: %d of 'instances' list. Error: ".formatted(rows));
        }
    }

    private void object() {
        JsonReader reader = cursor.reader();
        reader.next();
        int named = 0;
        while (reader.next() == Token.NAME) {
            String name = reader.string();
            cursor.moveTo(reader.valueStart());
            try {
                add(name, values.get(name));
            } catch (ProblemException e) {
                throw explained(
                        e,
                        "Failed to process element: %d key: %s of 'instances' list. Error: "
                                .formatted(rows, Text.quotable(name)));
            }
            reader.resumeAt(cursor.at());
            named++;
        }
        if (named != values.size()) {
            throw Malformed.of(
                    "Failed to process element: %d of 'instances' list. JSON object keys must be equal to: %s",
                    rows, Text.quotable(String.join(",", values.keySet())));
        }
        cursor.after(reader);
    }

    private void add(String name, @Nullable JsonTensorValue value) {
        if (value == null) {
            throw Malformed.of("JSON object: does not have named input: %s", Text.quotable(name));
        }
        Shape shape = value.read();
        @Nullable Shape first = rowShapes.putIfAbsent(name, shape);
        if (first == null || first.equals(shape)) {
            return;
        }
        throw first.elementCount() != shape.elementCount()
                ? Malformed.of("Expecting tensor size: %d but got: %d", first.elementCount(), shape.elementCount())
                : Malformed.of("Expecting shape %s but got: %s", first, shape);
    }

    private static ProblemException explained(ProblemException cause, String where) {
        Problem problem = cause.problem();
        return problem instanceof RequestMalformed
                ? new ProblemException(new RequestMalformed(where + "INVALID_ARGUMENT: " + problem.sentence()))
                : cause;
    }

    private List<Tensor> tensors() {
        List<Tensor> tensors = new ArrayList<>(values.size());
        values.forEach((name, value) -> {
            Shape row = rowShapes.getOrDefault(name, Shape.of());
            long[] sizes = new long[row.rank() + 1];
            sizes[0] = rows;
            System.arraycopy(row.toArray(), 0, sizes, 1, row.rank());
            tensors.add(value.column().tensor(Shape.of(sizes)));
        });
        return tensors;
    }
}
