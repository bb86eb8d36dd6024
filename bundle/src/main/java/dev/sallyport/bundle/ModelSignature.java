package dev.sallyport.bundle;

import dev.sallyport.bundle.SignedContent.Resource;
import dev.sallyport.bundle.certificate.CertificateFiles;
import dev.sallyport.core.Problem.BundleMalformed;
import dev.sallyport.core.Problem.BundleUntrusted;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.StrictBase64;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * An OpenSSF Model Signing signature (OMS 1.0, methods {@code key} and {@code certificate}) as it was
 * read: a Sigstore bundle
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

    private final SigningMethod method;
    private final byte[] payload;
    private final byte[] signature;

    private ModelSignature(SigningMethod method, byte[] payload, byte[] signature) {
        this.method = method;
        this.payload = payload;
        this.signature = signature;
    }

    /** Signs files by their digests, in the order given, which should be that of their names. */
    public static ModelSignature sign(String subject, List<Resource> files, SigningKey key, SecureRandom random) {
        return sign(subject, files, key, new SigningMethod.Key(key.publicKey().keyId()), random);
    }

    /**
     * The same with certificates that speak for the key, its own first.
     *
     * @throws ProblemException {@code key/unavailable} if the first is not a certificate of this key
     */
    public static ModelSignature sign(
            String subject, List<Resource> files, SigningKey key, List<X509Certificate> chain, SecureRandom random) {
        List<byte[]> encoded = CertificateFiles.encode(chain);
        if (!chain.getFirst().getPublicKey().equals(key.publicKey().publicKey())) {
            throw new ProblemException(new KeyUnavailable("the first certificate is not of the signing key", ""));
        }
        return sign(subject, files, key, new SigningMethod.Certificates(encoded), random);
    }

    private static ModelSignature sign(
            String subject, List<Resource> files, SigningKey key, SigningMethod method, SecureRandom random) {
        byte[] payload = SignedStatement.write(subject, files);
        return new ModelSignature(method, payload, key.sign(Dsse.preAuthentication(PAYLOAD_TYPE, payload), random));
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
        return new ModelSignature(
                SigningMethod.parse(json.object("verificationMaterial")), base64(envelope, "payload"), signature);
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

    /** What the signature claims; {@link #verify(Signer, BundleLimits)} is told who that is. */
    public SigningMethod method() {
        return method;
    }

    /** The statement as text; nobody has said that it is true. */
    public String unverifiedText() {
        return new String(payload, StandardCharsets.UTF_8);
    }

    /** {@code bundle/untrusted} unless one of {@code trusted} made it by the method {@code key}; then it is read. */
    public SignedContent verify(List<TrustedKey> trusted, BundleLimits limits) {
        if (!(method instanceof SigningMethod.Key named)) {
            throw new ProblemException(new BundleUntrusted("the signature is not of the method `key`"));
        }
        for (TrustedKey key : trusted) {
            if (key.keyId().equals(named.keyId())) {
                return verify(new Signer.ByKey(key), limits);
            }
        }
        throw new ProblemException(new BundleUntrusted("signed by a key that is not trusted"));
    }

    /** {@code bundle/untrusted} unless {@code signer}, who is trusted to be who the method claims, made it. */
    public SignedContent verify(Signer signer, BundleLimits limits) {
        if (!signer.key().verifies(Dsse.preAuthentication(PAYLOAD_TYPE, payload), signature)) {
            throw new ProblemException(new BundleUntrusted("the signature is not valid"));
        }
        return SignedStatement.parse(payload, signer, limits);
    }

    /** The text that the reference tool writes for the same signature, and that bundles must have. */
    public byte[] toBytes() {
        JsonWriter json = JsonWriter.compact().beginObject();
        json.name("mediaType").value(MEDIA_TYPE);
        method.write(json.name("verificationMaterial"));
        json.name("dsseEnvelope").beginObject();
        json.name("payload").value(StrictBase64.encode(payload));
        json.name("payloadType").value(PAYLOAD_TYPE);
        json.name("signatures").beginArray().beginObject();
        json.name("sig").value(StrictBase64.encode(signature));
        json.name("keyid").value("").endObject().endArray();
        return json.endObject().endObject().toBytes();
    }
}
