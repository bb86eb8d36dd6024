package dev.sallyport.bundle;

import dev.sallyport.bundle.SignedContent.Resource;
import dev.sallyport.core.Problem.BundleMalformed;
import dev.sallyport.core.Problem.BundleUntrusted;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.StrictBase64;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/**
 * An OpenSSF Model Signing signature (OMS 1.0, method {@code key}) as it was read: a Sigstore bundle
 * 0.3 around a DSSE envelope around an in-toto statement.
 *
 * <p><b>Guarantees.</b> {@link #verify} returns only for exactly one signature, by a key of the
 * caller's choice, over the payload bytes as received, whose root digest is that of its resources,
 * and whose names keep the rules of {@link EntryNames}.
 *
 * <p><b>Does not guarantee.</b> Anything about files: they have not been looked at.
 */
public final class ModelSignature {
    private static final String PLACE = BundleLayout.SIGNATURE;
    private static final String MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json";
    private static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";
    private static final int MAX_SIGNATURE = 256;

    private final String keyId;
    private final byte[] payload;
    private final byte[] signature;

    private ModelSignature(String keyId, byte[] payload, byte[] signature) {
        this.keyId = keyId;
        this.payload = payload;
        this.signature = signature;
    }

    /** Signs files by their digests, in the order given, which should be that of their names. */
    public static ModelSignature sign(String subject, List<Resource> files, SigningKey key, SecureRandom random) {
        byte[] payload = SignedStatement.write(subject, files);
        return new ModelSignature(key.publicKey().keyId(), payload, key.sign(preAuthentication(payload), random));
    }

    /** Every fault is {@code bundle/malformed}, or {@code bundle/untrusted} for another method. */
    public static ModelSignature parse(byte[] text, BundleLimits limits) {
        JsonLimits jsonLimits = new JsonLimits(limits.documentBytes(), 16, 64);
        JsonDocument json = JsonDocument.parse(text, jsonLimits, finding -> new BundleMalformed(PLACE, finding));
        json.only("mediaType", "verificationMaterial", "dsseEnvelope");
        expect(json, "mediaType", MEDIA_TYPE);
        JsonDocument envelope = json.object("dsseEnvelope").only("payload", "payloadType", "signatures");
        expect(envelope, "payloadType", PAYLOAD_TYPE);
        List<JsonDocument> signatures = envelope.objects("signatures");
        if (signatures.size() != 1) {
            throw envelope.fault("signatures", "must be exactly one");
        }
        JsonDocument only = signatures.getFirst().only("sig", "keyid");
        checkKeyIdEmpty(only);
        byte[] signature = base64(only, "sig");
        if (signature.length > MAX_SIGNATURE) {
            throw only.fault("sig", "is over the limit of %d bytes".formatted(MAX_SIGNATURE));
        }
        return new ModelSignature(keyId(json.object("verificationMaterial")), base64(envelope, "payload"), signature);
    }

    private static void expect(JsonDocument json, String name, String value) {
        if (!json.string(name).equals(value)) {
            throw json.fault(name, "must be `" + value + "`");
        }
    }

    private static byte[] base64(JsonDocument json, String name) {
        return StrictBase64.decode(json.string(name)).orElseThrow(() -> json.fault(name, "must be base64"));
    }

    private static void checkKeyIdEmpty(JsonDocument signature) {
        boolean empty = signature
                .value("keyid")
                .map(value -> value.equals(JsonValue.NULL) || value.equals(new JsonValue.JsonString("")))
                .orElse(true);
        if (!empty) {
            throw signature.fault("keyid", "must be empty");
        }
    }

    private static String keyId(JsonDocument material) {
        if (!material.has("publicKey")) {
            throw new ProblemException(new BundleUntrusted("the signature is not of the method `key`"));
        }
        material.only("publicKey", "tlogEntries");
        if (material.has("tlogEntries") && !material.objects("tlogEntries").isEmpty()) {
            throw material.fault("tlogEntries", "must be empty");
        }
        return material.object("publicKey").only("hint").string("hint");
    }

    /** DSSE v1 pre-authentication encoding: what is signed. */
    private static byte[] preAuthentication(byte[] payload) {
        String head = "DSSEv1 %d %s %d ".formatted(PAYLOAD_TYPE.length(), PAYLOAD_TYPE, payload.length);
        byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
        byte[] signed = Arrays.copyOf(headBytes, headBytes.length + payload.length);
        System.arraycopy(payload, 0, signed, headBytes.length, payload.length);
        return signed;
    }

    /** The statement as text; nobody has said that it is true. */
    public String unverifiedText() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** {@code bundle/untrusted} unless one of {@code trusted} made it; then what it says is read. */
    public SignedContent verify(List<TrustedKey> trusted, BundleLimits limits) {
        for (TrustedKey key : trusted) {
            if (key.keyId().equals(keyId)) {
                if (!key.verifies(preAuthentication(payload), signature)) {
                    throw new ProblemException(new BundleUntrusted("the signature is not valid"));
                }
                return SignedStatement.parse(payload, key, limits);
            }
        }
        throw new ProblemException(new BundleUntrusted("signed by a key that is not trusted"));
    }

    /** The text that the reference tool writes for the same signature, and that bundles must have. */
    public byte[] toBytes() {
        JsonWriter json = JsonWriter.compact().beginObject();
        json.name("mediaType").value(MEDIA_TYPE);
        json.name("verificationMaterial").beginObject();
        json.name("publicKey").beginObject().name("hint").value(keyId).endObject();
        json.name("tlogEntries").beginArray().endArray().endObject();
        json.name("dsseEnvelope").beginObject();
        json.name("payload").value(StrictBase64.encode(payload));
        json.name("payloadType").value(PAYLOAD_TYPE);
        json.name("signatures").beginArray().beginObject();
        json.name("sig").value(StrictBase64.encode(signature));
        json.name("keyid").value("").endObject().endArray();
        return json.endObject().endObject().toBytes();
    }
}
