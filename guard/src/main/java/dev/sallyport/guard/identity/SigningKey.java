package dev.sallyport.guard.identity;

import dev.sallyport.core.Digest;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.KeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * A private key that signs tokens with EdDSA or ES256; its id is its RFC 7638 thumbprint. Never
 * printed.
 */
public final class SigningKey {
    private static final JsonLimits LIMITS = new JsonLimits(16 << 10, 2, 16);
    private static final int ED25519_BYTES = 32;

    private final JwsAlgorithm algorithm;
    private final PrivateKey key;
    private final SequencedMap<String, String> publicMembers;
    private final byte[] secret;

    private SigningKey(
            JwsAlgorithm algorithm, PrivateKey key, SequencedMap<String, String> publicMembers, byte[] secret) {
        this.algorithm = algorithm;
        this.key = key;
        this.publicMembers = publicMembers;
        this.secret = secret;
    }

    /**
     * @param algorithm {@link JwsAlgorithm#EDDSA} or {@link JwsAlgorithm#ES256}
     */
    public static SigningKey generate(JwsAlgorithm algorithm, SecureRandom random) {
        try {
            return switch (algorithm) {
                case EDDSA -> {
                    KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
                    generator.initialize(NamedParameterSpec.ED25519, random);
                    yield ed25519(generator.generateKeyPair());
                }
                case ES256 -> {
                    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                    generator.initialize(new ECGenParameterSpec("secp256r1"), random);
                    yield p256(generator.generateKeyPair());
                }
                case RS256, PS256 -> throw new IllegalArgumentException("tokens are signed with EdDSA or ES256 here");
            };
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has these keys", e);
        }
    }

    private static SigningKey ed25519(KeyPair pair) {
        byte[] encoded = pair.getPublic().getEncoded();
        byte[] x = Arrays.copyOfRange(encoded, encoded.length - ED25519_BYTES, encoded.length);
        byte[] d = ((EdECPrivateKey) pair.getPrivate()).getBytes().orElseThrow();
        return new SigningKey(JwsAlgorithm.EDDSA, pair.getPrivate(), members("Ed25519", "OKP", x), d);
    }

    private static SigningKey p256(KeyPair pair) {
        ECPublicKey key = (ECPublicKey) pair.getPublic();
        SequencedMap<String, String> members =
                members("P-256", "EC", p256Bytes(key.getW().getAffineX()));
        members.put("y", Base64Url.encode(p256Bytes(key.getW().getAffineY())));
        byte[] d = p256Bytes(((ECPrivateKey) pair.getPrivate()).getS());
        return new SigningKey(JwsAlgorithm.ES256, pair.getPrivate(), members, d);
    }

    /** The members of a thumbprint in its order. */
    private static SequencedMap<String, String> members(String curve, String type, byte[] x) {
        SequencedMap<String, String> members = new LinkedHashMap<>();
        members.put("crv", curve);
        members.put("kty", type);
        members.put("x", Base64Url.encode(x));
        return members;
    }

    private static byte[] p256Bytes(BigInteger value) {
        byte[] signed = value.toByteArray();
        byte[] out = new byte[P256.SIZE_BYTES];
        int length = Math.min(signed.length, out.length);
        System.arraycopy(signed, signed.length - length, out, out.length - length, length);
        return out;
    }

    /**
     * Reads what {@link #toPrivateJwk()} wrote.
     *
     * @throws ProblemException {@code key/unavailable} for anything else
     */
    public static SigningKey parse(byte[] privateJwk) {
        JsonDocument jwk = JsonDocument.parse(privateJwk, LIMITS, SigningKey::problem)
                .only("kty", "crv", "x", "y", "d", "kid", "alg", "use");
        byte[] d = Jwk.bytes(jwk, "d");
        if (d.length != P256.SIZE_BYTES) {
            throw jwk.fault("d", "must have 32 bytes");
        }
        SequencedMap<String, String> members = members(jwk.string("crv"), jwk.string("kty"), Jwk.bytes(jwk, "x"));
        SigningKey key = switch (jwk.string("kty") + " " + jwk.string("crv")) {
            case "OKP Ed25519" -> {
                KeySpec spec = new EdECPrivateKeySpec(NamedParameterSpec.ED25519, d);
                yield new SigningKey(JwsAlgorithm.EDDSA, privateKey(jwk, "Ed25519", spec), members, d);
            }
            case "EC P-256" -> {
                if (!P256.isScalar(d)) {
                    throw jwk.fault("d", "is not a private key of P-256");
                }
                members.put("y", Base64Url.encode(Jwk.bytes(jwk, "y")));
                KeySpec spec = new ECPrivateKeySpec(new BigInteger(1, d), P256.CURVE);
                yield new SigningKey(JwsAlgorithm.ES256, privateKey(jwk, "EC", spec), members, d);
            }
            default -> throw jwk.fault("crv", "must be Ed25519 or P-256");
        };
        key.checkThatHalvesMatch(jwk);
        return key;
    }

    private static PrivateKey privateKey(JsonDocument jwk, String type, KeySpec spec) {
        try {
            return KeyFactory.getInstance(type).generatePrivate(spec);
        } catch (GeneralSecurityException e) {
            throw jwk.fault("d", "is not a private key of its kind");
        }
    }

    private void checkThatHalvesMatch(JsonDocument jwk) {
        Jwk published = Jwks.parse(toJwks()).find(id()).orElseThrow(() -> jwk.fault("kid", "is not usable"));
        byte[] message = id().getBytes(StandardCharsets.US_ASCII);
        if (!algorithm.verify(published.key(), message, sign(message))) {
            throw jwk.fault("d", "does not belong to the public half");
        }
    }

    JwsAlgorithm algorithm() {
        return algorithm;
    }

    /** The thumbprint: SHA-256 of the public members in lexical order, in base64url. */
    String id() {
        JsonWriter out = JsonWriter.compact().beginObject();
        publicMembers.forEach((name, value) -> out.name(name).value(value));
        return Base64Url.encode(Digest.sha256(out.endObject().toBytes()).toBytes());
    }

    byte[] sign(byte[] message) {
        try {
            Signature signature = algorithm.newSignature();
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new ProblemException(new KeyUnavailable("the token key cannot sign", e.toString()), e);
        }
    }

    /** The private key as JSON (RFC 7517, RFC 8037 §2), for a file of mode 600: see {@link PrivateFile}. */
    public byte[] toPrivateJwk() {
        JsonWriter out = JsonWriter.indented();
        write(out, true);
        return out.toBytes();
    }

    /** The key set to be given to whoever verifies; it holds the public half alone. */
    public byte[] toJwks() {
        JsonWriter out = JsonWriter.indented().beginObject().name("keys").beginArray();
        write(out, false);
        return out.endArray().endObject().toBytes();
    }

    private void write(JsonWriter out, boolean withSecret) {
        out.beginObject();
        publicMembers.forEach((name, value) -> out.name(name).value(value));
        out.name("kid")
                .value(id())
                .name("alg")
                .value(algorithm.word())
                .name("use")
                .value("sig");
        if (withSecret) {
            out.name("d").value(Base64Url.encode(secret));
        }
        out.endObject();
    }

    private static Problem problem(String finding) {
        return new KeyUnavailable("the token key cannot be used", finding);
    }

    @Override
    public String toString() {
        return "SigningKey[" + algorithm.word() + " " + id() + "]";
    }
}
