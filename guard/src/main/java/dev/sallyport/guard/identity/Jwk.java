package dev.sallyport.guard.identity;

import dev.sallyport.core.json.JsonDocument;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.KeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * A public key from a key set, bound to the algorithms it may verify (RFC 7517, RFC 7518 §6, RFC
 * 8037 §2).
 */
record Jwk(String id, PublicKey key, Set<JwsAlgorithm> algorithms) {
    private static final int MIN_RSA_BITS = 2048;
    private static final int MAX_RSA_BITS = 8192;
    private static final BigInteger MIN_RSA_EXPONENT = BigInteger.valueOf(65_537);
    private static final int MAX_RSA_EXPONENT_BITS = 64;
    private static final int ED25519_BYTES = 32;
    /** SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes (RFC 8410 §4). */
    private static final byte[] ED25519_HEADER = HexFormat.of().parseHex("302a300506032b6570032100");

    Jwk {
        algorithms = Set.copyOf(algorithms);
    }

    /** Empty for a key of a kind that can verify nothing here; a fault for one that must not be trusted. */
    static Optional<Jwk> of(JsonDocument key) {
        Set<JwsAlgorithm> possible = switch (key.string("kty")) {
            case "RSA" -> Set.of(JwsAlgorithm.RS256, JwsAlgorithm.PS256);
            case "EC" -> key.string("crv").equals("P-256") ? Set.of(JwsAlgorithm.ES256) : Set.of();
            case "OKP" -> key.string("crv").equals("Ed25519") ? Set.of(JwsAlgorithm.EDDSA) : Set.of();
            case "oct" -> throw key.fault("kty", "is a symmetric key, which has no place in a public set");
            default -> Set.of();
        };
        if (key.has("d")) {
            throw key.fault("d", "is a private key, which has no place in a public set");
        }
        Set<JwsAlgorithm> named = key.optionalString("alg")
                .map(alg -> JwsAlgorithm.of(alg)
                        .filter(possible::contains)
                        .map(Set::of)
                        .orElse(Set.of()))
                .orElse(possible);
        return named.isEmpty() || !isForSignatures(key)
                ? Optional.empty()
                : Optional.of(new Jwk(id(key), publicKey(key), named));
    }

    private static boolean isForSignatures(JsonDocument key) {
        boolean use = key.optionalString("use").orElse("sig").equals("sig");
        return use && (!key.has("key_ops") || key.strings("key_ops").contains("verify"));
    }

    private static String id(JsonDocument key) {
        String id = key.string("kid");
        if (id.isEmpty() || id.length() > 256) {
            throw key.fault("kid", "must have 1 to 256 characters");
        }
        return id;
    }

    private static PublicKey publicKey(JsonDocument key) {
        return switch (key.string("kty")) {
            case "RSA" -> rsa(key);
            case "EC" -> p256(key);
            default -> ed25519(key);
        };
    }

    private static PublicKey rsa(JsonDocument key) {
        BigInteger modulus = new BigInteger(1, bytes(key, "n"));
        BigInteger exponent = new BigInteger(1, bytes(key, "e"));
        if (modulus.bitLength() < MIN_RSA_BITS || modulus.bitLength() > MAX_RSA_BITS || !modulus.testBit(0)) {
            throw key.fault("n", "must be odd and have " + MIN_RSA_BITS + " to " + MAX_RSA_BITS + " bits");
        }
        if (exponent.compareTo(MIN_RSA_EXPONENT) < 0
                || exponent.bitLength() > MAX_RSA_EXPONENT_BITS
                || !exponent.testBit(0)) {
            throw key.fault("e", "must be odd, 65537 or more, and have at most " + MAX_RSA_EXPONENT_BITS + " bits");
        }
        return make(key, "RSA", new RSAPublicKeySpec(modulus, exponent));
    }

    private static PublicKey p256(JsonDocument key) {
        byte[] x = bytes(key, "x");
        byte[] y = bytes(key, "y");
        ECPoint point = new ECPoint(new BigInteger(1, x), new BigInteger(1, y));
        if (x.length != P256.SIZE_BYTES || y.length != P256.SIZE_BYTES || !P256.isOnCurve(point)) {
            throw key.fault("x", "and `y` are not a point of P-256");
        }
        return make(key, "EC", new ECPublicKeySpec(point, P256.CURVE));
    }

    private static PublicKey ed25519(JsonDocument key) {
        byte[] x = bytes(key, "x");
        if (x.length != ED25519_BYTES) {
            throw key.fault("x", "must have " + ED25519_BYTES + " bytes");
        }
        byte[] encoded = new byte[ED25519_HEADER.length + ED25519_BYTES];
        System.arraycopy(ED25519_HEADER, 0, encoded, 0, ED25519_HEADER.length);
        System.arraycopy(x, 0, encoded, ED25519_HEADER.length, ED25519_BYTES);
        return make(key, "Ed25519", new X509EncodedKeySpec(encoded));
    }

    static byte[] bytes(JsonDocument key, String name) {
        return Base64Url.decode(key.string(name)).orElseThrow(() -> key.fault(name, "is not canonical base64url"));
    }

    private static PublicKey make(JsonDocument key, String type, KeySpec spec) {
        try {
            return KeyFactory.getInstance(type).generatePublic(spec);
        } catch (GeneralSecurityException e) {
            throw key.fault("kty", "is not a key of its kind");
        }
    }
}
