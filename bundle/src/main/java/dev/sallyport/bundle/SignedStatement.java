package dev.sallyport.bundle;

import dev.sallyport.bundle.SignedContent.Resource;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Problem.BundleMalformed;
import dev.sallyport.core.Problem.BundleTooLarge;
import dev.sallyport.core.Problem.BundleUntrusted;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonWriter;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The in-toto statement inside a model signature (OMS 1.0), both ways. */
final class SignedStatement {
    static final String TYPE = "https://in-toto.io/Statement/v1";
    static final String PREDICATE = "https://model_signing/signature/v1.0";

    private static final String PLACE = BundleLayout.SIGNATURE;
    private static final String HASH = "sha256";
    private static final int MAX_LEFT_OUT = 1_024;
    private static final Pattern SHARD = Pattern.compile("(.+):(0|[1-9][0-9]{0,17}):([1-9][0-9]{0,17})");
    private static final long MAX_SHARD_BYTES = 1L << 50;

    private SignedStatement() {}

    static Digest root(List<Resource> resources) {
        MessageDigest sha256 = Digest.newSha256();
        resources.forEach(resource -> sha256.update(resource.hash().toBytes()));
        return Digest.of(sha256.digest());
    }

    /** Method {@code files}; left out are the signature itself and the passport, which is added to later. */
    static byte[] write(String subject, List<Resource> resources) {
        JsonWriter json = JsonWriter.indented().beginObject();
        json.name("_type").value(TYPE);
        json.name("subject").beginArray().beginObject();
        json.name("name").value(subject);
        json.name("digest").beginObject();
        json.name(HASH).value(root(resources).hex()).endObject();
        json.endObject().endArray();
        json.name("predicateType").value(PREDICATE);
        json.name("predicate").beginObject();
        json.name("serialization").beginObject();
        json.name("method").value("files");
        json.name("ignore_paths")
                .beginArray()
                .value(PLACE)
                .value(BundleLayout.PASSPORT)
                .endArray();
        json.name("allow_symlinks").value(false);
        json.name("hash_type").value(HASH).endObject();
        json.name("resources").beginArray();
        for (Resource resource : resources) {
            json.beginObject().name("name").value(resource.path());
            json.name("algorithm").value(resource.hash().type().word());
            json.name("digest").value(resource.hash().hex()).endObject();
        }
        return json.endArray().endObject().endObject().toBytes();
    }

    static SignedContent parse(byte[] payload, Signer signer, BundleLimits limits) {
        JsonLimits jsonLimits = new JsonLimits(limits.documentBytes(), 16, 256);
        JsonDocument json = JsonDocument.parse(payload, jsonLimits, finding -> new BundleMalformed(PLACE, finding));
        if (!json.string("_type").equals(TYPE) || !json.string("predicateType").equals(PREDICATE)) {
            throw new ProblemException(new BundleUntrusted("the signed statement is not a model signature"));
        }
        List<JsonDocument> subjects = json.objects("subject");
        if (subjects.size() != 1) {
            throw json.fault("subject", "must be exactly one");
        }
        JsonDocument predicate = json.object("predicate");
        List<Resource> resources = resources(predicate, limits);
        JsonDocument subjectDigest = subjects.getFirst().object("digest");
        Digest root = Digest.ofHex(subjectDigest.string(HASH))
                .orElseThrow(() -> subjectDigest.fault(HASH, "must be a lower-case SHA-256"));
        if (!root.equals(root(resources))) {
            throw json.fault("subject", "has a digest that is not that of the resources");
        }
        return new SignedContent(
                signer, subjects.getFirst().string("name"), resources, leftOut(predicate.object("serialization")));
    }

