package dev.sallyport.admit.trust;

import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.VersionOrder;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What was admitted before, so that nothing older comes back: of each model the newest version and which bundle
 * each version was, and the newest revocation list.
 *
 * <p><b>Guarantees.</b> What it learns is kept before the call returns, or the call fails and nothing is
 * learned.
 *
 * <p><b>Does not guarantee.</b> Anything to someone who may write where it is kept.
 *
 * <p>Thread-safe.
 */
public final class TrustMemory {
    private static final int MAX_VERSIONS = 256;
    private static final JsonLimits LIMITS = new JsonLimits(16 << 20, 8, 100_000);

    private final Consumer<byte[]> keeper;
    private final Map<String, TreeMap<String, Digest>> admitted = new TreeMap<>();
    private long sequence;
    private @Nullable Digest list;

    /** @param keeper makes a new state durable; what it throws refuses what was to be learned */
    public TrustMemory(Consumer<byte[]> keeper) {
        this.keeper = keeper;
    }

    /** Knows what {@code text}, once given to a keeper, knew; {@code configuration/invalid} for any other text. */
    public static TrustMemory read(byte[] text, Consumer<byte[]> keeper) {
        TrustMemory memory = new TrustMemory(keeper);
        memory.read(JsonDocument.parse(
                text, LIMITS, finding -> new ConfigurationInvalid(List.of("what was trusted before: " + finding))));
        return memory;
    }

    private synchronized void read(JsonDocument json) {
        json.only("memoryVersion", "revocations", "models");
        if (json.integer("memoryVersion") != 1) {
            throw json.fault("memoryVersion", "must be 1");
        }
        if (json.has("revocations")) {
            JsonDocument seen = json.object("revocations").only("sequence", "digest");
            sequence = seen.integer("sequence");
            list = digest(seen, "digest");
        }
        JsonDocument models = json.object("models");
        for (String name : models.names()) {
            JsonDocument versions = models.object(name);
            if (!ModelRef.isName(name) || versions.names().size() > MAX_VERSIONS) {
                throw models.fault(name, "must be the versions of a model");
            }
            TreeMap<String, Digest> known = versions(name);
            for (String version : versions.names()) {
                if (!ModelRef.isVersion(version)) {
                    throw versions.fault(version, "must be a version");
                }
                known.put(version, digest(versions, version));
            }
        }
    }

    private static Digest digest(JsonDocument json, String name) {
        return Digest.ofHex(json.string(name)).orElseThrow(() -> json.fault(name, "must be a lower-case SHA-256"));
    }

    private TreeMap<String, Digest> versions(String name) {
        return admitted.computeIfAbsent(name, n -> new TreeMap<>(VersionOrder.OLDEST_FIRST));
    }

    /**
     * Refuses a version older than one admitted before, and another bundle under a version that was.
     *
     * @param older versions that may come back
     * @throws ProblemException {@code bundle/untrusted}
     */
    public synchronized void check(ModelRef ref, Digest manifest, List<String> older) {
        @Nullable TreeMap<String, Digest> known = admitted.get(ref.name());
        if (known == null || known.isEmpty()) {
            return;
        }
        @Nullable Digest before = known.get(ref.version());
        if (before != null && !before.equals(manifest)) {
            throw TrustRule.untrusted("version `%s` was another bundle when it was admitted".formatted(ref.version()));
        }
        String newest = known.lastKey();
        if (VersionOrder.OLDEST_FIRST.compare(ref.version(), newest) < 0 && !older.contains(ref.version())) {
            throw TrustRule.untrusted(
                    "version `%s` is older than `%s`, which was admitted before".formatted(ref.version(), newest));
        }
    }

    /** Learns that this bundle is served. */
    public synchronized void admitted(ModelRef ref, Digest manifest) {
        TreeMap<String, Digest> known = versions(ref.name());
        @Nullable Digest same = known.get(ref.version());
        if (same != null && same.equals(manifest)) {
            return;
        }
        TreeMap<String, Digest> before = new TreeMap<>(known);
        known.put(ref.version(), manifest);
        if (known.size() > MAX_VERSIONS) {
            known.pollFirstEntry();
        }
        try {
            keeper.accept(toBytes());
        } catch (RuntimeException e) {
            admitted.put(ref.name(), before);
            throw e;
        }
    }

    /**
     * Learns of a revocation list, unless it is older than one seen before.
     *
     * @throws ProblemException {@code bundle/untrusted} if it is, or if there are two of one number
     */
    synchronized void sawRevocations(long number, Digest digest) {
        if (number < sequence) {
            throw TrustRule.untrusted("revocation list %d is older than %d, seen before".formatted(number, sequence));
        }
        if (number == sequence) {
            if (list == null || !list.equals(digest)) {
                throw TrustRule.untrusted("there are two revocation lists of the number " + number);
            }
            return;
        }
        long sequenceBefore = sequence;
        @Nullable Digest listBefore = list;
        sequence = number;
        list = digest;
        try {
            keeper.accept(toBytes());
        } catch (RuntimeException e) {
            sequence = sequenceBefore;
            list = listBefore;
            throw e;
        }
    }

    private byte[] toBytes() {
        JsonWriter json =
                JsonWriter.indented().beginObject().name("memoryVersion").value(1);
        if (list != null) {
            json.name("revocations").beginObject();
            json.name("sequence")
                    .value(sequence)
                    .name("digest")
                    .value(list.hex())
                    .endObject();
        }
        json.name("models").beginObject();
        admitted.forEach((name, versions) -> {
            json.name(name).beginObject();
            versions.forEach((version, digest) -> json.name(version).value(digest.hex()));
            json.endObject();
        });
        return json.endObject().endObject().toBytes();
    }
}
