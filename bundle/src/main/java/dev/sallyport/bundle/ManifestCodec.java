package dev.sallyport.bundle;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.BundleMalformed;
import dev.sallyport.core.Problem.BundleTooLarge;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code manifest.json}, both ways. Every fault is {@code bundle/malformed} or {@code bundle/too-large}. */
final class ManifestCodec {
    private static final String PLACE = BundleLayout.MANIFEST;
    private static final int MAX_TENSORS = 1_024;
    private static final int MAX_TEXT = 1_024;

    private ManifestCodec() {}

    static byte[] write(Manifest manifest) {
        JsonWriter json = JsonWriter.indented().beginObject();
        json.name("bundleVersion").value(manifest.version());
        json.name("name").value(manifest.model().name());
        json.name("version").value(manifest.model().version());
        json.name("format").value(manifest.format().word());
        json.name("licence").value(manifest.licence());
        json.name("origin").value(manifest.origin());
        json.name("files").beginArray();
        manifest.files().forEach(file -> write(json, file));
        json.endArray();
        if (!manifest.warmup().isEmpty()) {
            json.name("warmup").value(manifest.warmup());
        }
        json.name("contract").beginObject();
        json.name("inputs").beginArray();
        manifest.contract().inputs().forEach(spec -> write(json, spec));
        json.endArray().name("outputs").beginArray();
        manifest.contract().outputs().forEach(spec -> write(json, spec));
        json.endArray().endObject().endObject();
        return json.toBytes();
    }

    private static void write(JsonWriter json, Manifest.File file) {
        json.beginObject().name("path").value(file.path()).name("size").value(file.sizeBytes());
        json.name("digests").beginArray();
        file.digests().forEach(digest -> json.value(digest.hex()));
        json.endArray().endObject();
    }

    private static void write(JsonWriter json, TensorSpec spec) {
        json.beginObject().name("name").value(spec.name());
        json.name("type").value(spec.type().name());
        json.name("shape").beginArray();
        for (long dimension : spec.shape().toArray()) {
            json.value(dimension);
        }
        json.endArray();
        if (Double.isFinite(spec.lowest())) {
            json.name("lowest").value(spec.lowest());
        }
        if (Double.isFinite(spec.highest())) {
            json.name("highest").value(spec.highest());
        }
        if (spec.finite()) {
            json.name("finite").value(true);
        }
        if (!spec.labels().isEmpty()) {
            json.name("labels").beginArray();
            spec.labels().forEach(json::value);
            json.endArray();
        }
        json.endObject();
    }

    static Manifest parse(byte[] text, BundleLimits limits) {
        JsonLimits jsonLimits = new JsonLimits(limits.documentBytes(), 8, 64);
        JsonDocument json = JsonDocument.parse(text, jsonLimits, finding -> new BundleMalformed(PLACE, finding));
        long version = json.integer("bundleVersion");
        if (version != 1 && version != 2) {
            throw json.fault("bundleVersion", "must be 1 or 2");
        }
        json.only("bundleVersion", "name", "version", "format", "licence", "origin", "files", "warmup", "contract");
        Format format = Format.of(json.string("format"))
                .orElseThrow(() -> json.fault("format", "must be `onnx` or `ensemble`"));
        List<Manifest.File> files = files(json, format, limits);
        Manifest manifest = new Manifest(
                ref(json),
                format,
                text(json, "licence"),
                text(json, "origin"),
                files,
                contract(json),
                warmup(json, format, files));
        if (manifest.version() != version) {
            throw json.fault("bundleVersion", "must be the lowest that can say this, " + manifest.version());
        }
        return manifest;
    }

    private static String warmup(JsonDocument json, Format format, List<Manifest.File> files) {
        if (!json.has("warmup")) {
            return "";
        }
        String path = json.string("warmup");
        Manifest.File file = files.stream()
                .filter(each -> each.path().equals(path) && !path.equals(format.file()))
                .findFirst()
                .orElseThrow(() -> json.fault("warmup", "is no payload file of its own"));
        if (file.sizeBytes() > WarmupCodec.MAX_BYTES) {
            throw new ProblemException(new BundleTooLarge("warm-up requests", WarmupCodec.MAX_BYTES));
        }
        return path;
    }

    private static ModelRef ref(JsonDocument json) {
        if (!ModelRef.isName(json.string("name"))) {
            throw json.fault("name", "is not a model name");
        }
        if (!ModelRef.isVersion(json.string("version"))) {
            throw json.fault("version", "is not a model version");
        }
        return new ModelRef(json.string("name"), json.string("version"));
    }

