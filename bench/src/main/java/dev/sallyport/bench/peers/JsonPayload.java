package dev.sallyport.bench.peers;

import dev.sallyport.bench.Payload;
import dev.sallyport.bench.Sample;
import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonReader;
import dev.sallyport.core.json.JsonReader.Token;
import dev.sallyport.core.json.JsonWriter;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;

/** Tensors as JSON numbers, and back. */
final class JsonPayload {
    private static final JsonLimits ANSWER = new JsonLimits(64 << 20, 32, 1_000);

    private JsonPayload() {}

    static Payload oip(Sample sample) {
        JsonWriter json = JsonWriter.compact().beginObject().name("inputs").beginArray();
        json.beginObject().name("name").value(sample.input()).name("datatype").value("FP32");
        json.name("shape").beginArray();
        LongStream.of(sample.shape()).forEach(json::value);
        json.endArray().name("data");
        numbers(json, sample);
        json.endObject().endArray().endObject();
        return payload("/v2/models/" + sample.model() + "/infer", json);
    }

    /** One row of `instances`, nested as the input's shape is. */
    static Payload serving(Sample sample) {
        JsonWriter json = JsonWriter.compact().beginObject().name("instances");
        nested(json, sample, 0, 0);
        json.endObject();
        return payload("/v1/models/" + sample.model() + ":predict", json);
    }

    static Payload plain(Sample sample) {
        JsonWriter json = JsonWriter.compact().beginObject().name("x");
        numbers(json, sample);
        json.endObject();
        return payload("/predict/" + sample.model(), json);
    }

    private static Payload payload(String path, JsonWriter json) {
        return new Payload(path, Map.of("content-type", "application/json"), json.toBytes());
    }

    private static void numbers(JsonWriter json, Sample sample) {
        json.beginArray();
        for (float value : sample.values()) {
            json.raw(Float.toString(value));
        }
        json.endArray();
    }

    /** Writes the part of the tensor behind {@code axis} that starts at {@code at}; returns where the next starts. */
    private static int nested(JsonWriter json, Sample sample, int axis, int at) {
        json.beginArray();
        int next = at;
        for (long i = 0; i < sample.shape()[axis]; i++) {
            if (axis == sample.shape().length - 1) {
                json.raw(Float.toString(sample.values()[next++]));
            } else {
                next = nested(json, sample, axis + 1, next);
            }
        }
        json.endArray();
        return next;
    }

    /** All numbers below the first member {@code name}, in their order. */
    static float[] numbers(byte[] json, String name) throws IOException {
        try {
            JsonReader reader = new JsonReader(json, ANSWER, Problem.RequestMalformed::new);
            for (Token token = reader.next(); token != Token.END; token = reader.next()) {
                if (token == Token.NAME && reader.string().equals(name)) {
                    return array(reader);
                }
            }
        } catch (ProblemException e) {
            throw new IOException("an answer that is not JSON: " + e.getMessage(), e);
        }
        throw new IOException("an answer without `" + name + "`");
    }

    private static float[] array(JsonReader reader) {
        float[] values = new float[16];
        int count = 0;
        int depth = 0;
        do {
            Token token = reader.next();
            switch (token) {
                case BEGIN_ARRAY -> depth++;
                case END_ARRAY -> depth--;
                case NUMBER -> {
                    if (count == values.length) {
                        values = Arrays.copyOf(values, 2 * count);
                    }
                    values[count++] = Float.parseFloat(reader.numberText());
                }
                default -> throw reader.fault("not numbers alone");
            }
        } while (depth > 0);
        return Arrays.copyOf(values, count);
    }
}
