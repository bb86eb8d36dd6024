package dev.sallyport.admit.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.admit.VerifiedBundle;
import dev.sallyport.admit.testing.Workshop;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.bundle.passport.AttestationSigner;
import dev.sallyport.bundle.passport.AttestationType;
import dev.sallyport.bundle.passport.DsseEnvelope;
import dev.sallyport.bundle.passport.IssuerKey;
import dev.sallyport.bundle.passport.Statement;
import dev.sallyport.bundle.passport.Subject;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonObject;
import dev.sallyport.onnx.testing.Models;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdmissionPolicyTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final ModelRef REF = new ModelRef("mlp", "7");
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final AttestationSigner LAB = signer(SigningCurve.P256);
    private static final AttestationSigner GATE = signer(SigningCurve.P384);
    private static final AttestationSigner STRANGER = signer(SigningCurve.P256);
    private static final Map<String, IssuerKey> KEYS = Map.of("lab.pem", LAB.publicKey(), "gate.pem", GATE.publicKey());
    private static final String DATA = Digest.sha256(new byte[0]).hex();
    private static final String OTHER_DATA = Digest.sha256(new byte[1]).hex();

    @TempDir
    Path folder;

    private final Workshop workshop = new Workshop(SigningCurve.P256);
    private Path bundle = Path.of("");

    private static AttestationSigner signer(SigningCurve curve) {
        return AttestationSigner.of(SigningKey.generate(curve, RANDOM), RANDOM);
    }

    @BeforeEach
    void seal() throws IOException {
        byte[] graph = Models.mlp(new SplittableRandom(1), 4, 4, 1).toBytes();
        bundle = workshop.seal(Files.write(folder.resolve("model.onnx"), graph), REF, folder.resolve("bundle"));
    }

    private Subject subject() {
        VerifiedBundle verified = workshop.verify(bundle, REF);
        return Subject.of(verified.manifest(), verified.manifestDigest());
    }

    private void attest(AttestationSigner signer, AttestationType type, String predicate) throws IOException {
        attest(signer, subject(), type, predicate);
    }

    private void attest(AttestationSigner signer, Subject subject, AttestationType type, String predicate)
            throws IOException {
        DsseEnvelope envelope = DsseEnvelope.sign(Statement.of(subject, type, (JsonObject) json(predicate)), signer);
        add(new String(envelope.toBytes(), StandardCharsets.UTF_8) + "\n");
    }

    private void add(String lines) throws IOException {
        Files.writeString(
                bundle.resolve("passport.jsonl"), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static JsonValue json(String text) {
        return JsonValue.parse(
                text.getBytes(StandardCharsets.UTF_8),
                JsonLimits.DOCUMENT,
                finding -> new ConfigurationInvalid(List.of(finding)));
    }

    private static AdmissionPolicy policy(String required) {
        return whole("{\"version\":1,\"issuers\":{\"lab\":\"lab.pem\",\"gate\":\"gate.pem\"},\"rules\":["
                + "{\"models\":[\"m*\"],\"require\":[" + required + "]}]}");
    }

    private static AdmissionPolicy whole(String text) {
        return AdmissionPolicy.of(
                json(text),
                Digest.sha256(text.getBytes(StandardCharsets.UTF_8)),
                name -> Objects.requireNonNull(KEYS.get(name)));
    }

    private Judgement judge(String required) {
        return policy(required).judge(workshop.verify(bundle, REF), NOW);
    }

    private void isRefused(String required, String because) {
        Judgement judgement = judge(required);
        assertThat(judgement.admitted()).isFalse();
        assertThat(judgement.problem().code()).isEqualTo("model/not-admitted");
        assertThat(judgement.problem().sentence()).contains(because);
        assertThatThrownBy(judgement::requireAdmitted).isInstanceOf(ProblemException.class);
    }

    private static String evaluation(String time, double value, int samples, String data) {
        return "{\"evaluator\":{\"id\":\"lab\"},\"evaluatedOn\":\"%s\",\"metrics\":[{\"name\":\"accuracy\",\"value\":%s,"
                        .formatted(time, value)
                + "\"denominator\":%d,\"dataset\":{\"digest\":{\"sha256\":\"%s\"}}}]}".formatted(samples, data);
    }

    private static String tests(String result) {
        return "{\"result\":\"" + result + "\",\"configuration\":[],\"passedTests\":[\"rotation\"]}";
    }

    private static String scan(String time, String result) {
        return "{\"scanner\":{\"uri\":\"s\",\"result\":[" + result + "]},\"metadata\":{\"scanStartedOn\":\"" + time
                + "\",\"scanFinishedOn\":\"" + time + "\"}}";
    }

    private static final String ACCURATE =
            "{\"type\":\"evaluation\",\"by\":[\"lab\"],\"within\":\"30d\",\"metrics\":[{\"name\":\"accuracy\","
                    + "\"atLeast\":0.95,\"denominator\":300,\"dataset\":\"" + DATA + "\"}]}";
    private static final String CLEAN = "{\"type\":\"scan\",\"by\":[\"lab\"],\"within\":\"30d\"}";
    private static final String TESTED = "{\"type\":\"test-result\",\"by\":[\"lab\"],\"tests\":[\"rotation\"]}";

    @Test
    void what_is_asked_for_and_there_admits() throws IOException {
        attest(LAB, AttestationType.EVALUATION, evaluation("2026-11-20T00:00:00Z", 0.97, 360, DATA));
        attest(LAB, AttestationType.SCAN, scan("2026-11-20T00:00:00Z", ""));
        attest(LAB, AttestationType.TEST_RESULT, tests("PASSED"));

        Judgement judgement = judge(ACCURATE + "," + CLEAN + "," + TESTED);

        assertThat(judgement.admitted()).as(judgement.toString()).isTrue();
        assertThat(judgement.findings()).hasSize(3).allMatch(each -> each.outcome() == Finding.Outcome.OK);
        assertThat(judgement.satisfied()).containsExactly("evaluation", "evaluation:accuracy", "scan", "test-result");
    }

    @Test
    void without_a_passport_or_a_rule_nothing_is_admitted() throws IOException {
        isRefused(ACCURATE, "is missing");
        attest(LAB, AttestationType.SCAN, scan("2026-11-20T00:00:00Z", ""));
        AdmissionPolicy others =
                whole("{\"version\":1,\"issuers\":{},\"rules\":[{\"models\":[\"ml\"],\"require\":[]}]}");
        assertThat(others.judge(workshop.verify(bundle, REF), NOW).admitted()).isFalse();
        AdmissionPolicy nothing =
                whole("{\"version\":1,\"issuers\":{},\"rules\":[{\"models\":[\"*\"],\"require\":[]}]}");
        assertThat(nothing.judge(workshop.verify(bundle, REF), NOW).admitted()).isTrue();
    }

    @Test
    void numbers_below_on_too_few_samples_or_other_data_refuse() throws IOException {
        attest(LAB, AttestationType.EVALUATION, evaluation("2026-11-20T00:00:00Z", 0.99, 360, OTHER_DATA));
        isRefused(ACCURATE, "is missing");
        attest(LAB, AttestationType.EVALUATION, evaluation("2026-11-20T00:00:00Z", 0.99, 299, DATA));
        isRefused(ACCURATE, "at least 300 samples");
    }

    @Test
    void a_good_number_does_not_hide_a_bad_one() throws IOException {
        attest(LAB, AttestationType.EVALUATION, evaluation("2026-10-01T00:00:00Z", 0.94, 360, DATA));
        attest(LAB, AttestationType.EVALUATION, evaluation("2026-11-20T00:00:00Z", 0.97, 360, DATA));
        isRefused(ACCURATE, "`accuracy` is 0.94 of 360 samples, at least 0.95");
    }

    @Test
    void stale_and_future_attestations_refuse() throws IOException {
        attest(LAB, AttestationType.SCAN, scan("2026-10-01T00:00:00Z", ""));
        isRefused(CLEAN, "is stale");
        attest(LAB, AttestationType.SCAN, scan("2026-11-29T12:10:00Z", ""));
        isRefused(CLEAN, "of the future");
    }

    @Test
    void failed_beside_passed_refuses_whoever_of_the_issuers_said_it() throws IOException {
        attest(LAB, AttestationType.TEST_RESULT, tests("PASSED"));
        assertThat(judge(TESTED).admitted()).isTrue();
        attest(STRANGER, AttestationType.TEST_RESULT, tests("FAILED"));
        assertThat(judge(TESTED).admitted()).isTrue();
        attest(GATE, AttestationType.TEST_RESULT, tests("FAILED"));
        isRefused(TESTED, "says `FAILED`");
    }

    @Test
    void findings_of_a_scan_refuse_beside_a_clean_one() throws IOException {
        attest(LAB, AttestationType.SCAN, scan("2026-11-20T00:00:00Z", ""));
        attest(LAB, AttestationType.SCAN, scan("2026-11-19T00:00:00Z", "{\"id\":\"onnx/loop\"}"));
        isRefused(CLEAN, "1 findings, the first is `onnx/loop`");
    }

    @Test
    void foreign_issuers_do_not_count_and_one_issuer_does_not_stand_for_another() throws IOException {
        attest(STRANGER, AttestationType.SCAN, scan("2026-11-20T00:00:00Z", ""));
        attest(GATE, AttestationType.SCAN, scan("2026-11-20T00:00:00Z", ""));
        isRefused(CLEAN, "is missing");
        assertThat(judge(CLEAN).findings()).anyMatch(each -> each.finding().contains("no issuer of the policy"));
    }

    @Test
    void what_is_about_another_name_version_or_digest_refuses() throws IOException {
        Subject own = subject();
        Digest other = Digest.sha256(new byte[3]);
        for (Subject replayed : List.of(
                new Subject(new ModelRef("mlp", "8"), own.root(), own.names(), own.manifest()),
                new Subject(new ModelRef("other", "7"), own.root(), own.names(), own.manifest()),
                new Subject(own.model(), own.root(), other, own.manifest()),
                new Subject(own.model(), own.root(), own.names(), other),
                new Subject(own.model(), other, own.names(), own.manifest()))) {
            Files.deleteIfExists(bundle.resolve("passport.jsonl"));
            attest(LAB, AttestationType.SCAN, scan("2026-11-20T00:00:00Z", ""));
            assertThat(judge(CLEAN).admitted()).isTrue();
            attest(LAB, replayed, AttestationType.SCAN, scan("2026-11-20T00:00:00Z", ""));
            isRefused(CLEAN, "another name, version or digest");
        }
    }

    @Test
    void verdicts_count_under_their_policy_and_with_their_properties() throws IOException {
        String verdict = "{\"verifier\":{\"id\":\"g\",\"policies\":[{\"digest\":{\"sha256\":\"" + DATA
                + "\"}}]},\"timeCreated\":\"2026-11-29T00:00:00Z\",\"properties\":[\"A\"]}";
        attest(GATE, AttestationType.VERDICT, verdict);
        String required =
                "{\"type\":\"verdict\",\"by\":[\"gate\"],\"within\":\"1d\",\"policies\":[\"%s\"],\"properties\":[\"%s\"]}";

        assertThat(judge(required.formatted(DATA, "A")).admitted()).isTrue();
        isRefused(required.formatted(OTHER_DATA, "A"), "is missing");
        isRefused(required.formatted(DATA, "B"), "property `B`");
        isRefused(required.formatted(DATA, "A").replace("1d", "1h"), "is stale");
    }

    @Test
    void builders_are_held_against_the_provenance() throws IOException {
        attest(
                LAB,
                AttestationType.PROVENANCE,
                "{\"buildDefinition\":{\"buildType\":\"t\",\"externalParameters\":{}},"
                        + "\"runDetails\":{\"builder\":{\"id\":\"https://example.org/trainer\"}}}");
        String required = "{\"type\":\"provenance\",\"by\":[\"lab\"],\"builders\":[\"%s\"]}";

        assertThat(judge(required.formatted("https://example.org/trainer")).admitted())
                .isTrue();
        isRefused(required.formatted("https://example.org/other"), "built by");
        isRefused("{\"type\":\"provenance\",\"by\":[\"lab\"],\"within\":\"9d\"}", "is stale");
    }

    @Test
    void what_an_issuer_signed_and_is_no_statement_refuses() throws IOException {
        add("nonsense\n");
        assertThatThrownBy(() -> judge(CLEAN)).hasMessageContaining("bundle/malformed");
        Files.delete(bundle.resolve("passport.jsonl"));
        add("{}\n".repeat(10_000));
        assertThatThrownBy(() -> judge(CLEAN)).hasMessageContaining("bundle/too-large");
    }

    @Test
    void the_bundle_is_verified_with_a_passport_and_without() throws IOException {
        attest(LAB, AttestationType.SCAN, scan("2026-11-20T00:00:00Z", ""));
        try (var model = workshop.admit(bundle, REF)) {
            assertThat(model.ref()).isEqualTo(REF);
        }
        Files.move(bundle.resolve("passport.jsonl"), bundle.resolve("other.jsonl"));
        assertThatThrownBy(() -> workshop.verify(bundle, REF)).hasMessageContaining("is no part of a bundle");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"rumour\",\"by\":[\"lab\"]}",
                "{\"type\":\"scan\",\"by\":[]}",
                "{\"type\":\"scan\",\"by\":[\"nobody\"]}",
                "{\"type\":\"scan\",\"by\":[\"lab\"],\"within\":\"soon\"}",
                "{\"type\":\"scan\",\"by\":[\"lab\"],\"metrics\":[]}",
                "{\"type\":\"scan\",\"by\":[\"lab\"],\"findings\":-1}",
                "{\"type\":\"test-result\",\"by\":[\"lab\"],\"within\":\"1d\"}",
                "{\"type\":\"verdict\",\"by\":[\"gate\"]}",
                "{\"type\":\"evaluation\",\"by\":[\"lab\"],\"metrics\":[{\"name\":\"a\"}]}",
                "{\"type\":\"evaluation\",\"by\":[\"lab\"],\"metrics\":[{\"name\":\"a\",\"atLeast\":1e999}]}",
                "{\"type\":\"evaluation\",\"by\":[\"lab\"],\"metrics\":[{\"name\":\"a\",\"atLeast\":2,\"atMost\":1}]}",
                "{\"type\":\"evaluation\",\"by\":[\"lab\"],\"metrics\":[{\"name\":\"a\",\"atMost\":1,\"dataset\":\"x\"}]}"
            })
    void policies_that_cannot_be_meant_are_refused(String required) {
        assertThatThrownBy(() -> policy(required)).hasMessageContaining("configuration/invalid");
    }

    @Test
    void one_key_is_one_issuer() {
        assertThatThrownBy(
                        () -> whole("{\"version\":1,\"issuers\":{\"a\":\"lab.pem\",\"b\":\"lab.pem\"},\"rules\":[]}"))
                .hasMessageContaining("another issuer");
    }
}
