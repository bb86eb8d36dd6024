package dev.sallyport.server;

import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.server.config.KeyServiceConfig;
import java.util.List;

/** How keys stand, for operators: the service, the leases, and what of this process could show keys. */
final class KeyReport {
    private KeyReport() {}

    static byte[] json(KeyServiceConfig service, String keyId, Leases leases) {
        JsonWriter json = JsonWriter.compact().beginObject();
        json.name("service").beginObject().name("kind").value(word(service.kind()));
        json.name("keyId").value(keyId).endObject();
        json.name("leases").beginArray();
        for (Leases.Standing each : leases.standings()) {
            json.beginObject().name("model").value(each.model().name());
            json.name("version").value(each.model().version());
            if (each.seconds() >= 0) {
                json.name("seconds").value(each.seconds());
            }
            json.name("last").value(each.last()).endObject();
        }
        json.endArray();
        hygiene(json, ProcessHygiene.checks());
        return json.endObject().toBytes();
    }

    private static String word(KeyServiceConfig.Kind kind) {
        return kind.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    private static void hygiene(JsonWriter json, List<ProcessHygiene.Check> checks) {
        json.name("hygiene").beginArray();
        for (ProcessHygiene.Check check : checks) {
            json.beginObject().name("check").value(check.name());
            json.name("good").value(check.good());
            json.name("finding").value(check.finding()).endObject();
        }
        json.endArray();
    }

    /** In Prometheus' text format. */
    static String metrics(Leases leases) {
        StringBuilder out = new StringBuilder();
        Leases.Counts counts = leases.counts();
        out.append("# HELP sallyport_key_releases_total Questions for keys of loaded models, by answer.\n")
                .append("# TYPE sallyport_key_releases_total counter\n");
        line(out, "sallyport_key_releases_total", "answer=\"granted\"", counts.renewals());
        line(out, "sallyport_key_releases_total", "answer=\"refused\"", counts.refusals());
        line(out, "sallyport_key_releases_total", "answer=\"none\"", counts.silences());
        if (leases.areLimited()) {
            out.append("# HELP sallyport_key_lease_seconds What is left of a loaded model's lease.\n")
                    .append("# TYPE sallyport_key_lease_seconds gauge\n");
            for (Leases.Standing each : leases.standings()) {
                String labels = "model=\"%s\",version=\"%s\""
                        .formatted(each.model().name(), each.model().version());
                line(out, "sallyport_key_lease_seconds", labels, each.seconds());
            }
        }
        return out.toString();
    }

    private static void line(StringBuilder out, String name, String labels, long value) {
        out.append(name).append('{').append(labels).append("} ").append(value).append('\n');
    }
}
