package dev.sallyport.bundle.hybrid;

import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;

/** The two algorithms of a hybrid signature: RFC 8032 and FIPS 204, as the JDK has them. */
enum HybridAlgorithm {
    ED25519("Ed25519", "ed25519", 64),
    ML_DSA_65("ML-DSA-65", "mlDsa65", 3_309);

    private final String algorithm;
    private final String member;
    private final int signatureBytes;

    HybridAlgorithm(String algorithm, String member, int signatureBytes) {
        this.algorithm = algorithm;
        this.member = member;
        this.signatureBytes = signatureBytes;
    }

    /** As documents call it. */
    String member() {
        return member;
    }

    KeyPair generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = switch (this) {
                case ED25519 -> KeyPairGenerator.getInstance("EdDSA");
                case ML_DSA_65 -> KeyPairGenerator.getInstance("ML-DSA");
            };
            generator.initialize(new NamedParameterSpec(algorithm), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK from 24 on has " + algorithm, e);
        }
    }

    /** Empty unless {@code spki} is the one encoding of a public key of this algorithm. */
    Optional<PublicKey> publicKey(byte[] spki) {
        try {
            PublicKey key = keyFactory().generatePublic(new X509EncodedKeySpec(spki));
            return Arrays.equals(key.getEncoded(), spki) ? Optional.of(key) : Optional.empty();
        } catch (GeneralSecurityException | RuntimeException e) {
            return Optional.empty();
        }
    }

    Optional<PrivateKey> privateKey(byte[] pkcs8) {
        try {
            return Optional.of(keyFactory().generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
        } catch (GeneralSecurityException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private KeyFactory keyFactory() throws GeneralSecurityException {
        return switch (this) {
            case ED25519 -> KeyFactory.getInstance("Ed25519");
            case ML_DSA_65 -> KeyFactory.getInstance("ML-DSA-65");
        };
    }

    byte[] sign(PrivateKey key, byte[] message, SecureRandom random) {
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(key, random);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new ProblemException(new KeyUnavailable("the hybrid key cannot sign", e.toString()), e);
        }
    }

    boolean verifies(PublicKey key, byte[] message, byte[] signature) {
        if (signature.length != signatureBytes) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }
}
