package dev.sallyport.guard.identity;

import dev.sallyport.core.json.JsonWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Signs whatever it is told to, so that tests can hold bad tokens with good signatures. */
final class TokenForge {
    static final String ISSUER = "https://issuer.example";
    static final String AUDIENCE = "sallyport";
    /** In the past, so that the vectors hold under a real clock too. */
    static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
    /** Good for so long that the vectors outlive this year. */
    static final Duration LIFETIME = Duration.ofDays(50 * 365);

    private final Map<JwsAlgorithm, KeyPair> keys = new EnumMap<>(JwsAlgorithm.class);

    TokenForge() {
        keys.put(JwsAlgorithm.RS256, generate("RSA"));
        keys.put(JwsAlgorithm.PS256, generate("RSA"));
        keys.put(JwsAlgorithm.ES256, generate("EC"));
        keys.put(JwsAlgorithm.EDDSA, generate("Ed25519"));
    }

    static KeyPair generate(String type) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
            if (type.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else if (type.equals("RSA")) {
                generator.initialize(2048);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    KeyPair key(JwsAlgorithm algorithm) {
        return Objects.requireNonNull(keys.get(algorithm));
    }

    static String keyId(JwsAlgorithm algorithm) {
        return "key-" + algorithm.word();
    }

    /** The set that holds the public half of every key. */
    byte[] jwks() {
        JsonWriter out = JsonWriter.indented().beginObject().name("keys").beginArray();
        rsa(
                out,
                keyId(JwsAlgorithm.RS256),
                (RSAPublicKey) key(JwsAlgorithm.RS256).getPublic(),
                "RS256");
        rsa(
                out,
                keyId(JwsAlgorithm.PS256),
                (RSAPublicKey) key(JwsAlgorithm.PS256).getPublic(),
                "PS256");
        byte[] point = key(JwsAlgorithm.ES256).getPublic().getEncoded();
        out.beginObject().name("kty").value("EC").name("crv").value("P-256");
        out.name("x").value(tail(point, 64, 32)).name("y").value(tail(point, 32, 32));
        out.name("kid")
                .value(keyId(JwsAlgorithm.ES256))
                .name("use")
                .value("sig")
                .endObject();
        byte[] edwards = key(JwsAlgorithm.EDDSA).getPublic().getEncoded();
        out.beginObject().name("kty").value("OKP").name("crv").value("Ed25519");
        out.name("x").value(tail(edwards, 32, 32)).name("kid").value(keyId(JwsAlgorithm.EDDSA));
        return out.endObject().endArray().endObject().toBytes();
    }

    static void rsa(JsonWriter out, String id, RSAPublicKey key, String algorithm) {
        out.beginObject()
                .name("kty")
                .value("RSA")
                .name("kid")
                .value(id)
                .name("alg")
                .value(algorithm);
        out.name("n").value(unsigned(key.getModulus()));
        out.name("e").value(unsigned(key.getPublicExponent())).endObject();
    }

    static String unsigned(BigInteger value) {
        byte[] bytes = value.toByteArray();
        return Base64Url.encode(bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes);
    }

    private static String tail(byte[] bytes, int fromEnd, int count) {
        return Base64Url.encode(Arrays.copyOfRange(bytes, bytes.length - fromEnd, bytes.length - fromEnd + count));
    }

    static String header(JwsAlgorithm algorithm) {
        return "{'alg':'%s','typ':'at+jwt','kid':'%s'}".formatted(algorithm.word(), keyId(algorithm));
    }

    static String claims() {
        long now = NOW.getEpochSecond();
        return "{'iss':'%s','sub':'bob','aud':'%s','iat':%d,'exp':%d,'jti':'t-1','groups':['team']}"
                .formatted(ISSUER, AUDIENCE, now, now + LIFETIME.toSeconds());
    }

    /** A good token. */
    String token(JwsAlgorithm algorithm) {
        return sign(algorithm, header(algorithm), claims());
    }

    String withClaims(String from, String to) {
        return sign(JwsAlgorithm.EDDSA, header(JwsAlgorithm.EDDSA), replaced(claims(), from, to));
    }

    String withHeader(String from, String to) {
        return sign(JwsAlgorithm.EDDSA, replaced(header(JwsAlgorithm.EDDSA), from, to), claims());
    }

    private static String replaced(String text, String from, String to) {
        if (!text.contains(from)) {
            throw new IllegalArgumentException(from + " is not in " + text);
        }
        return text.replace(from, to);
    }

    /** Quotes in the texts are written as apostrophes. */
    String sign(JwsAlgorithm algorithm, String header, String claims) {
        return sign(algorithm, quoted(header), quoted(claims), UnaryOperator.identity());
    }

    String sign(JwsAlgorithm algorithm, byte[] header, byte[] claims, UnaryOperator<byte[]> change) {
        String body = Base64Url.encode(header) + "." + Base64Url.encode(claims);
        return body + "." + Base64Url.encode(change.apply(signature(algorithm, body)));
    }

    byte[] signature(JwsAlgorithm algorithm, String body) {
        try {
            Signature signature = algorithm.newSignature();
            signature.initSign(key(algorithm).getPrivate());
            signature.update(body.getBytes(StandardCharsets.US_ASCII));
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** With these bytes in the place of the signature. */
    static String unsigned(String header, String claims, byte[] signature) {
        return Base64Url.encode(quoted(header)) + "." + Base64Url.encode(quoted(claims)) + "."
                + Base64Url.encode(signature);
    }

    static byte[] quoted(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    static byte[] noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(7).nextBytes(noise);
        return noise;
    }
}
