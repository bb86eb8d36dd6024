package dev.sallyport.it;

import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** One example model with its held-out rows (examples/README.md has the format). */
public final class Example {
    private final JsonDocument model;
    private final List<String> columns;
    private final List<List<String>> rows;

    private Example(JsonDocument model, List<String> columns, List<List<String>> rows) {
        this.model = model;
        this.columns = columns;
        this.rows = rows;
    }

    static List<Example> all() {
        return List.of("diagnosis", "digits", "credit").stream()
                .flatMap(name -> read(Repository.EXAMPLES.resolve(name)).stream())
                .toList();
    }

    public static Example named(String name) {
        return all().stream()
                .filter(example -> example.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Example> read(Path folder) {
        try {
            JsonDocument json = JsonDocument.parse(
                    Files.readAllBytes(folder.resolve("example.json")), JsonLimits.DOCUMENT, RequestMalformed::new);
            List<List<String>> lines = Files.readAllLines(folder.resolve(json.string("test"))).stream()
                    .map(line -> List.of(line.split(",", -1)))
                    .toList();
            return json.objects("models").stream()
                    .map(model -> new Example(model, lines.getFirst(), lines.subList(1, lines.size())))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return model.string("name");
    }

    int size() {
        return rows.size();
    }

    long statedCorrect() {
        return model.object("measured").integer("correct");
    }

    /** The rows from {@code first} on as an OIP request in JSON, data flat. */
    public String request(int first, int count) {
        JsonWriter json = JsonWriter.compact().beginObject().name("inputs").beginArray();
        for (JsonDocument input : model.objects("inputs")) {
            json.beginObject().name("name").value(input.string("name"));
            json.name("datatype").value(input.string("datatype"));
            json.name("shape").beginArray().value(count);
            input.integers("shape").stream().skip(1).forEach(json::value);
            json.endArray().name("data").beginArray();
            for (List<String> row : rows.subList(first, first + count)) {
                for (String column : input.strings("columns")) {
                    String value = row.get(columns.indexOf(column));
                    value(json, input, value);
                }
            }
            json.endArray().endObject();
        }
        return json.endArray().endObject().toString();
    }

    /** The rows from {@code first} on as TensorFlow Serving's {@code instances}, one row after the other. */
    String instances(int first, int count) {
        JsonWriter json = JsonWriter.compact().beginObject().name("instances").beginArray();
        List<JsonDocument> inputs = model.objects("inputs");
        for (List<String> row : rows.subList(first, first + count)) {
            if (inputs.size() > 1) {
                json.beginObject();
            }
            for (JsonDocument input : inputs) {
                if (inputs.size() > 1) {
                    json.name(input.string("name"));
                }
                List<Long> shape = input.integers("shape");
                Iterator<String> values = input.strings("columns").stream()
                        .map(column -> row.get(columns.indexOf(column)))
                        .iterator();
                nested(json, input, shape.subList(1, shape.size()), values);
            }
            if (inputs.size() > 1) {
                json.endObject();
            }
        }
        return json.endArray().endObject().toString();
    }

    private static void nested(JsonWriter json, JsonDocument input, List<Long> shape, Iterator<String> values) {
        if (shape.isEmpty()) {
            value(json, input, values.next());
            return;
        }
        json.beginArray();
        for (long i = 0; i < shape.getFirst(); i++) {
            nested(json, input, shape.subList(1, shape.size()), values);
        }
        json.endArray();
    }

    private static void value(JsonWriter json, JsonDocument input, String value) {
        if (input.string("datatype").equals("BYTES")) {
            json.value(value);
        } else {
            json.value(Double.parseDouble(value));
        }
    }

    /** How many rows from {@code first} on the {@code predictions} get right. */
    int correctPredictions(int first, String answer) {
        JsonDocument predictions = JsonDocument.parse(
                answer.getBytes(java.nio.charset.StandardCharsets.UTF_8), JsonLimits.DOCUMENT, RequestMalformed::new);
        return correct(
                first,
                numbers(predictions, "predictions"),
                model.strings("labels").size());
    }

    /** How many rows from {@code first} on the answer gets right. */
    int correct(int first, String answer) {
        JsonDocument output = JsonDocument.parse(
                        answer.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                        JsonLimits.DOCUMENT,
                        RequestMalformed::new)
                .objects("outputs")
                .getFirst();
        int classes = output.integers("shape").getLast().intValue();
        return correct(first, numbers(output, "data"), classes);
    }

    private int correct(int first, List<Double> scores, int classes) {
        List<String> labels = model.strings("labels");
        int correct = 0;
        for (int row = 0; row * classes < scores.size(); row++) {
            List<Double> own = scores.subList(row * classes, (row + 1) * classes);
            String answered =
                    labels.get(own.indexOf(own.stream().max(Double::compare).orElseThrow()));
            correct += answered.equals(rows.get(first + row).getLast()) ? 1 : 0;
        }
        return correct;
    }

    private static List<Double> numbers(JsonDocument output, String member) {
        List<Double> numbers = new ArrayList<>();
        String text =
                JsonWriter.compact().value(output.value(member).orElseThrow()).toString();
        for (String number : text.replaceAll("[\\[\\]]", "").split(",")) {
            numbers.add(Double.parseDouble(number));
        }
        return numbers;
    }
}
