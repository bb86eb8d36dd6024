package dev.sallyport.bundle.passport;

import dev.sallyport.core.StrictBase64;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A statement as it was signed: an envelope of DSSE 1.0 around an in-toto payload.
 *
 * <p><b>Guarantees.</b> Signatures are held against the payload bytes as received, under their pre-authentication
 * encoding. The key id in the envelope is a hint for the order in which keys are tried and decides nothing.
 *
 * <p><b>Does not guarantee.</b> Anything about the payload, which is not parsed here.
 */
public final class DsseEnvelope {
    public static final String PAYLOAD_TYPE = "application/vnd.in-toto+json";

    private static final int MAX_SIGNATURES = 4;
    private static final int MAX_SIGNATURE = 256;
    private static final int MAX_KEY_ID = 256;

    private final byte[] payload;
    private final List<Signed> signatures;

    private record Signed(String keyId, byte[] signature) {}

    private DsseEnvelope(byte[] payload, List<Signed> signatures) {
        this.payload = payload;
        this.signatures = List.copyOf(signatures);
    }

    public static DsseEnvelope sign(Statement statement, AttestationSigner signer) {
        byte[] payload = statement.toBytes();
        byte[] signature = signer.sign(preAuthentication(payload));
        return new DsseEnvelope(payload, List.of(new Signed(signer.publicKey().keyId(), signature)));
    }

    /** Every fault is {@code bundle/malformed}. */
    public static DsseEnvelope parse(byte[] text) {
        JsonDocument json = JsonDocument.parse(text, PassportText.LIMITS, PassportText::fault);
        json.only("payload", "payloadType", "signatures");
        if (!json.string("payloadType").equals(PAYLOAD_TYPE)) {
            throw json.fault("payloadType", "must be `" + PAYLOAD_TYPE + "`");
        }
        List<Signed> signatures = new ArrayList<>();
        for (JsonDocument each : json.objects("signatures")) {
            if (signatures.size() == MAX_SIGNATURES) {
                throw json.fault("signatures", "must be at most " + MAX_SIGNATURES);
            }
            signatures.add(signed(each));
        }
        if (signatures.isEmpty()) {
            throw json.fault("signatures", "is empty");
        }
        return new DsseEnvelope(base64(json, "payload"), signatures);
    }

    private static Signed signed(JsonDocument json) {
        json.only("sig", "keyid");
        byte[] signature = base64(json, "sig");
        String keyId = PassportText.states(json, "keyid") ? json.string("keyid") : "";
        if (signature.length > MAX_SIGNATURE || keyId.length() > MAX_KEY_ID) {
            throw json.fault("sig", "and `keyid` must be at most %d bytes each".formatted(MAX_SIGNATURE));
        }
        return new Signed(keyId, signature);
    }

    /** Either of the two alphabets, as DSSE asks of a reader; each value in its one spelling. */
    private static byte[] base64(JsonDocument json, String name) {
        String text = json.string(name);
        boolean plain = text.indexOf('+') >= 0 || text.indexOf('/') >= 0;
        return StrictBase64.decode(plain ? text : text.replace('-', '+').replace('_', '/'))
                .orElseThrow(() -> json.fault(name, "must be base64"));
    }

    private static byte[] preAuthentication(byte[] payload) {
        byte[] head = "DSSEv1 %d %s %d "
                .formatted(PAYLOAD_TYPE.length(), PAYLOAD_TYPE, payload.length)
                .getBytes(StandardCharsets.US_ASCII);
        byte[] signed = Arrays.copyOf(head, head.length + payload.length);
        System.arraycopy(payload, 0, signed, head.length, payload.length);
        return signed;
    }

    /** The first of {@code keys} that one of the signatures is by; empty for none. */
    public Optional<IssuerKey> signer(List<IssuerKey> keys, SignatureBudget budget) {
        byte[] signed = preAuthentication(payload);
        for (Signed each : signatures) {
            List<IssuerKey> hinted = new ArrayList<>(keys);
            hinted.sort((a, b) ->
                    Boolean.compare(b.keyId().equals(each.keyId), a.keyId().equals(each.keyId)));
            for (IssuerKey key : hinted) {
                budget.spend();
                if (key.verifies(signed, each.signature)) {
                    return Optional.of(key);
                }
            }
        }
        return Optional.empty();
    }

    /** The signed bytes; who trusts them has asked for their {@link #signer}. */
    public byte[] unverifiedPayload() {
        return payload.clone();
    }

    /** On one line, without a line feed. */
    public byte[] toBytes() {
        JsonWriter json = JsonWriter.compact().beginObject();
        json.name("payload").value(StrictBase64.encode(payload));
        json.name("payloadType").value(PAYLOAD_TYPE);
        json.name("signatures").beginArray();
        for (Signed each : signatures) {
            json.beginObject().name("keyid").value(each.keyId);
            json.name("sig").value(StrictBase64.encode(each.signature)).endObject();
        }
        return json.endArray().endObject().toBytes();
    }
}
