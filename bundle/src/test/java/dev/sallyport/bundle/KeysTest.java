package dev.sallyport.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.bundle.SignedContent.Resource;
import dev.sallyport.bundle.keys.FileKeyService;
import dev.sallyport.bundle.keys.KeyContext;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Pem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.SecretBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {
    private static final List<Resource> FILES = List.of(Resource.ofFile("a", Digest.sha256(new byte[] {1})));
    private static final KeyContext CONTEXT = new KeyContext(new ModelRef("m", "1"), Digest.sha256(new byte[0]));
    private static final KeyContext OTHER = new KeyContext(new ModelRef("m", "2"), Digest.sha256(new byte[0]));

    @TempDir
    Path folder;

    private final SecureRandom random = new SecureRandom();

    @ParameterizedTest
    @EnumSource
    void a_key_survives_its_pem_file_and_signs_as_before(SigningCurve curve) {
        SigningKey key = SigningKey.generate(curve, random);
        SigningKey read = SigningKey.ofPem("a comment\n" + key.plaintextPem(), random);
        TrustedKey trusted = TrustedKey.ofPem(key.publicKey().pem());

        assertThat(read.publicKey()).isEqualTo(key.publicKey()).isEqualTo(trusted);
        assertThat(ModelSignature.sign("x", FILES, read, random)
                        .verify(List.of(trusted), BundleLimits.DEFAULT)
                        .resources())
                .isEqualTo(FILES);
    }

    /** The content of a PKCS#8 octet string is a SEC 1 key, which OpenSSL writes under a label of its own. */
    @ParameterizedTest
    @EnumSource
    void a_key_in_sec1_form_is_read_too(SigningCurve curve) {
        SigningKey key = SigningKey.generate(curve, random);
        Der pkcs8 =
                new Der(new Der(Pem.decode("PRIVATE KEY", key.plaintextPem()).orElseThrow())
                        .take(Der.SEQUENCE)
                        .orElseThrow());
        pkcs8.take(Der.INTEGER);
        pkcs8.take(Der.SEQUENCE);
        String sec1 = Pem.encode("EC PRIVATE KEY", pkcs8.take(Der.OCTET_STRING).orElseThrow());
        assertThat(SigningKey.ofPem(sec1, random).publicKey()).isEqualTo(key.publicKey());
    }

    @Test
    void refuses_key_files_that_are_none() {
        String pem = SigningKey.generate(SigningCurve.P256, random).plaintextPem();
        String other = SigningKey.generate(SigningCurve.P256, random).plaintextPem();
        for (String text :
                List.of("", "x", pem.substring(0, 60), pem.replace("PRIVATE", "PUBLIC"), mixed(pem, other))) {
            assertUnavailable(() -> SigningKey.ofPem(text, random));
            assertUnavailable(() -> TrustedKey.ofPem(text));
        }
        assertUnavailable(() -> TrustedKey.read(folder.resolve("missing")));
    }

    /** The private half of one key with the public half of another. */
    private static String mixed(String one, String two) {
        byte[] a = Pem.decode("PRIVATE KEY", one).orElseThrow();
        byte[] b = Pem.decode("PRIVATE KEY", two).orElseThrow();
        System.arraycopy(b, b.length - 64, a, a.length - 64, 64);
        return Pem.encode("PRIVATE KEY", a);
    }

    @Test
    void refuses_a_signature_by_a_key_that_is_not_trusted() {
        SigningKey key = SigningKey.generate(SigningCurve.P256, random);
        TrustedKey other = SigningKey.generate(SigningCurve.P256, random).publicKey();
        ModelSignature signature = ModelSignature.sign("x", FILES, key, random);

        assertThatThrownBy(() -> signature.verify(List.of(other), BundleLimits.DEFAULT))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("bundle/untrusted");
        assertThatThrownBy(() -> signature.verify(List.of(), BundleLimits.DEFAULT))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("bundle/untrusted");
    }

    @Test
    void a_wrapped_key_opens_with_its_key_and_context_only() throws IOException {
        SecretBytes secret = SecretBytes.copyOf(random.generateSeed(32));
        try (FileKeyService keys = FileKeyService.create(folder.resolve("kek"), random);
                FileKeyService again = FileKeyService.open(folder.resolve("kek"), random);
                FileKeyService other = FileKeyService.create(folder.resolve("other"), random)) {
            byte[] wrapped = keys.wrap(secret, CONTEXT);

            assertThat(again.keyId()).isEqualTo(keys.keyId());
            assertThat(again.unwrap(keys.keyId(), wrapped, CONTEXT)).isEqualTo(secret);
            assertUnavailable(() -> again.unwrap(keys.keyId(), wrapped, OTHER));
            assertUnavailable(() -> again.unwrap(keys.keyId(), new byte[5], CONTEXT));
            assertUnavailable(() -> other.unwrap(keys.keyId(), wrapped, CONTEXT));
            assertUnavailable(() -> other.unwrap(other.keyId(), wrapped, CONTEXT));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("kek"))))
                    .isEqualTo("rw-------");
            assertUnavailable(() -> FileKeyService.create(folder.resolve("kek"), random));
        }
    }

    @Test
    void refuses_a_key_file_that_others_may_read() throws IOException {
        Path file = folder.resolve("kek");
        FileKeyService.create(file, random).close();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertUnavailable(() -> FileKeyService.open(file, random));
    }

    /** docs/spec/bundle.md, "Envelope". */
    @Test
    void a_key_is_named_after_its_digest_and_wraps_as_the_specification_says() {
        try (FileKeyService keys = new FileKeyService(SecretBytes.copyOf(new byte[32]), random)) {
            assertThat(keys.keyId()).isEqualTo("file:38b586dd8aaffd4d");
            byte[] one = keys.wrap(SecretBytes.copyOf(new byte[32]), CONTEXT);
            assertThat(one).hasSize(12 + 32 + 16).isNotEqualTo(keys.wrap(SecretBytes.copyOf(new byte[32]), CONTEXT));
            SecretBytes largest = SecretBytes.copyOf(new byte[1_024 - 12 - 16]);
            assertThat(keys.unwrap(keys.keyId(), keys.wrap(largest, CONTEXT), CONTEXT))
                    .isEqualTo(largest);
            SecretBytes larger = SecretBytes.copyOf(new byte[1_024 - 12 - 16 + 1]);
            assertUnavailable(() -> keys.unwrap(keys.keyId(), keys.wrap(larger, CONTEXT), CONTEXT));
            SecretBytes smallest = SecretBytes.copyOf(new byte[1]);
            assertThat(keys.unwrap(keys.keyId(), keys.wrap(smallest, CONTEXT), CONTEXT))
                    .isEqualTo(smallest);
            byte[] empty = keys.wrap(SecretBytes.copyOf(new byte[0]), CONTEXT);
            assertUnavailable(() -> keys.unwrap(keys.keyId(), empty, CONTEXT));
        }
    }

    @Test
    void a_closed_service_lends_its_key_no_more() {
        FileKeyService keys = new FileKeyService(SecretBytes.copyOf(new byte[32]), random);
        keys.close();
        assertThatThrownBy(() -> keys.wrap(SecretBytes.copyOf(new byte[32]), CONTEXT))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new FileKeyService(SecretBytes.copyOf(new byte[31]), random))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "00000000000000000000000000000000000000000000000000000000000000000",
                "00000000000000000000000000000000000000000000000000000000000000000\n",
                "000000000000000000000000000000000000000000000000000000000000000\n",
                "00000000000000000000000000000000000000000000000000000000000000x0\n\n",
                " 000000000000000000000000000000000000000000000000000000000000000"
            })
    void a_key_file_is_one_line_of_64_digits(String text) throws IOException {
        Path file = folder.resolve("kek");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> FileKeyService.open(file, random))
                .hasMessage("key/unavailable: the key file is not one line of 64 hexadecimal digits");
    }

    @Test
    void a_key_file_may_lack_its_line_feed_and_be_read_only() throws IOException {
        Path file = folder.resolve("kek");
        for (String text : List.of("0".repeat(64), "0".repeat(64) + "\n")) {
            Files.writeString(file, text);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            try (FileKeyService keys = FileKeyService.open(file, random)) {
                assertThat(keys.keyId()).isEqualTo("file:38b586dd8aaffd4d");
            }
        }
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        FileKeyService.open(file, random).close();
        assertThatThrownBy(() -> FileKeyService.open(folder, random))
                .hasMessage("key/unavailable: the key file is not one line of 64 hexadecimal digits");
    }

    @Test
    void the_file_that_is_made_holds_the_key_in_hexadecimal() throws IOException {
        Path file = folder.resolve("kek");
        FileKeyService.create(file, random).close();
        assertThat(Files.readString(file)).matches("[0-9a-f]{64}\n");
    }

    @Test
    void a_pem_file_is_read_up_to_16_kib() throws IOException {
        SigningKey key = SigningKey.generate(SigningCurve.P384, random);
        String pem = key.publicKey().pem();
        Path file = folder.resolve("key.pem");
        Files.writeString(file, pem + " ".repeat((16 << 10) - pem.length()));
        assertThat(TrustedKey.read(file)).isEqualTo(key.publicKey());
        Files.writeString(file, pem + " ".repeat((16 << 10) - pem.length() + 1));
        assertThatThrownBy(() -> TrustedKey.read(file)).hasMessage("key/unavailable: the key file is not a PEM file");
        Files.writeString(file, "x");
        assertThatThrownBy(() -> TrustedKey.read(file))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().operatorDetail()).isEqualTo(file.toString()));
        assertUnavailable(() -> SigningKey.read(folder, random));
        Files.writeString(file, key.plaintextPem());
        assertThat(SigningKey.read(file, random).publicKey()).isEqualTo(key.publicKey());
    }

    @Test
    void a_trusted_key_is_known_by_the_digest_of_its_text() {
        TrustedKey key = SigningKey.generate(SigningCurve.P256, random).publicKey();
        TrustedKey other = SigningKey.generate(SigningCurve.P256, random).publicKey();
        assertThat(key.keyId())
                .isEqualTo(Digest.sha256(key.pem().getBytes(StandardCharsets.US_ASCII))
                        .hex());
        assertThat(key.curve()).isEqualTo(SigningCurve.P256);
        assertThat(key).hasToString("P256:" + key.keyId()).isNotEqualTo(other).doesNotHaveSameHashCodeAs(other);
        assertThat(key).isEqualTo(TrustedKey.ofPem(key.pem())).hasSameHashCodeAs(TrustedKey.ofPem(key.pem()));
        SigningKey signing = SigningKey.generate(SigningCurve.P384, random);
        assertThat(signing).hasToString("SigningKey[" + signing.publicKey() + "]");
        assertThat(key.verifies(new byte[1], new byte[1])).isFalse();
    }

    private static void assertUnavailable(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(ProblemException.class).hasMessageContaining("key/unavailable");
    }
}