    private static String text(JsonDocument json, String name) {
        String text = json.string(name);
        if (text.length() > MAX_TEXT) {
            throw json.fault(name, "is longer than " + MAX_TEXT + " characters");
        }
        return text;
    }

    private static List<Manifest.File> files(JsonDocument json, Format format, BundleLimits limits) {
        List<Manifest.File> files = new ArrayList<>();
        long left = limits.totalBytes();
        for (JsonDocument each : json.objects("files")) {
            Manifest.File file = file(each, limits);
            left -= file.sizeBytes();
            if (left < 0) {
                throw new ProblemException(new BundleTooLarge("payload bytes", limits.totalBytes()));
            }
            files.add(file);
        }
        if (files.size() > limits.entries()) {
            throw new ProblemException(new BundleTooLarge("payload files", limits.entries()));
        }
        EntryNames.check(files.stream().map(Manifest.File::path).toList(), PLACE, limits);
        if (files.stream().noneMatch(file -> file.path().equals(format.file()))) {
            throw json.fault("files", "holds no `" + format.file() + "`");
        }
        return files;
    }

    private static Manifest.File file(JsonDocument json, BundleLimits limits) {
        json.only("path", "size", "digests");
        long size = json.integer("size");
        if (size < 0) {
            throw json.fault("size", "is negative");
        }
        if (size > limits.fileBytes()) {
            throw new ProblemException(new BundleTooLarge("size of a payload file", limits.fileBytes()));
        }
        List<Digest> digests = new ArrayList<>();
        for (String hex : json.strings("digests")) {
            digests.add(Digest.ofHex(hex).orElseThrow(() -> json.fault("digests", "must be lower-case SHA-256")));
        }
        if (digests.size() != BundleLayout.partCount(size)) {
            throw json.fault("digests", "must be one for each 64 MiB");
        }
        return new Manifest.File(json.string("path"), size, digests);
    }

    private static ModelContract contract(JsonDocument json) {
        JsonDocument contract = json.object("contract").only("inputs", "outputs");
        return new ModelContract(specs(contract, "inputs"), specs(contract, "outputs"));
    }

    private static List<TensorSpec> specs(JsonDocument contract, String side) {
        List<JsonDocument> tensors = contract.objects(side);
        if (tensors.isEmpty() || tensors.size() > MAX_TENSORS) {
            throw contract.fault(side, "must be 1 to " + MAX_TENSORS);
        }
        Set<String> names = new HashSet<>();
        List<TensorSpec> specs = new ArrayList<>();
        for (JsonDocument tensor : tensors) {
            TensorSpec spec = spec(tensor);
            if (!names.add(spec.name())) {
                throw contract.fault(side, "has a name twice");
            }
            specs.add(spec);
        }
        return specs;
    }

    private static TensorSpec spec(JsonDocument json) {
        json.only("name", "type", "shape", "lowest", "highest", "finite", "labels");
        String name = text(json, "name");
        if (name.isEmpty()) {
            throw json.fault("name", "is empty");
        }
        DataType type = DataType.of(json.string("type")).orElseThrow(() -> json.fault("type", "is not a tensor type"));
        double lowest = json.optionalNumber("lowest").orElse(Double.NEGATIVE_INFINITY);
        double highest = json.optionalNumber("highest").orElse(Double.POSITIVE_INFINITY);
        if (json.has("lowest") && !Double.isFinite(lowest)
                || json.has("highest") && !Double.isFinite(highest)
                || lowest > highest) {
            throw json.fault("lowest", "and `highest` must be finite and in order");
        }
        List<String> labels = json.has("labels") ? json.strings("labels") : List.of();
        boolean finite = json.optionalBoolean("finite").orElse(false);
        return new TensorSpec(name, type, shape(json), lowest, highest, finite, labels);
    }

    private static Shape shape(JsonDocument json) {
        List<Long> dimensions = json.integers("shape");
        if (dimensions.size() > Shape.MAX_RANK || dimensions.stream().anyMatch(size -> size < Shape.ANY)) {
            throw json.fault("shape", "must have at most " + Shape.MAX_RANK + " dimensions of -1 or more");
        }
        return Shape.of(dimensions.stream().mapToLong(Long::longValue).toArray());
    }
}
