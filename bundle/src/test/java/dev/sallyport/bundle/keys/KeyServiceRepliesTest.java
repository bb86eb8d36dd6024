package dev.sallyport.bundle.keys;

import static dev.sallyport.bundle.keys.RecipientTest.CONTEXT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.ProblemException;
import dev.sallyport.core.SecretBytes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service over HTTP may answer, and what becomes of it. */
class KeyServiceRepliesTest {
    private static final byte[] CIPHERTEXT = "vault:v3:AAAA".getBytes(US_ASCII);
    private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    @TempDir
    Path folder;

    private final ScriptedService service = new ScriptedService();
    private VaultKeyService vault;
    private AwsKmsKeyService kms;

    @BeforeEach
    void open() throws IOException {
        vault = vault(Duration.ofSeconds(20));
        Path credentials =
                secret("aws", "{\"Version\":1,\"AccessKeyId\":\"AKIDEXAMPLE\",\"SecretAccessKey\":\"c2VjcmV0\"}");
        kms = new AwsKmsKeyService(
                service.address(Duration.ofSeconds(20)),
                "eu-central-1",
                "alias/models",
                credentials,
                InstantSource.system());
    }

    private VaultKeyService vault(Duration patience) throws IOException {
        VaultLogin login = new VaultLogin.TokenFile(secret("token", "s.abc\n"));
        return new VaultKeyService(service.address(patience), "team", "transit", "models", login);
    }

