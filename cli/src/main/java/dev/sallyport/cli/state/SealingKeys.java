package dev.sallyport.cli.state;

import dev.sallyport.bundle.Signatory;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.keys.FileKeyService;
import dev.sallyport.bundle.keys.KeyService;
import dev.sallyport.bundle.keys.RecipientKey;
import dev.sallyport.cli.path.NamedPath;
import dev.sallyport.guard.identity.PrivateFile;
import dev.sallyport.server.KeyServices;
import dev.sallyport.server.config.ConfigReader;
import dev.sallyport.server.config.KeyServiceConfig;
import dev.sallyport.server.config.YamlDocument;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The two keys that make a bundle: one signs it, the other wraps the key it is encrypted with. */
public final class SealingKeys implements AutoCloseable {
    private final Signatory signatory;
    private final SigningKey own;
    private final KeyService encryption;
    private final List<RecipientKey> recipients;

    private SealingKeys(Signatory signatory, SigningKey own, KeyService encryption, List<RecipientKey> recipients) {
        this.signatory = signatory;
        this.own = own;
        this.encryption = encryption;
        this.recipients = List.copyOf(recipients);
    }

    /** Opens the keys of {@code state}; those that are missing are made first. */
    public static SealingKeys open(StateFolder state, SecureRandom random) {
        return open(state, Signatory::new, null, List.of(), random);
    }

    /**
     * Likewise, signing with what {@code choice} makes of the state's own signing key.
     *
     * @param service file that names a key service; {@code null} for the state folder's own key
     * @param recipients files of public keys that what is sealed opens to as well
     * @throws dev.sallyport.core.ProblemException {@code key/unavailable}
     */
    public static SealingKeys open(
            StateFolder state,
            Function<SigningKey, Signatory> choice,
            @Nullable Path service,
            List<Path> recipients,
            SecureRandom random) {
        prepare(state, random);
        SigningKey own = SigningKey.read(state.signingKey(), random);
        return new SealingKeys(
                choice.apply(own),
                own,
                keyService(state, service, random),
                recipients.stream().map(RecipientKey::read).toList());
    }

    /** @param service as {@link #open} takes it */
    public static KeyService keyService(StateFolder state, @Nullable Path service, SecureRandom random) {
        return service == null
                ? FileKeyService.open(state.keyEncryptionKey(), random)
                : KeyServices.open(named(service), state.keyEncryptionKey(), random);
    }

    /** What such a file says. */
    public static KeyServiceConfig named(Path service) {
        Path file = NamedPath.file(service, "the YAML file of a key service")
                .toAbsolutePath()
                .normalize();
        return ConfigReader.readKeyService(YamlDocument.read(file), file.resolveSibling(""));
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

    public KeyService encryption() {
        return encryption;
    }

    public List<RecipientKey> recipients() {
        return recipients;
    }

    @Override
    public void close() {
        encryption.close();
    }
}
