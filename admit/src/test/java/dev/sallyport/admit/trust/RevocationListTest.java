package dev.sallyport.admit.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.bundle.SignedDocument;
import dev.sallyport.bundle.Signer;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.certificate.SigningCertificate.SerialNumber;
import dev.sallyport.core.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RevocationListTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final SigningKey REVOKER = SigningKey.generate(SigningCurve.P256, RANDOM);
    private static final Signer SIGNER =
            new Signer.ByKey(SigningKey.generate(SigningCurve.P256, RANDOM).publicKey());
    private static final Digest MANIFEST = Digest.sha256(new byte[] {1});

    @TempDir
    Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void name() {
        file = folder.resolve("revocations.json");
    }

    private void issue(RevocationList list) throws IOException {
        Files.write(file, list.sign(REVOKER, RANDOM));
    }

    private static RevocationList list(long sequence, Instant issued, List<String> bundles, List<String> keys) {
        RevocationList before =
                new RevocationList(sequence - 1, issued, java.util.Set.of(), java.util.Set.of(), List.of());
        return before.next(issued, bundles, keys, List.of());
    }

    private void check(Instant now, TrustMemory memory) {
        new RevocationPolicy(file, REVOKER.publicKey(), Duration.ofHours(24)).check(SIGNER, MANIFEST, now, memory);
    }

    private void refused(Instant now, String finding) {
        assertThatThrownBy(() -> check(now, new TrustMemory(text -> {})))
                .hasMessageContaining("bundle/untrusted")
                .hasMessageContaining(finding);
    }

    @Test
    void what_it_names_is_refused_and_nothing_else() throws IOException {
        issue(list(1, NOW, List.of(), List.of()));
        assertThatCode(() -> check(NOW, new TrustMemory(text -> {}))).doesNotThrowAnyException();
        issue(list(2, NOW, List.of(MANIFEST.hex()), List.of()));
        refused(NOW, "the bundle was revoked");
        issue(list(3, NOW, List.of(), List.of(SIGNER.key().keyId())));
        refused(NOW, "the signer's key was revoked");
    }

    @Test
    void without_a_list_that_is_fresh_and_signed_nothing_is_good() throws IOException {
        refused(NOW, "there is no revocation list");
        issue(list(1, NOW, List.of(), List.of()));
        check(NOW.plus(Duration.ofHours(24)), new TrustMemory(text -> {}));
        refused(NOW.plus(Duration.ofHours(24)).plusSeconds(1), "is older than 24h");
        check(NOW.minus(Duration.ofMinutes(5)), new TrustMemory(text -> {}));
        refused(NOW.minus(Duration.ofMinutes(5)).minusSeconds(1), "issued in the future");
        Files.write(
                file, list(1, NOW, List.of(), List.of()).sign(SigningKey.generate(SigningCurve.P256, RANDOM), RANDOM));
        refused(NOW, "no valid signature");
        byte[] text = list(1, NOW, List.of(), List.of()).sign(REVOKER, RANDOM);
        for (int at = 0; at < text.length; at += 7) {
            byte[] changed = text.clone();
            changed[at] ^= 1;
            Files.write(file, changed);
            refused(NOW, "the revocation list");
        }
        byte[] payload = list(1, NOW, List.of(), List.of()).toBytes();
        Files.write(file, SignedDocument.sign("text/plain", payload, REVOKER, RANDOM));
        refused(NOW, "payloadType");
    }

    @Test
    void an_older_list_does_not_come_back() throws IOException {
        TrustMemory memory = new TrustMemory(text -> {});
        issue(list(5, NOW, List.of(), List.of()));
        check(NOW, memory);
        issue(list(4, NOW, List.of(), List.of()));
        assertThatThrownBy(() -> check(NOW, memory)).hasMessageContaining("list 4 is older than 5");
        issue(list(5, NOW, List.of(), List.of("0".repeat(64))));
        assertThatThrownBy(() -> check(NOW, memory)).hasMessageContaining("two revocation lists");
    }

    @Test
    void the_next_list_names_what_the_one_before_named() {
        SerialNumber serial = SerialNumber.of("CN=Root, O=Example", "1a").orElseThrow();
        RevocationList list = list(1, NOW, List.of("1".repeat(64)), List.of())
                .next(NOW, List.of(), List.of("2".repeat(64)), List.of(serial, serial));
        RevocationList read = RevocationList.verify(list.sign(REVOKER, RANDOM), REVOKER.publicKey());
        assertThat(read).isEqualTo(list);
        assertThat(read.sequence()).isEqualTo(2);
        assertThat(read.certificates()).containsExactly(serial);
        assertThatThrownBy(() -> list.next(NOW, List.of("x"), List.of(), List.of()))
                .hasMessageContaining("configuration/invalid");
        for (String none : List.of("", "0a", "A", "x", "-1")) {
            assertThat(SerialNumber.of("CN=Root", none)).isEmpty();
        }
        assertThat(SerialNumber.of("", "1")).isEmpty();
        assertThat(SerialNumber.of("no name", "1")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'revocationVersion': 1 | 'revocationVersion': 2 | `revocationVersion` must be 1",
                "'sequence': 1 | 'sequence': 0 | `sequence` must be 1 or more",
                "2026-06-01T00:00:00Z | now | `issued` must be a time",
                "'keys': [] | 'keys': ['x'] | `keys` must be lower-case SHA-256 values",
                "'keys' | 'more' | `more` is not known",
                "'certificates': [] | 'certificates': [{'issuer':'CN=x','serial':'0A'}] | lower-case hexadecimal",
            })
    void a_signed_list_is_still_read_strictly(String from, String to, String finding) {
        String text =
                new String(list(1, NOW, List.of(), List.of()).toBytes(), StandardCharsets.UTF_8).replace('"', '\'');
        assertThat(text).contains(from);
        byte[] changed = text.replace(from, to).replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> RevocationList.parse(changed))
                .hasMessageContaining("bundle/untrusted: the revocation list: ")
                .hasMessageContaining(finding);
    }
}
