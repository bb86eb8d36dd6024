package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.bundle.Bundle;
import dev.sallyport.bundle.BundleLimits;
import dev.sallyport.bundle.Manifest;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.keys.FileKeyService;
import dev.sallyport.bundle.passport.AttestationSigner;
import dev.sallyport.bundle.passport.AttestationType;
import dev.sallyport.bundle.passport.DsseEnvelope;
import dev.sallyport.bundle.passport.Passport;
import dev.sallyport.bundle.passport.Predicate.TestResult;
import dev.sallyport.bundle.passport.SignatureBudget;
import dev.sallyport.bundle.passport.Statement;
import dev.sallyport.bundle.passport.Subject;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Pem;
import dev.sallyport.core.Problem.Internal;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonObject;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * securesystemslib and in-toto-attestation read and verify our attestations, and we read and verify theirs; the
 * reference tool of model signing verifies a bundle that has a passport.
 */
class PassportToolsTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String TESTS = "{\"result\":\"PASSED\",\"configuration\":[{\"name\":\"réglage\"}]}";

    @TempDir
    Path folder;

    private static String pem(String algorithm) throws GeneralSecurityException {
        if (algorithm.equals("Ed25519")) {
            byte[] key = KeyPairGenerator.getInstance("Ed25519")
                    .generateKeyPair()
                    .getPrivate()
                    .getEncoded();
            return Pem.encode("PRIVATE KEY", key);
        }
        return SigningKey.generate(SigningCurve.valueOf(algorithm), RANDOM).plaintextPem();
    }

    private Path sealed(SigningKey signer) {
        try (FileKeyService keys = FileKeyService.create(folder.resolve("kek.json"), RANDOM)) {
            return Sealing.digits("1", signer, keys, folder.resolve("bundle"));
        }
    }

    private static Subject subject(Path bundle) {
        Bundle opened = Bundle.open(bundle, BundleLimits.DEFAULT);
        byte[] manifest = opened.unverifiedManifest();
        return Subject.of(Manifest.parse(manifest, opened.limits()), Digest.sha256(manifest));
    }

    private static JsonObject predicate() {
        return (JsonObject) JsonValue.parse(
                TESTS.getBytes(StandardCharsets.UTF_8), JsonLimits.DOCUMENT, finding -> new Internal("test", finding));
    }

    private Outcome tool(Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Clients.python().resolve("python").toString());
        command.add("-B");
        command.add(Repository.CLIENTS.resolve("python/passport.py").toString());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return Program.run(folder, Duration.ofSeconds(60), command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P256", "P384", "Ed25519"})
    void other_tools_verify_what_we_sign(String algorithm) throws IOException, GeneralSecurityException {
        Path bundle = sealed(SigningKey.generate(SigningCurve.P256, RANDOM));
        AttestationSigner signer = AttestationSigner.ofPem(pem(algorithm), RANDOM);
        Statement statement = Statement.of(subject(bundle), AttestationType.TEST_RESULT, predicate());
        Passport.add(bundle, new byte[0], DsseEnvelope.sign(statement, signer));
        Path publicKey = Files.writeString(
                folder.resolve("public.pem"), signer.publicKey().pem());
        Path passport = bundle.resolve("passport.jsonl");

        Outcome verified = tool("verify", passport, publicKey).succeeded();
        assertThat(verified.lastLine()).isEqualTo("[\"" + AttestationType.TEST_RESULT.uri() + "\"]");

        String changed = Files.readString(passport).replaceFirst("\"payload\":\"e", "\"payload\":\"f");
        Files.writeString(passport, changed);
        assertThat(tool("verify", passport, publicKey).exit()).isNotZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"P256", "P384", "Ed25519"})
    void we_verify_what_other_tools_sign(String algorithm) throws IOException, GeneralSecurityException {
        Subject subject = subject(sealed(SigningKey.generate(SigningCurve.P256, RANDOM)));
        JsonWriter json = JsonWriter.compact();
        subject.write(json);
        Path about = Files.write(folder.resolve("subject.json"), json.toBytes());
        String pem = pem(algorithm);
        Path out = folder.resolve("envelope.json");
        tool("sign", about, Files.writeString(folder.resolve("private.pem"), pem), out)
                .succeeded();

        DsseEnvelope envelope = DsseEnvelope.parse(Files.readAllBytes(out));
        var signer = AttestationSigner.ofPem(pem, RANDOM).publicKey();
        Statement statement = Statement.parse(envelope.unverifiedPayload());

        assertThat(envelope.signer(List.of(signer), new SignatureBudget())).contains(signer);
        assertThat(statement.isAbout(subject)).isTrue();
        assertThat(((TestResult) statement.predicate()).passed()).containsExactly("rotation");
    }

    @Test
    void the_reference_tool_verifies_a_bundle_with_a_passport() throws IOException {
        SigningKey key = SigningKey.generate(SigningCurve.P256, RANDOM);
        Path bundle = sealed(key);
        AttestationSigner signer = AttestationSigner.of(key, RANDOM);
        Statement statement = Statement.of(subject(bundle), AttestationType.TEST_RESULT, predicate());
        Passport.add(bundle, new byte[0], DsseEnvelope.sign(statement, signer));
        Path publicKey =
                Files.writeString(folder.resolve("public.pem"), key.publicKey().pem());

        Outcome verified = Program.run(
                folder,
                Duration.ofSeconds(60),
                List.of(
                        Clients.python().resolve("model_signing").toString(),
                        "verify",
                        "key",
                        "--signature",
                        bundle.resolve("model.sig").toString(),
                        "--public_key",
                        publicKey.toString(),
                        bundle.toString()));

        assertThat(verified.exit()).as(verified.err()).isZero();
    }
}
