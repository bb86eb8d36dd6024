package dev.sallyport.admit.inventory;

import dev.sallyport.bundle.Manifest;
import dev.sallyport.bundle.passport.Predicate.Dependency;
import dev.sallyport.bundle.passport.Predicate.Interval;
import dev.sallyport.bundle.passport.Predicate.Metric;
import dev.sallyport.core.Digest;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A bill of materials as CycloneDX 1.6 has it for machine-learning models. The same model gives the same bill: its serial
 * number follows from the manifest, and it has no time.
 */
public final class BillOfMaterials {
    private BillOfMaterials() {}

    /** The whole document, indented. */
    public static JsonWriter cycloneDx(Known known) {
        JsonWriter json = JsonWriter.indented().beginObject();
        json.name("bomFormat").value("CycloneDX").name("specVersion").value("1.6");
        json.name("serialNumber").value("urn:uuid:" + serial(known.manifestDigest()));
        json.name("version").value(1);
        json.name("metadata").beginObject().name("component");
        model(json, known);
        json.endObject().name("components").beginArray();
        known.manifest().files().forEach(file -> file(json, file));
        known.dependencies().forEach(part -> dependency(json, part));
        return json.endArray().endObject();
    }

    private static UUID serial(Digest manifest) {
        return UUID.nameUUIDFromBytes(("sallyport-bom-1 " + manifest.hex()).getBytes(StandardCharsets.US_ASCII));
    }

    private static void model(JsonWriter json, Known known) {
        Manifest manifest = known.manifest();
        json.beginObject().name("type").value("machine-learning-model");
        json.name("bom-ref").value(manifest.model().toString());
        json.name("name").value(manifest.model().name());
        json.name("version").value(manifest.model().version());
        if (!manifest.origin().isEmpty()) {
            json.name("description").value(manifest.origin());
        }
        hash(json, manifest.rootDigest().hex());
        if (!manifest.licence().isEmpty()) {
            json.name("licenses").beginArray().beginObject().name("license").beginObject();
            json.name("name").value(manifest.licence()).endObject().endObject().endArray();
        }
        json.name("modelCard").beginObject();
        json.name("modelParameters").beginObject();
        tensors(json, "inputs", manifest.contract().inputs());
        tensors(json, "outputs", manifest.contract().outputs());
        json.endObject().name("quantitativeAnalysis").beginObject();
        json.name("performanceMetrics").beginArray();
        known.metrics().forEach(measured -> metric(json, measured));
        json.endArray().endObject().endObject();
        json.name("properties").beginArray();
        property(json, "sallyport:manifest", known.manifestDigest().hex());
        property(json, "sallyport:names", manifest.nameDigest().hex());
        property(json, "sallyport:signer", known.signer());
        known.attestations()
                .forEach(each ->
                        property(json, "sallyport:attested", each.predicate().word() + " by " + each.issuer()));
        json.endArray().endObject();
    }

    private static void hash(JsonWriter json, String sha256) {
        json.name("hashes").beginArray().beginObject();
        json.name("alg").value("SHA-256").name("content").value(sha256);
        json.endObject().endArray();
    }

    private static void tensors(JsonWriter json, String side, List<TensorSpec> specs) {
        json.name(side).beginArray();
        for (TensorSpec spec : specs) {
            json.beginObject().name("format").value("%s %s %s".formatted(spec.name(), spec.type(), spec.shape()));
            json.endObject();
        }
        json.endArray();
    }

    private static void metric(JsonWriter json, Known.Measured measured) {
        Metric metric = measured.metric();
        @Nullable Interval interval = metric.interval();
        json.beginObject().name("type").value(metric.name());
        json.name("value").value(Double.toString(metric.value()));
        json.name("slice")
                .value("%d samples of %s, by %s"
                        .formatted(metric.denominator(), metric.dataset().hex(), measured.issuer()));
        if (interval != null) {
            json.name("confidenceInterval").beginObject();
            json.name("lowerBound").value(Double.toString(interval.lower()));
            json.name("upperBound").value(Double.toString(interval.upper())).endObject();
        }
        json.endObject();
    }

    private static void property(JsonWriter json, String name, String value) {
        json.beginObject().name("name").value(name).name("value").value(value).endObject();
    }

    /** A file of several parts has no digest of its own. */
    private static void file(JsonWriter json, Manifest.File file) {
        json.beginObject().name("type").value("file").name("name").value(file.path());
        if (file.digests().size() == 1) {
            hash(json, file.digests().getFirst().hex());
        }
        json.endObject();
    }

    private static void dependency(JsonWriter json, Dependency part) {
        String name = part.name().isEmpty() ? part.uri() : part.name();
        json.beginObject().name("type").value("data").name("name").value(name.isEmpty() ? "unnamed" : name);
        if (Digest.ofHex(part.sha256()).isPresent()) {
            hash(json, part.sha256());
        }
        json.endObject();
    }
}
