package dev.sallyport.server;

import dev.sallyport.bundle.keys.AwsKmsKeyService;
import dev.sallyport.bundle.keys.FileKeyService;
import dev.sallyport.bundle.keys.KeyService;
import dev.sallyport.bundle.keys.Pkcs11KeyService;
import dev.sallyport.bundle.keys.RecipientKeyService;
import dev.sallyport.bundle.keys.ServiceAddress;
import dev.sallyport.bundle.keys.VaultKeyService;
import dev.sallyport.bundle.keys.VaultLogin;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.server.config.KeyServiceConfig;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** The key service that a configuration names. */
public final class KeyServices {
    private KeyServices() {}

    /**
     * @param keyEncryptionKey the file of the kind {@code file}
     * @throws ProblemException {@code configuration/invalid}, {@code key/unavailable}
     */
    public static KeyService open(KeyServiceConfig config, Path keyEncryptionKey, SecureRandom random) {
        try {
            return switch (config.kind()) {
                case FILE -> FileKeyService.open(keyEncryptionKey, random);
                case PKCS11 ->
                    Pkcs11KeyService.open(token(config), config.pkcs11().key(), random);
                case VAULT -> vault(config.vault(), config.timeout());
                case AWS_KMS -> awsKms(config.awsKms(), config.timeout());
                case RECIPIENT -> RecipientKeyService.open(config.recipient(), random);
            };
        } catch (IllegalArgumentException e) {
            throw new ProblemException(new ConfigurationInvalid(List.of("the key service: " + e.getMessage())), e);
        }
    }

    /** Makes the key that {@code config} names in its token. */
    public static KeyService create(KeyServiceConfig config, SecureRandom random) {
        return Pkcs11KeyService.create(token(config), config.pkcs11().key(), random);
    }

    private static Pkcs11KeyService.Token token(KeyServiceConfig config) {
        KeyServiceConfig.Pkcs11 token = config.pkcs11();
        return new Pkcs11KeyService.Token(token.library(), token.slotIndex(), token.pin());
    }

    private static KeyService vault(KeyServiceConfig.Vault vault, Duration timeout) {
        ServiceAddress address = new ServiceAddress(
                URI.create(vault.address()), vault.authorities(), vault.insecurePlaintext(), timeout);
        VaultLogin login = vault.roleId().isEmpty()
                ? new VaultLogin.TokenFile(vault.token())
                : new VaultLogin.AppRole(vault.appRoleMount(), vault.roleId(), vault.secretId());
        return new VaultKeyService(address, vault.namespace(), vault.mount(), vault.key(), login);
    }

    private static KeyService awsKms(KeyServiceConfig.AwsKms kms, Duration timeout) {
        String endpoint = kms.endpoint().isEmpty() ? "https://kms." + kms.region() + ".amazonaws.com" : kms.endpoint();
        ServiceAddress address =
                new ServiceAddress(URI.create(endpoint), kms.authorities(), kms.insecurePlaintext(), timeout);
        return new AwsKmsKeyService(address, kms.region(), kms.key(), kms.credentials(), InstantSource.system());
    }
}
