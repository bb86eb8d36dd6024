package dev.sallyport.bench;

import dev.sallyport.core.json.JsonWriter;

/** A run as one JSON object for machines: the same numbers, none of them rounded. */
public final class JsonReport {
    private JsonReport() {}

    static byte[] of(Machine machine, Options options, Results results) {
        JsonWriter out = begin(machine);
        out.name("bareForce").beginObject();
        out.name("p50Micros").value(results.force().p50Micros());
        out.name("p99Micros").value(results.force().p99Micros()).endObject();
        raw(out, results);
        points(out, results);
        out.name("startMillis").beginArray();
        results.starts().forEach(time -> out.value(time.toMillis()));
        out.endArray();
        bars(out, options, results);
        return out.endObject().toBytes();
    }

    private static void raw(JsonWriter out, Results results) {
        out.name("raw").beginArray();
        results.raw()
                .forEach((key, rates) -> out.beginObject()
                        .name("model")
                        .value(key.model().word())
                        .name("threads")
                        .value(key.threads())
                        .name("perSecondBefore")
                        .value(rates.before())
                        .name("perSecondAfter")
                        .value(rates.after())
                        .endObject());
        out.endArray();
    }

    private static void points(JsonWriter out, Results results) {
        out.name("points").beginArray();
        for (Point point : results.points()) {
            out.beginObject().name("model").value(point.model().word());
            out.name("protocol").value(point.protocol().word());
            out.name("generator").value(point.protocol().generator());
            out.name("connections").value(point.connections());
            out.name("mode").value(point.mode().word());
            if (point.counts()) {
                figures(
                        out,
                        point.perSecond(),
                        point.p50Micros(),
                        point.p99Micros(),
                        point.serverMicros(),
                        point.generatorMicros());
                results.ratio(point).ifPresent(ratio -> out.name("ofRaw").value(ratio.doubleValue()));
            } else {
                out.name("fault").value(point.fault());
            }
            out.endObject();
        }
        out.endArray();
    }

    /** What a load came to, in an object that is open. */
    public static void figures(
            JsonWriter out,
            double perSecond,
            long p50Micros,
            long p99Micros,
            double serverMicros,
            double generatorMicros) {
        out.name("perSecond").value(perSecond);
        out.name("p50Micros").value(p50Micros);
        out.name("p99Micros").value(p99Micros);
        out.name("serverMicros").value(serverMicros);
        out.name("generatorMicros").value(generatorMicros);
    }

    /** Begins the object of a run with where it was measured. */
    public static JsonWriter begin(Machine machine) {
        JsonWriter out = JsonWriter.indented().beginObject();
        out.name("machine").beginObject();
        machine.facts().forEach((name, value) -> out.name(name).value(value));
        return out.endObject();
    }

    private static void bars(JsonWriter out, Options options, Results results) {
        out.name("promises").beginArray();
        for (Bar bar : Bar.of(results, options.batching())) {
            bar.writeTo(out);
        }
        out.endArray();
    }
}
