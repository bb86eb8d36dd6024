package dev.sallyport.cli.state;

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
import org.jspecify.annotations.Nullable;

/** The two keys that make a bundle: one signs it, the other wraps the key it is encrypted with. */
public final class SealingKeys implements AutoCloseable {
    private final SigningKey signer;
    private final KeyService encryption;
    private final List<RecipientKey> recipients;

    private SealingKeys(SigningKey signer, KeyService encryption, List<RecipientKey> recipients) {
        this.signer = signer;
        this.encryption = encryption;
        this.recipients = List.copyOf(recipients);
    }

    /** Opens the keys of {@code state}; those that are missing are made first. */
    public static SealingKeys open(StateFolder state, SecureRandom random) {
        return open(state, null, List.of(), random);
    }

    /**
     * Likewise.
     *
     * @param service file that names a key service; {@code null} for the state folder's own key
     * @param recipients files of public keys that what is sealed opens to as well
     */
    public static SealingKeys open(
            StateFolder state, @Nullable Path service, List<Path> recipients, SecureRandom random) {
        prepare(state, random);
        return new SealingKeys(
                SigningKey.read(state.signingKey(), random),
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

    public SigningKey signer() {
        return signer;
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
