package dev.sallyport.cli.client;

import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Named columns of text, one row per thing to be predicted.
 *
 * @param values as many per row as there are columns
 */
public record Rows(List<String> columns, List<List<String>> values) {
    private static final int MAX_ROWS = 1_000_000;

    public Rows {
        columns = List.copyOf(columns);
        values = List.copyOf(values);
    }

    /**
     * The first {@code most} rows of a CSV file with one header row (RFC 4180 without line breaks inside
     * of fields).
     *
     * @throws ProblemException {@code configuration/invalid}
     */
    public static Rows ofCsv(Path file, int most) {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String header = lines.readLine();
            if (header == null) {
                throw fault("`" + file + "` is empty");
            }
            List<String> columns = fields(header);
            List<List<String>> values = new ArrayList<>();
            for (String line = lines.readLine();
                    line != null && values.size() < Math.min(most, MAX_ROWS);
                    line = lines.readLine()) {
                if (!line.isEmpty()) {
                    values.add(row(fields(line), columns.size(), values.size() + 1));
                }
            }
            return new Rows(columns, values);
        } catch (IOException e) {
            throw fault("`" + file + "` cannot be read as UTF-8 text");
        }
    }

    private static List<String> row(List<String> fields, int expected, int number) {
        if (fields.size() != expected) {
            throw fault("row " + number + " has " + fields.size() + " values and the header " + expected);
        }
        return fields;
    }

    private static List<String> fields(String line) {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                field.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(c);
            }
        }
        fields.add(field.toString());
        return fields;
    }

    /** From {@code [{"column": value, …}, …]}; the first row says which columns there are. */
    static Rows ofJson(List<JsonValue> objects) {
        List<String> columns = new ArrayList<>();
        List<List<String>> values = new ArrayList<>();
        for (JsonValue element : objects) {
            if (!(element instanceof JsonObject row)) {
                throw fault("each row must be a JSON object");
            }
            if (columns.isEmpty()) {
                columns.addAll(row.members().keySet());
            }
            if (!columns.equals(List.copyOf(row.members().keySet()))) {
                throw fault("row " + (values.size() + 1) + " has other members than the first");
            }
            values.add(row.members().values().stream().map(Rows::text).toList());
        }
        return new Rows(columns, values);
    }

    private static String text(JsonValue value) {
        return switch (value) {
            case JsonValue.JsonString string -> string.value();
            case JsonValue.JsonNumber number -> number.text();
            case JsonValue.JsonBoolean bool -> String.valueOf(bool.value());
            case JsonValue.JsonNull _, JsonValue.JsonArray _, JsonObject _ ->
                throw fault("a row holds text, numbers, true and false");
        };
    }

    int size() {
        return values.size();
    }

    /** In portions of {@code most}, the last one smaller. */
    public List<Rows> parts(int most) {
        List<Rows> parts = new ArrayList<>();
        for (int from = 0; from < size(); from += most) {
            parts.add(new Rows(columns, values.subList(from, Math.min(from + most, size()))));
        }
        return parts;
    }

    /** The column's value in every row; {@code configuration/invalid} if there is no such column. */
    public List<String> column(String name) {
        int at = columns.indexOf(name);
        if (at < 0) {
            throw fault("there is no column `" + name + "`");
        }
        return values.stream().map(row -> row.get(at)).toList();
    }

    static ProblemException fault(String finding) {
        Problem problem = new ConfigurationInvalid(List.of("data: " + finding));
        return new ProblemException(problem);
    }
}
