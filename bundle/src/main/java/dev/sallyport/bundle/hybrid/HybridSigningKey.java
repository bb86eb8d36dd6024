package dev.sallyport.bundle.hybrid;

import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.StrictBase64;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonWriter;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * A private key of each algorithm.
 *
 * <p><b>Does not guarantee.</b> Secrecy against who can read this process's memory: the JDK gives no way
 * to erase these keys.
 */
public final class HybridSigningKey {
    private static final String SUFFIX = "Private";

    private final Map<HybridAlgorithm, PrivateKey> keys;
    private final HybridKey publicKey;

    private HybridSigningKey(Map<HybridAlgorithm, PrivateKey> keys, HybridKey publicKey) {
        this.keys = new EnumMap<>(keys);
        this.publicKey = publicKey;
    }

    public static HybridSigningKey generate(SecureRandom random) {
        Map<HybridAlgorithm, PrivateKey> keys = new EnumMap<>(HybridAlgorithm.class);
        Map<HybridAlgorithm, PublicKey> publicKeys = new EnumMap<>(HybridAlgorithm.class);
        for (HybridAlgorithm algorithm : HybridAlgorithm.values()) {
            KeyPair pair = algorithm.generate(random);
            keys.put(algorithm, pair.getPrivate());
            publicKeys.put(algorithm, pair.getPublic());
        }
        return new HybridSigningKey(keys, new HybridKey(publicKeys));
    }

    /** From a file that holds what {@link #plaintext} wrote; otherwise {@code key/unavailable}. */
    public static HybridSigningKey read(Path file, SecureRandom random) {
        return HybridFile.read(file, json -> parse(json, random));
    }

    /** Refuses halves that do not belong together. */
    static HybridSigningKey parse(JsonDocument json, SecureRandom random) {
        HybridAlgorithm[] algorithms = HybridAlgorithm.values();
        json.only(
                HybridKey.VERSION,
                algorithms[0].member(),
                algorithms[1].member(),
                algorithms[0].member() + SUFFIX,
                algorithms[1].member() + SUFFIX);
        HybridKey publicKey = HybridKey.of(json);
        Map<HybridAlgorithm, PrivateKey> keys = new EnumMap<>(HybridAlgorithm.class);
        for (HybridAlgorithm algorithm : algorithms) {
            String name = algorithm.member() + SUFFIX;
            keys.put(
                    algorithm,
                    StrictBase64.decode(json.string(name))
                            .flatMap(algorithm::privateKey)
                            .orElseThrow(() -> json.fault(name, "must be a private key in base64")));
        }
        HybridSigningKey key = new HybridSigningKey(keys, publicKey);
        byte[] message = {1};
        for (HybridAlgorithm algorithm : algorithms) {
            if (!publicKey.verifies(algorithm, message, key.sign(algorithm, message, random))) {
                throw new ProblemException(
                        new KeyUnavailable("the halves of the hybrid key do not belong together", ""));
            }
        }
        return key;
    }

    public HybridKey publicKey() {
        return publicKey;
    }

    /** Whoever holds this text can sign. */
    public byte[] plaintext() {
        JsonWriter json = publicKey.write(JsonWriter.indented().beginObject());
        for (HybridAlgorithm algorithm : HybridAlgorithm.values()) {
            json.name(algorithm.member() + SUFFIX)
                    .value(StrictBase64.encode(key(algorithm).getEncoded()));
        }
        return json.endObject().toBytes();
    }

    private PrivateKey key(HybridAlgorithm algorithm) {
        return Objects.requireNonNull(keys.get(algorithm));
    }

    byte[] sign(HybridAlgorithm algorithm, byte[] message, SecureRandom random) {
        return algorithm.sign(key(algorithm), message, random);
    }

    @Override
    public String toString() {
        return "HybridSigningKey[" + publicKey + "]";
    }
}
