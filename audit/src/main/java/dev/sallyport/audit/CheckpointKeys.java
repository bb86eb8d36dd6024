package dev.sallyport.audit;

import dev.sallyport.audit.VerifierKey.Algorithm;
import dev.sallyport.core.Digest;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.NewFile;
import dev.sallyport.core.Pem;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The two keys a log signs its checkpoints with: Ed25519 for every tool there is, ML-DSA-44 against a
 * quantum computer. Thread-safe.
 *
 * <p><b>Guarantees.</b> The key file is readable by its owner alone, and is never overwritten.
 *
 * <p><b>Does not guarantee.</b> That the keys cannot be read out of the process's memory.
 */
public final class CheckpointKeys {
    private static final String NAME = "name: ";
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final int MAX_FILE = 64 << 10;

    private final String name;
    private final KeyPair ed25519;
    private final KeyPair mlDsa;
    private final VerifierKey ed25519Verifier;
    private final VerifierKey mlDsaVerifier;

    private CheckpointKeys(String name, KeyPair ed25519, KeyPair mlDsa) {
        this.name = name;
        this.ed25519 = ed25519;
        this.mlDsa = mlDsa;
        this.ed25519Verifier = VerifierKey.of(name, Algorithm.ED25519, ed25519.getPublic());
        this.mlDsaVerifier = VerifierKey.of(name, Algorithm.ML_DSA_44, mlDsa.getPublic());
    }

    /**
     * @param name the name on the signature lines; the log's origin
     */
    public static CheckpointKeys generate(String name, SecureRandom random) {
        if (!Checkpoint.isOrigin(name)) {
            throw new IllegalArgumentException("no valid origin: `" + name + "`");
        }
        return new CheckpointKeys(name, pair(Algorithm.ED25519, random), pair(Algorithm.ML_DSA_44, random));
    }

    private static KeyPair pair(Algorithm algorithm, SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.jca);
            generator.initialize(new NamedParameterSpec(algorithm.jca), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("JDK 25 has " + algorithm.jca, e);
        }
    }

    /** The public halves, Ed25519 first; their {@link VerifierKey#text()} goes to whoever verifies. */
    public List<VerifierKey> verifiers() {
        return List.of(ed25519Verifier, mlDsaVerifier);
    }

    /** A signed note of {@code checkpoint} with both signatures. */
    byte[] sign(Checkpoint checkpoint, Instant now) {
        String text = checkpoint.text();
        long seconds = now.getEpochSecond();
        byte[] plain = sign(Algorithm.ED25519, ed25519.getPrivate(), text.getBytes(StandardCharsets.UTF_8));
        byte[] lattice =
                sign(Algorithm.ML_DSA_44, mlDsa.getPrivate(), VerifierKey.cosignedMessage(name, checkpoint, seconds));
        byte[] stamped = ByteBuffer.allocate(Long.BYTES + lattice.length)
                .putLong(seconds)
                .put(lattice)
                .array();
        String note = text + "\n" + SignedNote.line(ed25519Verifier, plain) + SignedNote.line(mlDsaVerifier, stamped);
        return note.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] sign(Algorithm algorithm, PrivateKey key, byte[] message) {
        try {
            Signature signer = Signature.getInstance(algorithm.jca);
            signer.initSign(key);
            signer.update(message);
            return signer.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the key signed before", e);
        }
    }

    /**
     * Writes a new file of mode 600: the name, then both pairs as PEM.
     *
     * @throws ProblemException {@code key/unavailable} where the file exists or cannot be written
     */
    public void save(Path file) {
        String text = NAME + name + "\n" + pem(ed25519) + pem(mlDsa);
        try {
            NewFile.write(file, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw unavailable("cannot be written", DiskFinding.of(e));
        }
    }

    /** The verifier keys as lines of text, for whoever checks the log. */
    public String verifierLines() {
        return ed25519Verifier.text() + "\n" + mlDsaVerifier.text() + "\n";
    }

    private static String pem(KeyPair pair) {
        return Pem.encode(PRIVATE, pair.getPrivate().getEncoded())
                + Pem.encode(PUBLIC, pair.getPublic().getEncoded());
    }

    /**
     * @throws ProblemException {@code key/unavailable} where the file is not one of {@link #save}
     */
    public static CheckpointKeys load(Path file) {
        String text;
        try {
            if (Files.size(file) > MAX_FILE) {
                throw unavailable("is not a key file", "too long");
            }
            text = Files.readString(file);
        } catch (IOException e) {
            throw unavailable("cannot be read", DiskFinding.of(e));
        }
        try {
            return parse(text);
        } catch (ProblemException e) {
            throw new ProblemException(
                    new KeyUnavailable(
                            e.problem().sentence(), file + ": " + e.problem().operatorDetail()),
                    e);
        }
    }

    static CheckpointKeys parse(String text) {
        String[] lines = text.split("\n", 2);
        if (lines.length != 2 || !lines[0].startsWith(NAME)) {
            throw unavailable("is not a key file", "no name");
        }
        String name = lines[0].substring(NAME.length());
        List<byte[]> blocks = blocks(lines[1]);
        if (blocks.size() != 4 || !Checkpoint.isOrigin(name)) {
            throw unavailable("is not a key file", "not two pairs of keys");
        }
        try {
            return checked(new CheckpointKeys(
                    name,
                    pair(Algorithm.ED25519, blocks.get(0), blocks.get(1)),
                    pair(Algorithm.ML_DSA_44, blocks.get(2), blocks.get(3))));
        } catch (GeneralSecurityException e) {
            throw unavailable("is not a key file", e.toString());
        }
    }

    /** Halves that do not belong together would sign checkpoints nobody can verify. */
    private static CheckpointKeys checked(CheckpointKeys keys) {
        Checkpoint sample = new Checkpoint(keys.name, 0, Digest.sha256(new byte[0]));
        try {
            SignedNote.parse(keys.sign(sample, Instant.EPOCH)).open(keys.verifiers());
        } catch (ProblemException e) {
            throw unavailable("holds halves of different keys", "");
        }
        return keys;
    }

    private static List<byte[]> blocks(String text) {
        List<byte[]> blocks = new ArrayList<>();
        String rest = text;
        for (String kind : List.of(PRIVATE, PUBLIC, PRIVATE, PUBLIC)) {
            String begin = "-----BEGIN " + kind + "-----\n";
            int end = rest.indexOf("\n-----END " + kind + "-----\n");
            if (!rest.startsWith(begin) || end < begin.length()) {
                return List.of();
            }
            try {
                blocks.add(Base64.getMimeDecoder().decode(rest.substring(begin.length(), end)));
            } catch (IllegalArgumentException e) {
                return List.of();
            }
            rest = rest.substring(rest.indexOf('\n', end + 1) + 1);
        }
        return rest.isEmpty() ? blocks : List.of();
    }

    private static KeyPair pair(Algorithm algorithm, byte[] secret, byte[] open) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance(algorithm.jca);
        PublicKey publicKey = factory.generatePublic(new X509EncodedKeySpec(open));
        return new KeyPair(publicKey, factory.generatePrivate(new PKCS8EncodedKeySpec(secret)));
    }

    private static ProblemException unavailable(String finding, String detail) {
        return new ProblemException(new KeyUnavailable("the audit key file " + finding, detail));
    }

    @Override
    public String toString() {
        return "CheckpointKeys[" + name + "]";
    }
}
