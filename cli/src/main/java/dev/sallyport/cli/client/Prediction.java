package dev.sallyport.cli.client;

import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonArray;
import dev.sallyport.core.json.JsonValue.JsonNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One output of an answer, read by rows: the first dimension counts them.
 *
 * @param labels what each value of a row means; empty where nothing is said
 * @param values flat, row after row
 */
public record Prediction(String output, Shape shape, List<String> labels, List<JsonValue> values) {
    private static final int MOST_SHOWN = 8;

    public Prediction {
        labels = List.copyOf(labels);
        values = List.copyOf(values);
    }

    /** The outputs that came as JSON. */
    public static List<Prediction> of(JsonValue answer, List<TensorSpec> outputs) {
        List<Prediction> predictions = new ArrayList<>();
        for (JsonDocument output : JsonDocument.of(answer, ModelFace::problem).objects("outputs")) {
            List<String> labels = outputs.stream()
                    .filter(spec -> spec.name().equals(output.string("name")))
                    .flatMap(spec -> spec.labels().stream())
                    .toList();
            output.value("data")
                    .ifPresent(data -> predictions.add(
                            new Prediction(output.string("name"), ModelFace.shape(output), labels, flat(data))));
        }
        return predictions;
    }

    private static List<JsonValue> flat(JsonValue data) {
        return data instanceof JsonArray array ? array.elements() : List.of(data);
    }

    public int rows() {
        return shape.rank() == 0 ? 1 : (int) shape.dimension(0);
    }

    public List<JsonValue> row(int row) {
        int width = rows() == 0 ? 0 : values.size() / rows();
        return values.subList(row * width, (row + 1) * width);
    }

    /** The label of the largest value of a row; empty where the row has no labels. */
    public Optional<String> decision(int row) {
        return isLabelled(row) ? Optional.of(labels.get(largest(row))) : Optional.empty();
    }

    private boolean isLabelled(int row) {
        List<JsonValue> values = row(row);
        return labels.size() > 1
                && labels.size() == values.size()
                && values.stream().allMatch(JsonNumber.class::isInstance);
    }

    private int largest(int row) {
        int best = 0;
        for (int i = 1; i < labels.size(); i++) {
            best = number(row, i) > number(row, best) ? i : best;
        }
        return best;
    }

    private double number(int row, int i) {
        return row(row).get(i) instanceof JsonNumber number ? Double.parseDouble(number.text()) : Double.NaN;
    }

    /** {@code malignant 0.982}, or the values themselves. */
    public String text(int row) {
        if (isLabelled(row)) {
            int best = largest(row);
            return labels.get(best) + " " + short3(number(row, best));
        }
        List<String> shown = new ArrayList<>();
        for (JsonValue value : row(row)) {
            if (shown.size() == MOST_SHOWN) {
                shown.add("…");
                break;
            }
            shown.add(text(value));
        }
        return "[" + String.join(", ", shown) + "]";
    }

    private static String text(JsonValue value) {
        return switch (value) {
            case JsonNumber number -> number.text();
            case JsonValue.JsonString string -> "\"" + dev.sallyport.core.Text.quotable(string.value()) + "\"";
            case JsonValue.JsonBoolean bool -> String.valueOf(bool.value());
            case JsonValue.JsonNull _ -> "NaN";
            case JsonArray _, JsonValue.JsonObject _ -> "…";
        };
    }

    /** Three decimals, without the cost of a formatter. */
    private static String short3(double value) {
        if (!(Math.abs(value) < 1e9)) {
            return Double.toString(value);
        }
        long thousandths = Math.round(Math.abs(value) * 1000);
        String fraction = Long.toString(thousandths % 1000);
        return (value < 0 ? "-" : "") + thousandths / 1000 + "." + "0".repeat(3 - fraction.length()) + fraction;
    }
}
