package dev.sallyport.bundle.keys;

import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.NewFile;
import dev.sallyport.core.Pem;
import dev.sallyport.core.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;

/**
 * The private half of a recipient, in a file of its owner's: three PEM blocks, the two private keys (PKCS#8) and the
 * public one.
 *
 * <p><b>Guarantees.</b> Who has only the public half, and recordings of all bundles, needs to break X25519 and
 * ML-KEM-768 to open one.
 *
 * <p><b>Does not guarantee.</b> Anything against who can read the file or this process's memory; the JDK gives no way to
 * erase such keys.
 */
public final class RecipientKeyService implements KeyService {
    private static final String CURVE = "X25519 PRIVATE KEY";
    private static final String LATTICE = "ML-KEM-768 PRIVATE KEY";
    private static final int MAX_FILE = 16 << 10;
    private static final byte[] PROOF = {1};

    private final HybridKem.Pair pair;
    private final RecipientKey publicKey;
    private final SecureRandom random;

    private RecipientKeyService(HybridKem.Pair pair, SecureRandom random) {
        this.pair = pair;
        this.publicKey = new RecipientKey(pair.publicKey());
        this.random = random;
    }

    /** Makes a new pair and the file of it, which must not exist, readable by its owner alone. */
    public static RecipientKeyService create(Path file, SecureRandom random) {
        HybridKem.Pair pair = HybridKem.generate(random);
        RecipientKeyService made = new RecipientKeyService(pair, random);
        String text = Pem.encode(CURVE, pair.x25519().getEncoded())
                + Pem.encode(LATTICE, pair.kem().getEncoded())
                + made.publicKey.pem();
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        try {
            NewFile.write(file, bytes);
            return made;
        } catch (IOException e) {
            throw KeyFailures.unavailable("the key file cannot be written", DiskFinding.of(e), e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** {@code key/unavailable} also for halves that do not belong together. */
    public static RecipientKeyService open(Path file, SecureRandom random) {
        byte[] bytes = OwnerFile.read(file, MAX_FILE, "the file is not a recipient's private key");
        try {
            return ofPem(new String(bytes, StandardCharsets.ISO_8859_1), random);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    static RecipientKeyService ofPem(String pem, SecureRandom random) {
        RecipientKey publicKey = RecipientKey.ofPem(pem);
        HybridKem.Pair pair = new HybridKem.Pair(
                privateKey("X25519", CURVE, pem), privateKey("ML-KEM-768", LATTICE, pem), publicKey.bytes());
        byte[] sealed = HybridKem.seal(publicKey.bytes(), PROOF, PROOF, random);
        HybridKem.open(pair, sealed, PROOF);
        return new RecipientKeyService(pair, random);
    }

    private static PrivateKey privateKey(String algorithm, String label, String pem) {
        byte[] pkcs8 = Pem.decode(label, pem).orElseThrow(() -> RecipientKey.unusable("no " + label));
        try {
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException e) {
            throw RecipientKey.unusable(label);
        } finally {
            Arrays.fill(pkcs8, (byte) 0);
        }
    }

    public RecipientKey publicKey() {
        return publicKey;
    }

    @Override
    public String keyId() {
        return publicKey.keyId();
    }

    @Override
    public byte[] wrap(SecretBytes key, KeyContext context) {
        return publicKey.service(random).wrap(key, context);
    }

    @Override
    public SecretBytes unwrap(String keyId, byte[] wrapped, KeyContext context) {
        if (!holds(keyId)) {
            throw KeyFailures.otherKey();
        }
        byte[] plain = HybridKem.open(pair, wrapped, context.toBytes());
        try {
            return SecretBytes.copyOf(plain);
        } finally {
            Arrays.fill(plain, (byte) 0);
        }
    }
}
