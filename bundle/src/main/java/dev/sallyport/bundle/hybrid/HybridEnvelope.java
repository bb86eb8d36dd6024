package dev.sallyport.bundle.hybrid;

import dev.sallyport.core.Problem.BundleMalformed;
import dev.sallyport.core.Problem.BundleUntrusted;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.StrictBase64;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A payload with two signatures over it (docs/spec/bundle.md, "Second signature").
 *
 * <p><b>Guarantees.</b> {@link #verify} returns only a payload that both algorithms signed under one
 * trusted hybrid key. What each signs names that key, so a signature taken from one key's envelope is
 * nothing in another's.
 */
public final class HybridEnvelope {
    private static final String PLACE = "hybrid.sig";
    private static final byte[] LABEL = "sallyport-hybrid-signature-1\0".getBytes(StandardCharsets.US_ASCII);
    private static final String VERSION = "hybridVersion";

    private HybridEnvelope() {}

    public static byte[] sign(byte[] payload, HybridSigningKey key, SecureRandom random) {
        byte[] message = message(payload, key.publicKey());
        Map<HybridAlgorithm, byte[]> signatures = new EnumMap<>(HybridAlgorithm.class);
        for (HybridAlgorithm algorithm : HybridAlgorithm.values()) {
            signatures.put(algorithm, key.sign(algorithm, message, random));
        }
        return write(payload, key.publicKey().keyId(), signatures);
    }

    private static byte[] write(byte[] payload, String keyId, Map<HybridAlgorithm, byte[]> signatures) {
        JsonWriter json = JsonWriter.compact().beginObject();
        json.name(VERSION).value(1);
        json.name("payload").value(StrictBase64.encode(payload));
        json.name("keyId").value(keyId);
        signatures.forEach(
                (algorithm, signature) -> json.name(algorithm.member()).value(StrictBase64.encode(signature)));
        return json.endObject().toBytes();
    }

    /** Label, key id (32 bytes), length of the payload (8, big-endian), payload. */
    private static byte[] message(byte[] payload, HybridKey key) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(LABEL);
        message.writeBytes(key.id().toBytes());
        message.writeBytes(
                ByteBuffer.allocate(Long.BYTES).putLong(payload.length).array());
        message.writeBytes(payload);
        return message.toByteArray();
    }

    /**
     * The payload, if one of {@code trusted} signed it with both algorithms.
     *
     * @param maxBytes longest text
     * @throws ProblemException {@code bundle/malformed}, {@code bundle/untrusted}
     */
    public static byte[] verify(byte[] text, List<HybridKey> trusted, int maxBytes) {
        JsonDocument json = JsonDocument.parse(
                text, new JsonLimits(maxBytes, 2, 8), finding -> new BundleMalformed(PLACE, finding));
        json.only(VERSION, "payload", "keyId", "ed25519", "mlDsa65");
        if (json.integer(VERSION) != 1) {
            throw json.fault(VERSION, "must be 1");
        }
        byte[] payload = base64(json, "payload");
        String keyId = json.string("keyId");
        Map<HybridAlgorithm, byte[]> signatures = new EnumMap<>(HybridAlgorithm.class);
        for (HybridAlgorithm algorithm : HybridAlgorithm.values()) {
            signatures.put(algorithm, base64(json, algorithm.member()));
        }
        if (!Arrays.equals(write(payload, keyId, signatures), text)) {
            throw new ProblemException(new BundleMalformed(PLACE, "is not written as a second signature is"));
        }
        HybridKey key = trusted.stream()
                .filter(each -> each.keyId().equals(keyId))
                .findFirst()
                .orElseThrow(() -> untrusted("the second signature is by a key that is not trusted"));
        byte[] message = message(payload, key);
        boolean valid = true;
        for (Map.Entry<HybridAlgorithm, byte[]> each : signatures.entrySet()) {
            valid &= key.verifies(each.getKey(), message, each.getValue());
        }
        if (!valid) {
            throw untrusted("the second signature is not valid");
        }
        return payload;
    }

    private static byte[] base64(JsonDocument json, String name) {
        return StrictBase64.decode(json.string(name)).orElseThrow(() -> json.fault(name, "must be base64"));
    }

    private static ProblemException untrusted(String finding) {
        return new ProblemException(new BundleUntrusted(finding));
    }
}
