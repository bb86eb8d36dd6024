package dev.sallyport.bundle;

import dev.sallyport.bundle.token.Pkcs11Token;
import dev.sallyport.core.Pem;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A private key that signs bundles; ECDSA on P-256 with SHA-256, P-384 with SHA-384 or P-521 with
 * SHA-512.
 *
 * <p><b>Does not guarantee.</b> Secrecy against who can read this process's memory: the JDK gives no
 * way to erase an EC key.
 */
public final class SigningKey {
    private static final String LABEL = "PRIVATE KEY";
    private static final String SEC1_LABEL = "EC PRIVATE KEY";
    private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("2a8648ce3d0201");

    private final PrivateKey key;
    private final TrustedKey publicKey;
    /** Where the key lives, if not in this process. */
    private final @Nullable Provider token;

    private SigningKey(PrivateKey key, TrustedKey publicKey) {
        this(key, publicKey, null);
    }

    private SigningKey(PrivateKey key, TrustedKey publicKey, @Nullable Provider token) {
        this.key = key;
        this.publicKey = publicKey;
        this.token = token;
    }

    public static SigningKey generate(SigningCurve curve, SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve.curveName), random);
            KeyPair pair = generator.generateKeyPair();
            return new SigningKey(pair.getPrivate(), new TrustedKey((ECPublicKey) pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has this curve", e);
        }
    }

    /**
     * From an unencrypted PEM block {@code PRIVATE KEY} (PKCS#8) or {@code EC PRIVATE KEY} (SEC 1), as
     * OpenSSL writes them; anything else is {@code key/unavailable}.
     */
    public static SigningKey ofPem(String pem, SecureRandom random) {
        try {
            byte[] sec1 = Pem.decode(LABEL, pem)
                    .map(SigningKey::sec1OfPkcs8)
                    .or(() -> Pem.decode(SEC1_LABEL, pem))
                    .orElseThrow(SigningKey::unusable);
            return ofSec1(sec1, random);
        } catch (GeneralSecurityException e) {
            throw unusable();
        }
    }

    public static SigningKey read(Path file, SecureRandom random) {
        return PemFile.read(file, pem -> ofPem(pem, random));
    }

    /**
     * A key that stays on its token; nobody can have it in plaintext.
     *
     * @param label of the key and of the certificate beside it
     * @throws ProblemException {@code key/unavailable}
     */
    public static SigningKey ofToken(Pkcs11Token token, String label, SecureRandom random) {
        Pkcs11Token.Pair pair = token.pair(label);
        if (pair.certificate().getPublicKey() instanceof ECPublicKey publicKey) {
            return proven(new SigningKey(pair.privateKey(), new TrustedKey(publicKey), token.provider()), random);
        }
        throw unusable();
    }

    private static byte[] sec1OfPkcs8(byte[] pkcs8) {
        Der body = new Der(new Der(pkcs8).take(Der.SEQUENCE).orElseThrow(SigningKey::unusable));
        body.take(Der.INTEGER);
        body.take(Der.SEQUENCE);
        return body.take(Der.OCTET_STRING).orElseThrow(SigningKey::unusable);
    }

    /** RFC 5915; the optional public key must be there, as every common tool writes it. */
    private static SigningKey ofSec1(byte[] sec1, SecureRandom random) throws GeneralSecurityException {
        Der body = new Der(new Der(sec1).take(Der.SEQUENCE).orElseThrow(SigningKey::unusable));
        body.take(Der.INTEGER);
        byte[] secret = body.take(Der.OCTET_STRING).orElseThrow(SigningKey::unusable);
        body.take(Der.CONTEXT_0);
        byte[] bits = body.take(Der.CONTEXT_1)
                .flatMap(wrapped -> new Der(wrapped).take(Der.BIT_STRING))
                .orElseThrow(SigningKey::unusable);
        for (SigningCurve curve : SigningCurve.values()) {
            if (secret.length == curve.secretBytes()) {
                return proven(pair(curve, secret, bits), random);
            }
        }
        throw unusable();
    }

    private static SigningKey pair(SigningCurve curve, byte[] secret, byte[] bits) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance("EC");
        byte[] spki = Der.element(Der.SEQUENCE, algorithm(curve), Der.element(Der.BIT_STRING, bits));
        PrivateKey key = factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8(curve, secret, bits)));
        return new SigningKey(key, new TrustedKey((ECPublicKey) factory.generatePublic(new X509EncodedKeySpec(spki))));
    }

    /** Refuses a file whose two halves do not belong together. */
    private static SigningKey proven(SigningKey key, SecureRandom random) {
        byte[] message = {1};
        if (!key.publicKey.verifies(message, key.sign(message, random))) {
            throw unusable();
        }
        return key;
    }

    private static byte[] algorithm(SigningCurve curve) {
        return Der.element(
                Der.SEQUENCE,
                Der.element(Der.OBJECT_ID, EC_PUBLIC_KEY),
                Der.element(Der.OBJECT_ID, HexFormat.of().parseHex(curve.objectId)));
    }

    private static byte[] pkcs8(SigningCurve curve, byte[] secret, byte[] bits) {
        byte[] sec1 = Der.element(
                Der.SEQUENCE,
                Der.element(Der.INTEGER, new byte[] {1}),
                Der.element(Der.OCTET_STRING, secret),
                Der.element(Der.CONTEXT_1, Der.element(Der.BIT_STRING, bits)));
        return Der.element(
                Der.SEQUENCE,
                Der.element(Der.INTEGER, new byte[] {0}),
                algorithm(curve),
                Der.element(Der.OCTET_STRING, sec1));
    }

    private static ProblemException unusable() {
        return new ProblemException(new KeyUnavailable(
                "the key file is not an unencrypted PEM private key on P-256, P-384 or P-521 with its public half",
                ""));
    }

    public TrustedKey publicKey() {
        return publicKey;
    }

    /**
     * An unencrypted PKCS#8 block that holds the public half too. Whoever holds this text can sign.
     *
     * @throws ProblemException {@code key/unavailable} for a key on a token
     */
    public String plaintextPem() {
        SigningCurve curve = publicKey.curve();
        if (!(key instanceof ECPrivateKey plaintext)) {
            throw new ProblemException(new KeyUnavailable("a key on a token does not leave it", ""));
        }
        byte[] secret = fixed(plaintext.getS(), curve.secretBytes());
        byte[] spki = new Der(Pem.decode("PUBLIC KEY", publicKey.pem()).orElseThrow())
                .take(Der.SEQUENCE)
                .orElseThrow();
        Der body = new Der(spki);
        body.take(Der.SEQUENCE);
        return Pem.encode(LABEL, pkcs8(curve, secret, body.take(Der.BIT_STRING).orElseThrow()));
    }

    private static byte[] fixed(BigInteger number, int size) {
        byte[] bytes = number.toByteArray();
        byte[] fixed = new byte[size];
        int length = Math.min(size, bytes.length);
        System.arraycopy(bytes, bytes.length - length, fixed, size - length, length);
        return fixed;
    }

    /** An ECDSA signature over {@code message}, in DER. */
    public byte[] sign(byte[] message, SecureRandom random) {
        try {
            String algorithm = publicKey.curve().algorithm;
            Signature signer =
                    token == null ? Signature.getInstance(algorithm) : Signature.getInstance(algorithm, token);
            signer.initSign(key, random);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException | ProviderException e) {
            throw new ProblemException(new KeyUnavailable("the signing key cannot sign", e.toString()), e);
        }
    }

    @Override
    public String toString() {
        return "SigningKey[" + publicKey + "]";
    }
}
