package dev.sallyport.bundle;

import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.StrictBase64;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonWriter;
import java.security.SecureRandom;
import java.util.function.Function;

/**
 * A document in a DSSE envelope with one signature: what a policy needs beside models, such as a list of
 * what was taken back.
 */
public final class SignedDocument {
    private SignedDocument() {}

    /** @param payloadType a media type; it is signed too */
    public static byte[] sign(String payloadType, byte[] payload, SigningKey key, SecureRandom random) {
        JsonWriter json = JsonWriter.compact().beginObject();
        json.name("payload").value(StrictBase64.encode(payload));
        json.name("payloadType").value(payloadType);
        json.name("signatures").beginArray().beginObject();
        json.name("keyid").value(key.publicKey().keyId());
        json.name("sig").value(StrictBase64.encode(key.sign(Dsse.preAuthentication(payloadType, payload), random)));
        return json.endObject().endArray().endObject().toBytes();
    }

    /**
     * The payload, if it is of this type and {@code signer} signed it.
     *
     * @param fault makes the problem of a text that is no such document
     */
    public static byte[] verify(
            byte[] text, String payloadType, TrustedKey signer, JsonLimits limits, Function<String, Problem> fault) {
        JsonDocument json = JsonDocument.parse(text, limits, fault).only("payload", "payloadType", "signatures");
        if (!json.string("payloadType").equals(payloadType)) {
            throw json.fault("payloadType", "must be `" + payloadType + "`");
        }
        if (json.objects("signatures").size() != 1) {
            throw json.fault("signatures", "must be exactly one");
        }
        JsonDocument only = json.objects("signatures").getFirst().only("keyid", "sig");
        byte[] payload = base64(json, "payload");
        if (!only.string("keyid").equals(signer.keyId())
                || !signer.verifies(Dsse.preAuthentication(payloadType, payload), base64(only, "sig"))) {
            throw new ProblemException(fault.apply("has no valid signature by the key that is trusted for it"));
        }
        return payload;
    }

    private static byte[] base64(JsonDocument json, String name) {
        return StrictBase64.decode(json.string(name)).orElseThrow(() -> json.fault(name, "must be base64"));
    }
}
