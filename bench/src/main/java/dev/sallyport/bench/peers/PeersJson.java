package dev.sallyport.bench.peers;

import dev.sallyport.bench.JsonReport;
import dev.sallyport.bench.Machine;
import dev.sallyport.core.json.JsonWriter;
import java.util.Locale;

/** A run as one JSON object for machines: the same numbers, none of them rounded. */
final class PeersJson {
    private PeersJson() {}

    static byte[] of(Machine machine, PeersOptions options, Findings findings) {
        JsonWriter out = JsonReport.begin(machine);
        out.name("secondsPerPoint").value(options.seconds());
        out.name("peers").beginArray();
        for (Peer peer : options.peers()) {
            out.beginObject().name("peer").value(peer.word()).name("settings").value(peer.settings());
            String absent = findings.absent().get(peer);
            if (absent != null) {
                out.name("couldNotBeInstalled").value(absent);
            }
            out.endObject();
        }
        out.endArray();
        limits(out, findings);
        out.name("closed").beginArray();
        findings.closed().forEach(point -> closed(out, findings, point));
        out.endArray().name("open").beginArray();
        findings.open().forEach(point -> open(out, point));
        out.endArray();
        out.name("peakBytes").beginObject();
        findings.peakBytes().forEach((word, bytes) -> out.name(word).value(bytes));
        out.endObject();
        starts(out, findings);
        out.name("promises").beginArray();
        if (!options.smoke()) {
            PeersBars.of(findings).forEach(bar -> bar.writeTo(out));
        }
        return out.endArray().endObject().toBytes();
    }

    private static void limits(JsonWriter out, Findings findings) {
        out.name("ceilings").beginArray();
        for (Findings.Ceiling ceiling : findings.ceilings()) {
            out.beginObject().name("generator").value(ceiling.generator());
            out.name("model").value(ceiling.workload().word());
            out.name("protocol").value(ceiling.dialect().word());
            out.name("perSecond").value(ceiling.perSecond());
            out.name("generatorMicros").value(ceiling.micros()).endObject();
        }
        out.endArray().name("raw").beginArray();
        for (Findings.Raw raw : findings.raw()) {
            out.beginObject().name("model").value(raw.workload().word());
            out.name("threads").value(raw.threads());
            out.name("perSecondBefore").value(raw.before());
            out.name("perSecondAfter").value(raw.after()).endObject();
        }
        out.endArray();
    }

    private static void spot(JsonWriter out, Spot spot) {
        out.beginObject().name("server").value(spot.contender());
        out.name("part").value(spot.part().name().toLowerCase(Locale.ROOT));
        out.name("model").value(spot.workload().word());
        out.name("protocol").value(spot.dialect().word());
        out.name("connections").value(spot.connections());
    }

    private static void closed(JsonWriter out, Findings findings, ClosedPoint point) {
        spot(out, point.spot());
        out.name("generator").value(point.spot().dialect().generatorName());
        if (point.counts()) {
            JsonReport.figures(
                    out,
                    point.perSecond(),
                    point.p50Micros(),
                    point.p99Micros(),
                    point.serverMicros(),
                    point.generatorMicros());
            out.name("residentBytes").value(point.residentBytes());
            findings.ofRaw(point).ifPresent(ratio -> out.name("ofRaw").value(ratio.doubleValue()));
        } else {
            out.name("fault").value(point.fault());
        }
        out.endObject();
    }

    private static void open(JsonWriter out, OpenPoint point) {
        spot(out, point.spot());
        out.name("percentOfCapacity").value(point.percent());
        out.name("offeredPerSecond").value(point.offered());
        if (point.counts()) {
            out.name("perSecond").value(point.perSecond());
            out.name("p50Micros").value(point.p50Micros());
            out.name("p99Micros").value(point.p99Micros());
            out.name("lateMicros").value(point.lateMicros());
            out.name("behind").value(point.behind());
            out.name("serverMicros").value(point.serverMicros());
            out.name("generatorMicros").value(point.generatorMicros());
        } else {
            out.name("fault").value(point.fault());
        }
        out.endObject();
    }

    private static void starts(JsonWriter out, Findings findings) {
        out.name("startMillis").beginObject();
        findings.starts().forEach((word, times) -> {
            out.name(word).beginArray();
            times.forEach(time -> out.value(time.toMillis()));
            out.endArray();
        });
        out.endObject().name("readyMillis").beginArray();
        findings.ready().forEach(time -> out.value(time.toMillis()));
        out.endArray().name("firstThousand").beginArray();
        for (Findings.First first : findings.first()) {
            out.beginObject().name("model").value(first.workload().word());
            out.name("serverMicros").value(first.micros()).endObject();
        }
        out.endArray();
    }
}
