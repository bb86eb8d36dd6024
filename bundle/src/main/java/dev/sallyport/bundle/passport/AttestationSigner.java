package dev.sallyport.bundle.passport;

import dev.sallyport.bundle.SigningKey;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Pem;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A private key that signs statements: on P-256 or P-384 as bundles are signed, or Ed25519.
 *
 * <p><b>Does not guarantee.</b> Secrecy against who can read this process's memory.
 */
public final class AttestationSigner {
    private static final String LABEL = "PRIVATE KEY";
    private static final int MAX_BYTES = 16 << 10;
    private static final int SEED_BYTES = 32;

    /** PKCS#8 of an Ed25519 key up to its seed (RFC 8410, section 7); without its public half. */
    private static final byte[] ED25519 = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private final IssuerKey publicKey;
    private final Signing signing;

    /** Signs one message. */
    private interface Signing {
        byte[] sign(byte[] message);
    }

    private AttestationSigner(IssuerKey publicKey, Signing signing) {
        this.publicKey = publicKey;
        this.signing = signing;
    }

    public static AttestationSigner of(SigningKey key, SecureRandom random) {
        return new AttestationSigner(IssuerKey.of(key.publicKey()), message -> key.sign(message, random));
    }

    /** From an unencrypted PEM block as OpenSSL writes it; anything else is {@code key/unavailable}. */
    public static AttestationSigner ofPem(String pem, SecureRandom random) {
        byte[] der = Pem.decode(LABEL, pem).orElse(new byte[0]);
        boolean edwards = der.length == ED25519.length + SEED_BYTES
                && Arrays.equals(ED25519, 0, ED25519.length, der, 0, ED25519.length);
        return edwards ? ofEd25519(der) : of(ecdsa(pem, random), random);
    }

    private static SigningKey ecdsa(String pem, SecureRandom random) {
        try {
            return SigningKey.ofPem(pem, random);
        } catch (ProblemException e) {
            throw unavailable(
                    "the key file is not an unencrypted PEM private key on P-256 or P-384, or of Ed25519", "");
        }
    }

    private static AttestationSigner ofEd25519(byte[] der) {
        byte[] seed = Arrays.copyOfRange(der, ED25519.length, der.length);
        try {
            PrivateKey key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(der));
            IssuerKey publicKey = IssuerKey.ofEd25519(EdwardsPoint.publicKey(seed));
            return new AttestationSigner(publicKey, message -> sign(key, message));
        } catch (GeneralSecurityException e) {
            throw unavailable("the signing key cannot be used", e.toString());
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    private static byte[] sign(PrivateKey key, byte[] message) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw unavailable("the signing key cannot sign", e.toString());
        }
    }

    /** {@code key/unavailable} where it cannot be read or is none. */
    public static AttestationSigner read(Path file, SecureRandom random) {
        try (InputStream in = Files.newInputStream(file)) {
            return ofPem(new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1), random);
        } catch (IOException e) {
            throw unavailable("the key file cannot be read", DiskFinding.of(e));
        }
    }

    private static ProblemException unavailable(String sentence, String detail) {
        return new ProblemException(new KeyUnavailable(sentence, detail));
    }

    public IssuerKey publicKey() {
        return publicKey;
    }

    byte[] sign(byte[] message) {
        return signing.sign(message);
    }

    @Override
    public String toString() {
        return "AttestationSigner[" + publicKey + "]";
    }
}