    private static List<Resource> resources(JsonDocument predicate, BundleLimits limits) {
        JsonDocument serialization = predicate.object("serialization");
        HashType type = hashType(serialization);
        boolean sharded = isSharded(serialization);
        long shardBytes = sharded ? shardBytes(serialization) : 0;
        List<Resource> resources = new ArrayList<>();
        for (JsonDocument each : predicate.objects("resources")) {
            resources.add(sharded ? shard(each, type, shardBytes) : file(each, type));
        }
        if (resources.isEmpty()) {
            throw predicate.fault("resources", "is empty");
        }
        List<String> paths = sharded ? shardedPaths(resources, shardBytes) : paths(resources);
        if (paths.size() > limits.entries()) {
            throw new ProblemException(new BundleTooLarge("signed files", limits.entries()));
        }
        EntryNames.check(paths, PLACE, limits);
        return resources;
    }

    private static List<String> leftOut(JsonDocument serialization) {
        List<String> paths = serialization.has("ignore_paths") ? serialization.strings("ignore_paths") : List.of();
        if (paths.size() > MAX_LEFT_OUT) {
            throw serialization.fault("ignore_paths", "must be at most " + MAX_LEFT_OUT);
        }
        return paths;
    }

    private static HashType hashType(JsonDocument serialization) {
        return HashType.of(serialization.string("hash_type"))
                .orElseThrow(() -> serialization.fault("hash_type", "must be `sha256` or `blake2b`"));
    }

    private static boolean isSharded(JsonDocument serialization) {
        if (serialization.optionalBoolean("allow_symlinks").orElse(false)) {
            throw serialization.fault("allow_symlinks", "must be false");
        }
        return switch (serialization.string("method")) {
            case "files" -> false;
            case "shards" -> true;
            default -> throw serialization.fault("method", "must be `files` or `shards`");
        };
    }

    /** The reference tool writes a number with a fraction, {@code 1000000.0}. */
    private static long shardBytes(JsonDocument serialization) {
        double size = serialization.optionalNumber("shard_size").orElse(0.0);
        if (!(size >= 1 && size <= MAX_SHARD_BYTES) || size != Math.rint(size)) {
            throw serialization.fault("shard_size", "must be a whole number of bytes");
        }
        return (long) size;
    }

    private static Resource file(JsonDocument json, HashType type) {
        if (!json.string("algorithm").equals(type.word())) {
            throw json.fault("algorithm", "must be `" + type.word() + "`");
        }
        return new Resource(json.string("name"), 0, Resource.WHOLE, hash(json, type));
    }

    /** {@code path:start:end}, split at the last two colons. */
    private static Resource shard(JsonDocument json, HashType type, long shardBytes) {
        String algorithm = json.string("algorithm");
        if (!algorithm.equals(type.word()) && !algorithm.equals(type.word() + "-sharded-" + shardBytes)) {
            throw json.fault("algorithm", "must be `" + type.word() + "`");
        }
        Matcher name = SHARD.matcher(json.string("name"));
        if (!name.matches()) {
            throw json.fault("name", "must be `path:start:end`");
        }
        return new Resource(
                name.group(1), Long.parseLong(name.group(2)), Long.parseLong(name.group(3)), hash(json, type));
    }

    private static FileHash hash(JsonDocument json, HashType type) {
        String words = type == HashType.SHA256 ? "SHA-256" : "BLAKE2b of 64 bytes";
        return FileHash.read(type, json.string("digest"))
                .orElseThrow(() -> json.fault("digest", "must be a lower-case " + words));
    }

    private static List<String> paths(List<Resource> resources) {
        return resources.stream().map(Resource::path).toList();
    }

    /** The files of which the list holds every shard, in order and without a gap, up to a last one. */
    private static List<String> shardedPaths(List<Resource> resources, long shardBytes) {
        List<String> paths = new ArrayList<>();
        Resource before = new Resource("", 0, 0, resources.getFirst().hash());
        for (Resource shard : resources) {
            boolean continues = before.path().equals(shard.path());
            long start = continues ? before.end() : 0;
            boolean full = !continues || before.end() - before.start() == shardBytes;
            if (shard.start() != start || !full || shard.end() - start > shardBytes || shard.end() <= start) {
                throw new ProblemException(new BundleMalformed(PLACE, "shards with gaps, overlaps or wrong sizes"));
            }
            if (!continues) {
                paths.add(shard.path());
            }
            before = shard;
        }
        return paths;
    }
}
