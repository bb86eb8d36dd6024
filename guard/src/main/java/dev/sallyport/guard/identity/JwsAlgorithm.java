package dev.sallyport.guard.identity;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Optional;

/** The signature algorithms that are allowed (RFC 7518 §3.1, RFC 8037 §3.1): no other exists here. */
public enum JwsAlgorithm {
    RS256("RS256", "SHA256withRSA"),
    PS256("PS256", "RSASSA-PSS"),
    /** The raw form of a signature: r ‖ s, 32 bytes each (RFC 7518 §3.4). */
    ES256("ES256", "SHA256withECDSAinP1363Format"),
    /** Ed25519 alone. */
    EDDSA("EdDSA", "Ed25519");

    private static final PSSParameterSpec PSS_SHA256 =
            new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1);

    private final String word;
    private final String jcaName;

    JwsAlgorithm(String word, String jcaName) {
        this.word = word;
        this.jcaName = jcaName;
    }

    /** As a header names it; exact case. */
    public String word() {
        return word;
    }

    static Optional<JwsAlgorithm> of(String word) {
        for (JwsAlgorithm algorithm : values()) {
            if (algorithm.word.equals(word)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    Signature newSignature() throws GeneralSecurityException {
        Signature signature = Signature.getInstance(jcaName);
        if (this == PS256) {
            signature.setParameter(PSS_SHA256);
        }
        return signature;
    }

    /** Whether {@code bytes} sign {@code message} under {@code key}; any other form of them does not. */
    boolean verify(PublicKey key, byte[] message, byte[] bytes) {
        if (this == ES256 && !P256.isSignature(bytes)) {
            return false;
        }
        try {
            Signature signature = newSignature();
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(bytes);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
