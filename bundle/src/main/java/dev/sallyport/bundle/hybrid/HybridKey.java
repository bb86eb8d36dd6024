package dev.sallyport.bundle.hybrid;

import dev.sallyport.core.Digest;
import dev.sallyport.core.StrictBase64;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The public half of a hybrid key: one public key of each algorithm, which count only together. Immutable. */
public final class HybridKey {
    static final String VERSION = "hybridKeyVersion";
    private static final byte[] ID_LABEL = "sallyport-hybrid-key-1\0".getBytes(StandardCharsets.US_ASCII);

    private final Map<HybridAlgorithm, PublicKey> keys;
    private final Digest id;

    HybridKey(Map<HybridAlgorithm, PublicKey> keys) {
        this.keys = new EnumMap<>(keys);
        MessageDigest sha256 = Digest.newSha256();
        sha256.update(ID_LABEL);
        for (HybridAlgorithm algorithm : HybridAlgorithm.values()) {
            sha256.update(Digest.sha256(key(algorithm).getEncoded()).toBytes());
        }
        this.id = Digest.of(sha256.digest());
    }

    /** From a file that {@link #toBytes} wrote; otherwise {@code key/unavailable}. */
    public static HybridKey read(Path file) {
        return HybridFile.read(file, HybridKey::parse);
    }

    static HybridKey parse(JsonDocument json) {
        json.only(VERSION, HybridAlgorithm.ED25519.member(), HybridAlgorithm.ML_DSA_65.member());
        return of(json);
    }

    static HybridKey of(JsonDocument json) {
        Map<HybridAlgorithm, PublicKey> keys = new EnumMap<>(HybridAlgorithm.class);
        for (HybridAlgorithm algorithm : HybridAlgorithm.values()) {
            String text = json.string(algorithm.member());
            keys.put(
                    algorithm,
                    StrictBase64.decode(text)
                            .flatMap(algorithm::publicKey)
                            .orElseThrow(() -> json.fault(algorithm.member(), "must be a public key in base64")));
        }
        return new HybridKey(keys);
    }

    private PublicKey key(HybridAlgorithm algorithm) {
        return Objects.requireNonNull(keys.get(algorithm));
    }

    /** SHA-256 over a label and the SHA-256 of each public key (SubjectPublicKeyInfo). */
    public String keyId() {
        return id.hex();
    }

    Digest id() {
        return id;
    }

    public byte[] toBytes() {
        return write(JsonWriter.indented().beginObject()).endObject().toBytes();
    }

    JsonWriter write(JsonWriter json) {
        json.name(VERSION).value(1);
        for (HybridAlgorithm algorithm : HybridAlgorithm.values()) {
            json.name(algorithm.member())
                    .value(StrictBase64.encode(key(algorithm).getEncoded()));
        }
        return json;
    }

    boolean verifies(HybridAlgorithm algorithm, byte[] message, byte[] signature) {
        return algorithm.verifies(key(algorithm), message, signature);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HybridKey key && key.id.equals(id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "hybrid:" + keyId();
    }
}
