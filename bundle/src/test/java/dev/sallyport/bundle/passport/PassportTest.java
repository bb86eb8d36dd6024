package dev.sallyport.bundle.passport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.core.Pem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.StrictBase64;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PassportTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final AttestationSigner SIGNER =
            AttestationSigner.of(SigningKey.generate(SigningCurve.P256, RANDOM), RANDOM);
    private static final String ONE = text(signed(SIGNER));

    @TempDir
    Path folder;

    private static DsseEnvelope signed(AttestationSigner signer) {
        return DsseEnvelope.sign(Examples.statement(AttestationType.SCAN, Examples.SCAN), signer);
    }

    private static String text(DsseEnvelope envelope) {
        return new String(envelope.toBytes(), StandardCharsets.UTF_8);
    }

    private static Passport parse(String text) {
        return Passport.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static AttestationSigner edwards() throws GeneralSecurityException {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        return AttestationSigner.ofPem(
                Pem.encode("PRIVATE KEY", pair.getPrivate().getEncoded()), RANDOM);
    }

    @ParameterizedTest
    @EnumSource
    void what_was_signed_is_read_back_with_its_signer(SigningCurve curve) {
        AttestationSigner signer = AttestationSigner.of(SigningKey.generate(curve, RANDOM), RANDOM);

        DsseEnvelope read = parse(text(signed(signer)) + "\n").envelopes().getFirst();

        assertThat(read.signer(List.of(SIGNER.publicKey(), signer.publicKey()), new SignatureBudget()))
                .contains(signer.publicKey());
        assertThat(read.signer(List.of(SIGNER.publicKey()), new SignatureBudget()))
                .isEmpty();
        assertThat(Statement.parse(read.unverifiedPayload()).isAbout(Examples.SUBJECT))
                .isTrue();
    }

    @Test
    void the_public_half_of_an_edwards_key_is_that_of_the_platform() throws GeneralSecurityException {
        for (int i = 0; i < 20; i++) {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            AttestationSigner signer = AttestationSigner.ofPem(
                    Pem.encode("PRIVATE KEY", pair.getPrivate().getEncoded()), RANDOM);
            String pem = Pem.encode("PUBLIC KEY", pair.getPublic().getEncoded());

            assertThat(signer.publicKey()).isEqualTo(IssuerKey.ofPem(pem));
            assertThat(signed(signer).signer(List.of(IssuerKey.ofPem(pem)), new SignatureBudget()))
                    .isPresent();
        }
    }

    @Test
    void keys_of_other_kinds_are_refused() throws GeneralSecurityException {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2_048);
        KeyPair pair = rsa.generateKeyPair();

        assertThatThrownBy(() -> IssuerKey.ofPem(
                        Pem.encode("PUBLIC KEY", pair.getPublic().getEncoded())))
                .hasMessageContaining("key/unavailable");
        assertThatThrownBy(() -> AttestationSigner.ofPem(
                        Pem.encode("PRIVATE KEY", pair.getPrivate().getEncoded()), RANDOM))
                .hasMessageContaining("key/unavailable");
        assertThatThrownBy(() -> IssuerKey.ofPem("nothing")).hasMessageContaining("key/unavailable");
    }

    @Test
    void a_changed_payload_and_a_misleading_hint() throws GeneralSecurityException {
        AttestationSigner other = edwards();
        String misled =
                ONE.replace(SIGNER.publicKey().keyId(), other.publicKey().keyId());
        List<IssuerKey> keys = List.of(other.publicKey(), SIGNER.publicKey());
        assertThat(parse(misled + "\n").envelopes().getFirst().signer(keys, new SignatureBudget()))
                .contains(SIGNER.publicKey());

        byte[] payload = signed(SIGNER).unverifiedPayload();
        String before = StrictBase64.encode(payload);
        payload[payload.length / 2] ^= 1;
        String changed = text(parse(ONE + "\n").envelopes().getFirst()).replace(before, StrictBase64.encode(payload));
        assertThat(parse(changed + "\n").envelopes().getFirst().signer(keys, new SignatureBudget()))
                .isEmpty();
    }

    private static String withSignature(String base64) {
        return ONE.replaceAll("\"sig\":\"[^\"]*\"", "\"sig\":\"" + base64 + "\"") + "\n";
    }

    @Test
    void base64_for_urls_is_read_and_no_other_spelling() {
        assertThat(text(parse(withSignature("-_-_")).envelopes().getFirst())).contains("\"sig\":\"+/+/\"");
        for (String lax : List.of("AB==", "A", "AA", "A+-A", "AAAA\\\\n")) {
            assertThatThrownBy(() -> parse(withSignature(lax))).as(lax).hasMessageContaining("bundle/malformed");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}\n",
                "[]\n",
                "\n",
                "{\"payload\":\"\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[]}\n",
                "{\"payload\":\"\",\"payloadType\":\"text/plain\",\"signatures\":[{\"sig\":\"\"}]}\n",
                "{\"payload\":\"\",\"payload\":\"\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[{\"sig\":\"\"}]}\n",
                "{\"payload\":\"\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[{\"sig\":\"\",\"cert\":\"\"}]}\n",
                "{\"payload\":\"\",\"payloadType\":\"application/vnd.in-toto+json\",\"signatures\":[{\"sig\":\"\"},{\"sig\":\"\"},{\"sig\":\"\"},{\"sig\":\"\"},{\"sig\":\"\"}]}\n"
            })
    void lines_that_are_no_envelope_are_refused(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("bundle/malformed");
    }

    @Test
    void a_torn_last_line_is_refused() {
        assertThatThrownBy(() -> parse(ONE)).hasMessageContaining("last line");
        assertThatThrownBy(() -> parse(ONE + "\n\n")).hasMessageContaining("bundle/malformed");
    }

    @Test
    @Timeout(10)
    void ten_thousand_attestations_are_counted_and_refused_before_one_is_looked_at() {
        String small = "{}\n".repeat(10_000);
        assertThatThrownBy(() -> parse(small)).hasMessageContaining("bundle/too-large");
        assertThatThrownBy(() -> parse((ONE + "\n").repeat(10_000))).hasMessageContaining("bundle/too-large");
        assertThatThrownBy(() -> parse(" ".repeat(2 << 20) + "\n")).hasMessageContaining("bundle/too-large");
    }

    @Test
    void the_checks_of_one_passport_are_bounded() throws GeneralSecurityException {
        List<IssuerKey> keys = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            keys.add(edwards().publicKey());
        }
        Passport passport = parse((ONE + "\n").repeat(128));
        SignatureBudget budget = new SignatureBudget();
        passport.envelopes().forEach(envelope -> envelope.signer(keys, budget));

        assertThatThrownBy(() -> passport.envelopes().getFirst().signer(keys, budget))
                .hasMessageContaining("bundle/too-large");
    }

    @Test
    void a_line_is_added_whole_and_none_is_lost() throws IOException {
        byte[] none = new byte[0];
        Passport.add(folder, none, signed(SIGNER));
        byte[] first = Files.readAllBytes(folder.resolve("passport.jsonl"));

        assertThatThrownBy(() -> Passport.add(folder, none, signed(SIGNER))).hasMessageContaining("disk/unavailable");
        assertThatThrownBy(() -> Passport.add(
                        folder, first, Passport.parse(first).envelopes().getFirst()))
                .hasMessageContaining("there already");
        Passport.add(folder, first, signed(SIGNER));

        byte[] second = Files.readAllBytes(folder.resolve("passport.jsonl"));
        assertThat(Passport.parse(second).envelopes()).hasSize(2);
        assertThat(new String(second, StandardCharsets.UTF_8)).startsWith(new String(first, StandardCharsets.UTF_8));
        try (var beside = Files.list(folder.resolveSibling(""))) {
            assertThat(beside.map(Path::toString)).noneMatch(name -> name.endsWith("passport-draft"));
        }
    }
}
