package dev.sallyport.bundle.passport;

import dev.sallyport.bundle.TrustedKey;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Pem;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A public key whose statements count: ECDSA on P-256 with SHA-256, ECDSA on P-384 with SHA-384, or Ed25519.
 * Immutable, equal by key.
 */
public final class IssuerKey {
    private static final String LABEL = "PUBLIC KEY";
    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

    private final Check check;
    private final String pem;
    private final String keyId;

    /** Whether a signature is over what was signed. */
    private interface Check {
        boolean verifies(byte[] signed, byte[] signature);
    }

    private IssuerKey(Check check, String pem) {
        this.check = check;
        this.pem = pem;
        this.keyId = Digest.sha256(pem.getBytes(StandardCharsets.US_ASCII)).hex();
    }

    static IssuerKey of(TrustedKey key) {
        return new IssuerKey(key::verifies, key.pem());
    }

    /** @param raw the 32 bytes of an Ed25519 key */
    static IssuerKey ofEd25519(byte[] raw) {
        byte[] der = Arrays.copyOf(ED25519, ED25519.length + raw.length);
        System.arraycopy(raw, 0, der, ED25519.length, raw.length);
        try {
            PublicKey key = KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
            return new IssuerKey((signed, signature) -> verifies(key, signed, signature), Pem.encode(LABEL, der));
        } catch (GeneralSecurityException e) {
            throw unusable();
        }
    }

    /** From PEM text with a {@code PUBLIC KEY} block; anything else is {@code key/unavailable}. */
    public static IssuerKey ofPem(String text) {
        byte[] der = Pem.decode(LABEL, text).orElseThrow(IssuerKey::unusable);
        if (der.length == ED25519.length + 32 && Arrays.equals(ED25519, 0, ED25519.length, der, 0, ED25519.length)) {
            return ofEd25519(Arrays.copyOfRange(der, ED25519.length, der.length));
        }
        try {
            return of(TrustedKey.ofPem(text));
        } catch (ProblemException e) {
            throw unusable();
        }
    }

    private static ProblemException unusable() {
        return new ProblemException(
                new KeyUnavailable("the key is not a PEM public key on P-256 or P-384, or of Ed25519", ""));
    }

    private static boolean verifies(PublicKey key, byte[] signed, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(signed);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    boolean verifies(byte[] signed, byte[] signature) {
        return check.verifies(signed, signature);
    }

    /** Lower-case SHA-256 of {@link #pem()}. */
    public String keyId() {
        return keyId;
    }

    /** X.509 SubjectPublicKeyInfo, in 64 columns. */
    public String pem() {
        return pem;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IssuerKey key && key.keyId.equals(keyId);
    }

    @Override
    public int hashCode() {
        return keyId.hashCode();
    }

    @Override
    public String toString() {
        return keyId;
    }
}
