package dev.sallyport.cli.state;

import dev.sallyport.bundle.FileKeyService;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.guard.identity.PrivateFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;

/** The two keys that make a bundle: one signs it, the other wraps the key it is encrypted with. */
public final class SealingKeys implements AutoCloseable {
    private final SigningKey signer;
    private final FileKeyService encryption;

    private SealingKeys(SigningKey signer, FileKeyService encryption) {
        this.signer = signer;
        this.encryption = encryption;
    }

    /** Opens the keys of {@code state}; those that are missing are made first. */
    public static SealingKeys open(StateFolder state, SecureRandom random) {
        prepare(state, random);
        return new SealingKeys(
                SigningKey.read(state.signingKey(), random), FileKeyService.open(state.keyEncryptionKey(), random));
    }

    /** Makes what is missing and leaves alone what is there. */
    static void prepare(StateFolder state, SecureRandom random) {
        StateFolder.make(state.keys());
        if (!Files.exists(state.signingKey())) {
            SigningKey key = SigningKey.generate(SigningCurve.P256, random);
            PrivateFile.replace(state.signingKey(), bytes(key.plaintextPem()));
            PublicFile.replace(state.trustedKey(), bytes(key.publicKey().pem()));
        }
        if (!Files.exists(state.trustedKey())) {
            String pem = SigningKey.read(state.signingKey(), random).publicKey().pem();
            PublicFile.replace(state.trustedKey(), bytes(pem));
        }
        if (!Files.exists(state.keyEncryptionKey())) {
            FileKeyService.create(state.keyEncryptionKey(), random).close();
        }
    }

    private static byte[] bytes(String pem) {
        return pem.getBytes(StandardCharsets.US_ASCII);
    }

    public SigningKey signer() {
        return signer;
    }

    public FileKeyService encryption() {
        return encryption;
    }

    @Override
    public void close() {
        encryption.close();
    }
}
