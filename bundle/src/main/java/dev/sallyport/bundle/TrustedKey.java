package dev.sallyport.bundle;

import dev.sallyport.bundle.certificate.SigningCertificate;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Pem;
import dev.sallyport.core.Problem.BundleUntrusted;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;

/** A public key whose signatures a policy accepts; ECDSA on P-256, P-384 or P-521. Immutable. */
public final class TrustedKey {
    private static final String LABEL = "PUBLIC KEY";

    private final ECPublicKey key;
    private final SigningCurve curve;
    private final String keyId;

    TrustedKey(ECPublicKey key) {
        this.key = key;
        this.curve = SigningCurve.of(key).orElseThrow(TrustedKey::unusable);
        this.keyId = Digest.sha256(pem().getBytes(StandardCharsets.US_ASCII)).hex();
    }

    /** From PEM text with a {@code PUBLIC KEY} block; anything else is {@code key/unavailable}. */
    public static TrustedKey ofPem(String pem) {
        try {
            byte[] der = Pem.decode(LABEL, pem).orElseThrow(TrustedKey::unusable);
            if (KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(der)) instanceof ECPublicKey key) {
                return new TrustedKey(key);
            }
            throw unusable();
        } catch (GeneralSecurityException e) {
            throw unusable();
        }
    }

    /** The key that a certificate is about; {@code bundle/untrusted} if model signatures cannot be made with it. */
    public static TrustedKey of(SigningCertificate certificate) {
        if (certificate.publicKey() instanceof ECPublicKey key
                && SigningCurve.of(key).isPresent()) {
            return new TrustedKey(key);
        }
        throw new ProblemException(new BundleUntrusted("the certificate's key is not on P-256, P-384 or P-521"));
    }

    public static TrustedKey read(Path file) {
        return PemFile.read(file, TrustedKey::ofPem);
    }

    private static ProblemException unusable() {
        return new ProblemException(
                new KeyUnavailable("the key file is not a PEM public key on P-256, P-384 or P-521", ""));
    }

    ECPublicKey publicKey() {
        return key;
    }

    public SigningCurve curve() {
        return curve;
    }

    /** Lower-case SHA-256 of {@link #pem()}: the hint in a signature bundle. */
    public String keyId() {
        return keyId;
    }

    /** X.509 SubjectPublicKeyInfo in PEM, as the {@code model_signing} tool reads it. */
    public String pem() {
        return Pem.encode(LABEL, key.getEncoded());
    }

    /** Whether {@code signature} (DER) was made over {@code signed} by the private half of this key. */
    public boolean verifies(byte[] signed, byte[] signature) {
        try {
            Signature verifier = Signature.getInstance(curve.algorithm);
            verifier.initVerify(key);
            verifier.update(signed);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TrustedKey trusted && trusted.keyId.equals(keyId);
    }

    @Override
    public int hashCode() {
        return keyId.hashCode();
    }

    @Override
    public String toString() {
        return curve + ":" + keyId;
    }
}
