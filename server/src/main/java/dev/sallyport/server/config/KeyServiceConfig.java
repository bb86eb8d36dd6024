package dev.sallyport.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A key service; of the parts below `timeout` the one that `kind` names counts. */
public record KeyServiceConfig(
        @Key(
                value = "`file`: the key of `models.keyEncryptionKey`; `pkcs11`: a token; `vault`: a transit engine;"
                        + " `aws-kms`; `recipient`: a private key that bundles are sealed to.",
                fallback = "file")
        Kind kind,

        @Key(value = "Longest time for one call of a service over HTTP.", fallback = "5s")
        Duration timeout,

        @Key("A PKCS#11 token.") Pkcs11 pkcs11,
        @Key("A transit engine of Vault or OpenBao.") Vault vault,
        @Key("A symmetric key of AWS KMS.") AwsKms awsKms,

        @Key(
                value = "File of a recipient's private key, as `sallyport keys recipient` writes it.",
                fallback = "keys/recipient.pem")
        Path recipient) {

    /** Which key service. */
    public enum Kind {
        FILE,
        PKCS11,
        VAULT,
        AWS_KMS,
        RECIPIENT
    }

    /** @see KeyServiceConfig#pkcs11 */
    public record Pkcs11(
            @Key(value = "The token's PKCS#11 library.", fallback = "/usr/lib/softhsm/libsofthsm2.so")
            Path library,

            @Key(value = "Which of the slots that hold a token, from 0.", fallback = "0")
            int slotIndex,

            @Key(value = "File of the user's PIN.", fallback = "keys/token.pin")
            Path pin,

            @Key(value = "Label of an AES key that cannot be taken out.", fallback = "sallyport")
            String key) {}

    /** @see KeyServiceConfig#vault */
    public record Vault(
            @Key(value = "Scheme, host and port.", fallback = "https://127.0.0.1:8200")
            String address,

            @Key(value = "Certificates one of which issued the service's, PEM; none for the JDK's.", fallback = "[]")
            List<Path> authorities,

            @Key(value = "Namespace; empty for none.", fallback = "")
            String namespace,

            @Key(value = "Where the transit engine is mounted.", fallback = "transit")
            String mount,

            @Key(value = "Name of its key, of an AEAD type.", fallback = "sallyport")
            String key,

            @Key(value = "File of a token; read again for each call.", fallback = "keys/vault.token")
            Path token,

            @Key(value = "Role id, to log in by AppRole instead; empty for the token.", fallback = "")
            String roleId,

            @Key(value = "File of the role's secret id.", fallback = "keys/vault.secret-id")
            Path secretId,

            @Key(value = "Where AppRole is mounted.", fallback = "approle")
            String appRoleMount,

            @Key(value = "Allow http: model keys can be read on the way.", fallback = "false")
            boolean insecurePlaintext) {}

    /** @see KeyServiceConfig#awsKms */
    public record AwsKms(
            @Key(value = "Region.", fallback = "us-east-1") String region,

            @Key(value = "Key id, ARN or alias.", fallback = "alias/sallyport")
            String key,

            @Key(
                    value = "File of credentials, in the JSON of a `credential_process`; read again for each call.",
                    fallback = "keys/aws.json")
            Path credentials,

            @Key(value = "Scheme, host and port; empty for that of the region.", fallback = "")
            String endpoint,

            @Key(value = "Certificates one of which issued the service's, PEM; none for the JDK's.", fallback = "[]")
            List<Path> authorities,

            @Key(value = "Allow http: model keys can be read on the way.", fallback = "false")
            boolean insecurePlaintext) {}
}
