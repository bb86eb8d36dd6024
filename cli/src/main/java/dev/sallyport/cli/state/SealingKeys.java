package dev.sallyport.cli.state;

import dev.sallyport.bundle.FileKeyService;
import dev.sallyport.bundle.Signatory;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.guard.identity.PrivateFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.function.Function;

/** The two keys that make a bundle: one signs it, the other wraps the key it is encrypted with. */
public final class SealingKeys implements AutoCloseable {
    private final Signatory signatory;
    private final SigningKey own;
    private final FileKeyService encryption;

    private SealingKeys(Signatory signatory, SigningKey own, FileKeyService encryption) {
        this.signatory = signatory;
        this.own = own;
        this.encryption = encryption;
    }

    /** Opens the keys of {@code state}; those that are missing are made first. */
    public static SealingKeys open(StateFolder state, SecureRandom random) {
        return open(state, Signatory::new, random);
    }

    /**
     * The same, signing with what {@code choice} makes of the state's own signing key.
     *
     * @throws dev.sallyport.core.ProblemException {@code key/unavailable}
     */
    public static SealingKeys open(StateFolder state, Function<SigningKey, Signatory> choice, SecureRandom random) {
        prepare(state, random);
        SigningKey own = SigningKey.read(state.signingKey(), random);
        return new SealingKeys(choice.apply(own), own, FileKeyService.open(state.keyEncryptionKey(), random));
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

    /** The state's own, which members of ensembles are signed with. */
    public SigningKey signer() {
        return own;
    }

    /** What a new bundle is signed with. */
    public Signatory signatory() {
        return signatory;
    }

    public FileKeyService encryption() {
        return encryption;
    }

    @Override
    public void close() {
        encryption.close();
    }
}
