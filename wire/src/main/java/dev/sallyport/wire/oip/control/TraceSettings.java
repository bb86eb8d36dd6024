package dev.sallyport.wire.oip.control;

import dev.sallyport.core.Problem.RequestUnsupported;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.wire.MessageWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Triton's trace extension, to be read: tracing is off and stays off, since a trace of requests would
 * hold what the audit log only commits to.
 */
final class TraceSettings {
    private static final Map<String, List<String>> OFF = new TreeMap<>(Map.of(
            "trace_level", List.of("OFF"),
            "trace_rate", List.of("0"),
            "trace_count", List.of("0"),
            "log_frequency", List.of("0"),
            "trace_file", List.of("")));

    private TraceSettings() {}

    /** @throws ProblemException {@code request/unsupported} */
    static void checkUnchanged(boolean changes) {
        if (changes) {
            throw new ProblemException(new RequestUnsupported("tracing is off and cannot be switched on"));
        }
    }

    static byte[] json() {
        JsonWriter json = JsonWriter.compact().beginObject();
        OFF.forEach((name, values) -> {
            json.name(name);
            if (name.equals("trace_level")) {
                json.beginArray();
                values.forEach(json::value);
                json.endArray();
            } else {
                json.value(values.getFirst());
            }
        });
        return json.endObject().toBytes();
    }

    /** {@code TraceSettingResponse}. */
    static byte[] framed() {
        MessageWriter answer = new MessageWriter();
        OFF.forEach((name, values) -> {
            MessageWriter setting = new MessageWriter();
            values.forEach(value -> setting.element(1, value));
            answer.entry(1, name, setting);
        });
        return answer.framed();
    }
}