    private Path secret(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    @AfterEach
    void close() {
        vault.close();
        kms.close();
        service.close();
    }

    private SecretBytes fromVault() {
        return vault.unwrap("vault:transit/models", CIPHERTEXT, CONTEXT);
    }

    private SecretBytes fromKms() {
        return kms.unwrap("aws-kms:alias/models", new byte[] {1}, CONTEXT);
    }

    @Test
    void a_good_reply_is_the_key() {
        service.answers(200, "{\"data\":{\"plaintext\":\"%s\"},\"warnings\":null,\"lease_id\":\"\"}".formatted(KEY));
        assertThat(fromVault()).isEqualTo(SecretBytes.copyOf(new byte[32]));
        assertThat(service.asked().getLast())
                .startsWith("/v1/transit/decrypt/models ")
                .contains("X-vault-token=[s.abc]", "X-vault-namespace=[team]", "\"ciphertext\":\"vault:v3:AAAA\"");
        service.answers(200, "{\"Plaintext\":\"%s\",\"KeyId\":\"k\"}".formatted(KEY));
        assertThat(fromKms()).isEqualTo(SecretBytes.copyOf(new byte[32]));
        assertThat(service.asked().getLast())
                .contains("TrentService.Decrypt", "\"sallyport:model\":\"digits/1\"", "AWS4-HMAC-SHA256 Credential=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"data\":null}",
                "{\"data\":{\"plaintext\":1}}",
                "{\"data\":{\"plaintext\":\"A\"}}",
                "{\"data\":{\"plaintext\":\"AA==\"},\"data\":{}}",
                "{\"Plaintext\":\"x y\"}",
                "{\"Plaintext\":null}",
                "<html>"
            })
    void a_reply_that_is_none_is_unavailable(String body) {
        service.answers(200, body);
        assertThatThrownBy(this::fromVault).hasMessageStartingWith("key/unavailable: the key service sent a reply");
        assertThatThrownBy(this::fromKms).hasMessageStartingWith("key/unavailable: the key service sent a reply");
    }

    @ParameterizedTest
    @CsvSource({
        "400,refused",
        "403,refused",
        "404,refused",
        "429,unavailable",
        "500,unavailable",
        "503,unavailable",
        "302,unavailable"
    })
    void a_status_of_vault_is_a_refusal_or_no_answer(int status, String code) {
        service.answers(status, "{\"errors\":[\"1 error at s3cret path\"]}");
        assertThatThrownBy(this::fromVault)
                .isInstanceOf(ProblemException.class)
                .hasMessageStartingWith("key/" + code + ": ")
                .hasMessageNotContaining("s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "400,DisabledException,refused",
        "400,com.amazonaws.kms#AccessDeniedException,refused",
        "400,KMSInvalidStateException,refused",
        "400,ThrottlingException,unavailable",
        "400,ExpiredTokenException,unavailable",
        "500,KMSInternalException,unavailable",
        "503,x,unavailable"
    })
    void a_fault_of_kms_is_a_refusal_or_no_answer(int status, String type, String code) {
        service.answers(status, "{\"__type\":\"%s\",\"message\":\"s3cret\"}".formatted(type));
        assertThatThrownBy(this::fromKms)
                .hasMessageStartingWith("key/" + code + ": ")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void a_reply_is_waited_for_and_read_within_bounds() throws IOException {
        service.answers(200, "{\"data\":{\"plaintext\":\"%s\"}}".formatted("A".repeat(100_000)));
        assertThatThrownBy(this::fromVault).hasMessageStartingWith("key/unavailable: the key service does not answer");
        service.answers(200, "{\"data\":{\"plaintext\":\"%s\"}}".formatted(KEY));
        service.pauses(30_000);
        long start = System.nanoTime();
        try (VaultKeyService hasty = vault(Duration.ofMillis(300))) {
            assertThatThrownBy(() -> hasty.unwrap("vault:transit/models", CIPHERTEXT, CONTEXT))
                    .hasMessageStartingWith("key/unavailable: the key service does not answer");
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        service.close();
        assertThatThrownBy(this::fromKms).hasMessageStartingWith("key/unavailable: the key service does not answer");
    }

    @Test
    void what_is_wrapped_must_look_like_it() {
        SecretBytes key = SecretBytes.copyOf(new byte[32]);
        service.answers(200, "{\"data\":{\"ciphertext\":\"vault:v12:QUJD\"}}");
        assertThat(vault.wrap(key, CONTEXT)).asString().isEqualTo("vault:v12:QUJD");
        service.answers(200, "{\"data\":{\"ciphertext\":\"hello\"}}");
        assertThatThrownBy(() -> vault.wrap(key, CONTEXT)).hasMessageStartingWith("key/unavailable");
        service.answers(200, "{\"CiphertextBlob\":\"QUJD\"}");
        assertThat(kms.wrap(key, CONTEXT)).asString().isEqualTo("ABC");
        service.answers(200, "{\"CiphertextBlob\":\"\"}");
        assertThatThrownBy(() -> kms.wrap(key, CONTEXT)).hasMessageStartingWith("key/unavailable");
        int asked = service.asked().size();
        assertThatThrownBy(() -> vault.unwrap("vault:transit/models", "../x".getBytes(US_ASCII), CONTEXT))
                .hasMessageStartingWith("key/refused");
        assertThatThrownBy(() -> vault.unwrap("vault:transit/other", CIPHERTEXT, CONTEXT))
                .hasMessage("key/unavailable: the bundle is sealed to another key");
        assertThat(service.asked()).hasSize(asked);
    }

    @Test
    void a_token_is_read_from_a_file_of_its_owner_alone() throws IOException {
        Files.setPosixFilePermissions(folder.resolve("token"), PosixFilePermissions.fromString("rw-r--r--"));
        assertThatThrownBy(this::fromVault).hasMessageContaining("readable by its owner only");
        secret("token", "two words");
        assertThatThrownBy(this::fromVault).hasMessage("key/unavailable: the file of a secret is not one line");
        secret("aws", "{\"Version\":2,\"AccessKeyId\":\"a\",\"SecretAccessKey\":\"b\"}");
        assertThatThrownBy(this::fromKms).hasMessageContaining("AWS credentials cannot be understood");
        assertThat(service.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://vault:8200",
                "https://user@vault",
                "https://vault/path",
                "https://vault?x",
                "vault:8200",
                "file:///x"
            })
    void an_address_is_https_and_nothing_else(String text) {
        assertThatThrownBy(() -> new ServiceAddress(URI.create(text), List.of(), false, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
