package dev.sallyport.cli.model;

import dev.sallyport.bundle.passport.AttestationType;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonArray;
import dev.sallyport.core.json.JsonValue.JsonObject;
import dev.sallyport.core.json.JsonWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The JSON that somebody wants to state of a model. */
public final class PredicateFile {
    private static final int MAX_BYTES = 1 << 20;
    private static final JsonLimits LIMITS = new JsonLimits(MAX_BYTES, 14, 1_000);
    private static final String SCANNER = "https://sallyport.dev/scan";

    private PredicateFile() {}

    /**
     * As the file has it; findings of a scanner, an array, become the predicate of a scan that ended now.
     *
     * @throws ProblemException {@code configuration/invalid}
     */
    public static JsonObject read(Path file, AttestationType type, Instant now) {
        JsonValue value = JsonValue.parse(bytes(file), LIMITS, finding -> problem(file, finding));
        if (value instanceof JsonObject object) {
            return object;
        }
        if (value instanceof JsonArray findings && type == AttestationType.SCAN) {
            return scan(findings, file, now.truncatedTo(ChronoUnit.SECONDS).toString());
        }
        throw new ProblemException(problem(file, "must be a JSON object"));
    }

    private static JsonObject scan(JsonArray findings, Path file, String now) {
        JsonWriter json = JsonWriter.compact().beginObject().name("scanner").beginObject();
        json.name("uri").value(SCANNER);
        json.name("db").beginObject().name("lastUpdate").value(now).endObject();
        json.name("result").beginArray();
        for (JsonValue each : findings.elements()) {
            JsonDocument finding = JsonDocument.of(each, wrong -> problem(file, wrong));
            json.beginObject().name("id").value(finding.string("rule"));
            json.name("severity").beginArray().beginObject().name("method").value(SCANNER);
            json.name("score").value(finding.string("severity")).endObject().endArray();
            json.endObject();
        }
        json.endArray().endObject().name("metadata").beginObject();
        json.name("scanStartedOn").value(now).name("scanFinishedOn").value(now);
        byte[] text = json.endObject().endObject().toBytes();
        return JsonValue.parse(text, LIMITS, wrong -> problem(file, wrong)) instanceof JsonObject object
                ? object
                : new JsonObject(new java.util.LinkedHashMap<>());
    }

    /** At most 1 MiB. */
    public static byte[] bytes(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] text = in.readNBytes(MAX_BYTES + 1);
            if (text.length > MAX_BYTES) {
                throw new ProblemException(problem(file, "is over the limit of " + MAX_BYTES + " bytes"));
            }
            return text;
        } catch (IOException e) {
            throw new ProblemException(problem(file, "cannot be read: " + DiskFinding.of(e)), e);
        }
    }

    private static Problem problem(Path file, String finding) {
        return new ConfigurationInvalid(List.of("`" + file + "`: " + finding));
    }
}
