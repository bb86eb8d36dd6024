package dev.sallyport.bundle.keys;

import dev.sallyport.core.Digest;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Pem;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * To whom a bundle can be sealed: the public half of a {@link RecipientKeyService}, an X25519 key (32 bytes) and an
 * ML-KEM-768 key (1,184 bytes). Whoever breaks one of the two has gained nothing.
 *
 * <p>Written as a PEM block {@code SALLYPORT RECIPIENT} of both, X25519 first.
 */
public final class RecipientKey {
    static final String LABEL = "SALLYPORT RECIPIENT";
    private static final int MAX_FILE = 16 << 10;

    private final byte[] bytes;

    RecipientKey(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    public static RecipientKey read(Path file) {
        try {
            if (Files.size(file) > MAX_FILE || !Files.isRegularFile(file)) {
                throw unusable(file.toString());
            }
            return ofPem(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new ProblemException(new KeyUnavailable("the recipient's key cannot be read", DiskFinding.of(e)), e);
        }
    }

    /** {@code key/unavailable} for anything but a block with two keys that can be used. */
    public static RecipientKey ofPem(String pem) {
        byte[] bytes = Pem.decode(LABEL, pem).orElseThrow(() -> unusable(""));
        if (bytes.length != HybridKem.PUBLIC_BYTES) {
            throw unusable("");
        }
        HybridKem.check(bytes);
        return new RecipientKey(bytes);
    }

    public String pem() {
        return Pem.encode(LABEL, bytes);
    }

    /** {@code x25519-mlkem768:} and the first 8 bytes of a digest of the key. */
    public String keyId() {
        MessageDigest sha256 = Digest.newSha256();
        sha256.update("sallyport-recipient-id-1\0".getBytes(StandardCharsets.US_ASCII));
        return "x25519-mlkem768:" + HexFormat.of().formatHex(sha256.digest(bytes), 0, 8);
    }

    byte[] bytes() {
        return bytes.clone();
    }

    /** A key service that can wrap for this recipient and unwrap nothing. */
    public KeyService service(SecureRandom random) {
        return new KeyService() {
            @Override
            public String keyId() {
                return RecipientKey.this.keyId();
            }

            @Override
            public byte[] wrap(SecretBytes key, KeyContext context) {
                return key.use(plain -> HybridKem.seal(bytes, plain, context.toBytes(), random));
            }

            @Override
            public SecretBytes unwrap(String keyId, byte[] wrapped, KeyContext context) {
                throw KeyFailures.unavailable("a public key opens nothing", "", null);
            }
        };
    }

    static ProblemException unusable(String detail) {
        return new ProblemException(new KeyUnavailable("this is not a recipient's key", detail));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RecipientKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return keyId();
    }
}
