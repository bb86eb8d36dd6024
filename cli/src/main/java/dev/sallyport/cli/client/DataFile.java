package dev.sallyport.cli.client;

import dev.sallyport.cli.path.NamedPath;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonArray;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a person wants to have predicted. */
public sealed interface DataFile {
    /** Rows with named columns. */
    record Table(Rows rows) implements DataFile {}

    /** A request as it is sent. */
    record Request(byte[] body) implements DataFile {}

    JsonLimits LIMITS = new JsonLimits(64 << 20, 64, 100_000);

    /**
     * By the file's name: {@code .json} holds an array of rows or a request, anything else is CSV.
     *
     * @throws dev.sallyport.core.ProblemException {@code configuration/invalid}
     */
    static DataFile read(Path file, int mostRows) {
        NamedPath.file(file, "a .csv or .json file of what to predict");
        if (!file.toString().endsWith(".json")) {
            return new Table(Rows.ofCsv(file, mostRows));
        }
        byte[] text = bytes(file, LIMITS.maxBytes());
        JsonValue json =
                JsonValue.parse(text, LIMITS, finding -> new ConfigurationInvalid(List.of("data: " + finding)));
        return json instanceof JsonArray rows
                ? new Table(Rows.ofJson(rows.elements().stream().limit(mostRows).toList()))
                : new Request(text);
    }

    /** A credential from a file, without the line break behind it. */
    static String secret(Path file) {
        NamedPath.file(file, "the file that holds the API key or token");
        return new String(bytes(file, 16 << 10), StandardCharsets.US_ASCII).strip();
    }

    private static byte[] bytes(Path file, long most) {
        try {
            if (Files.size(file) > most) {
                throw Rows.fault("`" + file + "` is too long");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw Rows.fault("`" + file + "` cannot be read: " + DiskFinding.of(e));
        }
    }
}
