package dev.sallyport.audit;

import dev.sallyport.core.Digest;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A key that judges checkpoints, in the text form {@code name+hash+base64(type ‖ key)} (C2SP
 * signed-note, "Verifier keys").
 *
 * <p><b>Guarantees.</b> {@link #verifies} is true only for a signature by this key, under this name,
 * over exactly this checkpoint.
 */
public final class VerifierKey {
    /** The algorithms, with their type byte and sizes in bytes. */
    public enum Algorithm {
        /** Plain Ed25519 over the note's text (signed-note, type 0x01). */
        ED25519(0x01, "Ed25519", 32, 64, "302a300506032b6570032100"),
        /** ML-DSA-44 over a timestamped statement about the tree (tlog-cosignature, type 0x06). */
        ML_DSA_44(0x06, "ML-DSA-44", 1312, Long.BYTES + 2420, "30820532300b06096086480165030403110382052100");

        final int type;
        final String jca;
        final int keyBytes;
        final int signatureBytes;
        private final byte[] prefix;

        Algorithm(int type, String jca, int keyBytes, int signatureBytes, String prefix) {
            this.type = type;
            this.jca = jca;
            this.keyBytes = keyBytes;
            this.signatureBytes = signatureBytes;
            this.prefix = HexFormat.of().parseHex(prefix);
        }
    }

    private static final int MAX_TEXT = 4096;

    private final String name;
    private final Algorithm algorithm;
    private final byte[] raw;
    private final PublicKey key;

    private VerifierKey(String name, Algorithm algorithm, byte[] raw, PublicKey key) {
        this.name = name;
        this.algorithm = algorithm;
        this.raw = raw;
        this.key = key;
    }

    static VerifierKey of(String name, Algorithm algorithm, PublicKey key) {
        byte[] encoded = key.getEncoded();
        int prefix = algorithm.prefix.length;
        if (encoded.length != prefix + algorithm.keyBytes
                || !Arrays.equals(algorithm.prefix, Arrays.copyOf(encoded, prefix))) {
            throw malformed("is not an " + algorithm.jca + " key");
        }
        return new VerifierKey(name, algorithm, Arrays.copyOfRange(encoded, prefix, encoded.length), key);
    }

    /**
     * @throws ProblemException {@code key/unavailable} where the text is no key of a known type
     */
    public static VerifierKey parse(String text) {
        String[] parts = text.length() > MAX_TEXT ? new String[0] : text.split("\\+", 3);
        if (parts.length != 3 || !Checkpoint.isOrigin(parts[0])) {
            throw malformed("must be `name+hash+key`");
        }
        byte[] typed = decode(parts[2]);
        for (Algorithm algorithm : Algorithm.values()) {
            if (typed.length == 1 + algorithm.keyBytes && typed[0] == algorithm.type) {
                VerifierKey key = of(parts[0], algorithm, publicKey(algorithm, typed));
                if (!key.text().equals(text)) {
                    throw malformed("has a hash that is not its own");
                }
                return key;
            }
        }
        throw malformed("is of no known type");
    }

    private static byte[] decode(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw malformed("is not base64");
        }
    }

    private static PublicKey publicKey(Algorithm algorithm, byte[] typed) {
        byte[] encoded = Arrays.copyOf(algorithm.prefix, algorithm.prefix.length + algorithm.keyBytes);
        System.arraycopy(typed, 1, encoded, algorithm.prefix.length, algorithm.keyBytes);
        try {
            return KeyFactory.getInstance(algorithm.jca).generatePublic(new X509EncodedKeySpec(encoded));
        } catch (GeneralSecurityException e) {
            throw malformed("holds no point of its algorithm");
        }
    }

    private static ProblemException malformed(String finding) {
        return new ProblemException(new KeyUnavailable("the verifier key " + finding, ""));
    }

    String name() {
        return name;
    }

    Algorithm algorithm() {
        return algorithm;
    }

    /** The first four bytes of {@code SHA-256(name ‖ 0x0A ‖ type ‖ key)}, big-endian. */
    int id() {
        MessageDigest sha256 = Digest.newSha256();
        sha256.update(name.getBytes(StandardCharsets.UTF_8));
        sha256.update((byte) '\n');
        sha256.update((byte) algorithm.type);
        return ByteBuffer.wrap(sha256.digest(raw)).getInt();
    }

    String text() {
        byte[] typed = ByteBuffer.allocate(1 + raw.length)
                .put((byte) algorithm.type)
                .put(raw)
                .array();
        return name + "+" + HexFormat.of().toHexDigits(id()) + "+"
                + Base64.getEncoder().encodeToString(typed);
    }

    /** Whether {@code signature}, without its key id, is this key's for {@code checkpoint}. */
    boolean verifies(Checkpoint checkpoint, byte[] signature) {
        if (signature.length != algorithm.signatureBytes) {
            return false;
        }
        try {
            return switch (algorithm) {
                case ED25519 -> verifies(checkpoint.text().getBytes(StandardCharsets.UTF_8), signature, 0);
                case ML_DSA_44 -> {
                    long seconds = ByteBuffer.wrap(signature).getLong();
                    yield verifies(cosignedMessage(name, checkpoint, seconds), signature, Long.BYTES);
                }
            };
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private boolean verifies(byte[] message, byte[] signature, int from) throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(algorithm.jca);
        verifier.initVerify(key);
        verifier.update(message);
        return verifier.verify(signature, from, signature.length - from);
    }

    /** The {@code cosigned_message} of C2SP tlog-cosignature for the whole tree. */
    static byte[] cosignedMessage(String cosigner, Checkpoint checkpoint, long seconds) {
        byte[] label = "subtree/v1\n\0".getBytes(StandardCharsets.US_ASCII);
        byte[] name = cosigner.getBytes(StandardCharsets.UTF_8);
        byte[] origin = checkpoint.origin().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(label.length + 2 + name.length + origin.length + 3 * Long.BYTES + Digest.SIZE_BYTES)
                .put(label)
                .put((byte) name.length)
                .put(name)
                .putLong(seconds)
                .put((byte) origin.length)
                .put(origin)
                .putLong(0)
                .putLong(checkpoint.size())
                .put(checkpoint.root().toBytes())
                .array();
    }

    @Override
    public String toString() {
        return name + " " + algorithm.jca + " " + HexFormat.of().toHexDigits(id());
    }
}
