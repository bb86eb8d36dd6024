package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningKey;
import dev.sallyport.cli.state.StateFolder;
import dev.sallyport.cli.state.Workplace;
import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.core.Digest;
import dev.sallyport.server.SallyportServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an evaluation of the digits example, as its README states it, to a server that loads what its policy admits. */
class AttestTest {
    private static final Path TEST_DATA = CommandRun.DIGITS.resolve("../../../test.csv");

    @TempDir
    Path folder;

    private Path state = Path.of("");
    private Path bundle = Path.of("");
    private Path policy = Path.of("");
    private Path labKey = Path.of("");

    @BeforeEach
    void seal() throws IOException {
        state = folder.resolve("state");
        assertThat(CommandRun.of("keys", "init", "--state", state).exitCode()).isZero();
        bundle = sealed("1");
        labKey = key("lab");
        policy = Files.writeString(state.resolve("admission.yaml"), """
                version: 1
                issuers:
                  lab: %s
                rules:
                  - models: [digits]
                    require:
                      - type: evaluation
                        by: [lab]
                        within: 90d
                        metrics:
                          - {name: accuracy, atLeast: 0.99, denominator: 300, dataset: "%s"}
                """.formatted(
                        folder.resolve("lab.pub.pem"), Digest.sha256(Files.readAllBytes(TEST_DATA))));
    }

    private Path sealed(String version) throws IOException {
        Path out = state.resolve("models/digits").resolve(version);
        Files.createDirectories(out.getParent());
        CommandRun run = CommandRun.of(
                "seal",
                CommandRun.DIGITS.resolve("model.onnx"),
                "--name",
                "digits",
                "--version",
                version,
                "--out",
                out,
                "--state",
                state);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return out;
    }

    private Path key(String name) throws IOException {
        SigningKey key = SigningKey.generate(SigningCurve.P256, new SecureRandom());
        Files.writeString(folder.resolve(name + ".pub.pem"), key.publicKey().pem());
        return Files.writeString(folder.resolve(name + ".pem"), key.plaintextPem());
    }

    /** 359 of 360: what {@code examples/digits/README.md} states. */
    private Path evaluation(double accuracy) throws IOException {
        return Files.writeString(folder.resolve("accuracy.json"), """
                {"evaluator": {"id": "https://example.org/lab"}, "evaluatedOn": "%s",
                 "metrics": [{"name": "accuracy", "value": %s, "denominator": 360,
                              "dataset": {"name": "test.csv", "digest": {"sha256": "%s"}}}]}
                """.formatted(
                        Instant.now().minusSeconds(60), accuracy, Digest.sha256(Files.readAllBytes(TEST_DATA))));
    }

    private CommandRun attest(Path to, Path predicate, Path key) {
        return CommandRun.of("attest", to, "--type", "evaluation", "--predicate", predicate, "--key", key);
    }

    private CommandRun admit(Object... more) {
        Object[] line = {"admit", bundle, "--policy", policy, "--state", state};
        Object[] all = new Object[line.length + more.length];
        System.arraycopy(line, 0, all, 0, line.length);
        System.arraycopy(more, 0, all, line.length, more.length);
        return CommandRun.of(all);
    }

    @Test
    void what_was_attested_is_admitted_and_explained() throws IOException {
        CommandRun before = admit();
        CommandRun attested = attest(bundle, evaluation(359 / 360.0), labKey);
        CommandRun after = admit();

        assertThat(before.exitCode()).isEqualTo(ExitCode.FINDING);
        assertThat(before.out()).contains("ok  signature").contains("no  evaluation: `accuracy`");
        assertThat(before.err()).contains("model/not-admitted");
        assertThat(attested.exitCode()).as(attested.err()).isZero();
        assertThat(after.exitCode()).as(after.out() + after.err()).isZero();
        assertThat(after.out()).contains("ok  evaluation: `accuracy` is 0.997", "admitted digits/1");
        assertThat(CommandRun.of("verify", bundle, "--state", state).exitCode()).isZero();
    }

    @Test
    void a_number_that_is_too_low_is_a_finding_also_for_scripts() throws IOException {
        attest(bundle, evaluation(0.9), labKey);

        CommandRun run = admit("--json");

        assertThat(run.exitCode()).isEqualTo(ExitCode.FINDING);
        assertThat(run.json().optionalBoolean("admitted")).contains(false);
        assertThat(run.json().objects("findings").getFirst().string("finding")).contains("0.9 of 360 samples");
    }

    @Test
    void an_attestation_does_not_go_with_another_version() throws IOException {
        attest(bundle, evaluation(0.999), labKey);
        Path other = sealed("2");
        Files.copy(bundle.resolve("passport.jsonl"), other.resolve("passport.jsonl"));
        bundle = other;

        CommandRun run = admit();

        assertThat(run.exitCode()).isEqualTo(ExitCode.FINDING);
        assertThat(run.out()).contains("another name, version or digest");
    }

    @Test
    void a_verdict_is_signed_for_what_is_admitted_alone() throws IOException {
        Path gate = key("gate");
        assertThat(admit("--verdict-key", gate).exitCode()).isEqualTo(ExitCode.FINDING);
        assertThat(bundle.resolve("passport.jsonl")).doesNotExist();
        attest(bundle, evaluation(0.999), labKey);
        CommandRun first = admit("--verdict-key", gate, "--json");
        assertThat(first.exitCode()).as(first.err()).isZero();
        String digest = first.json().string("policy");
        policy = Files.writeString(folder.resolve("verdicts.yaml"), """
                version: 1
                issuers: {gate: gate.pub.pem}
                rules:
                  - models: ["*"]
                    require:
                      - {type: verdict, by: [gate], within: 1h, policies: ["%s"],
                         properties: [SALLYPORT_ADMITTED, "SALLYPORT_EVALUATION:accuracy"]}
                """.formatted(digest));

        CommandRun second = admit();

        assertThat(second.exitCode()).as(second.out() + second.err()).isZero();
        assertThat(second.out()).contains("ok  verdict: by `gate`", "--  attestation 1: not counted");
    }

    @Test
    void what_cannot_be_meant_is_said_before_anything_is_signed() throws IOException {
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"evaluator\":{\"id\":\"x\"},\"metrics\":[]}");
        assertThat(attest(bundle, broken, labKey).exitCode()).isEqualTo(ExitCode.FINDING);
        assertThat(attest(bundle, evaluation(1), folder.resolve("none.pem")).exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(CommandRun.of("attest", bundle, "--type", "rumour", "--predicate", broken, "--key", labKey)
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(CommandRun.of("attest", bundle).exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(bundle.resolve("passport.jsonl")).doesNotExist();
        Files.writeString(policy, "version: 1\nissuers: {lab: missing.pem}\nrules: []\n");
        assertThat(admit().exitCode()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void findings_of_a_scan_become_its_attestation() throws IOException {
        Path none = Files.writeString(folder.resolve("findings.json"), "[]");
        CommandRun scan = CommandRun.of("attest", bundle, "--type", "scan", "--predicate", none, "--key", labKey);
        assertThat(scan.exitCode()).as(scan.err()).isZero();
        Files.writeString(
                policy,
                "version: 1\nissuers: {lab: %s}\nrules: [{models: [digits], require: [{type: scan, by: [lab]}]}]\n"
                        .formatted(folder.resolve("lab.pub.pem")));
        assertThat(admit().exitCode()).isZero();

        Files.writeString(none, "[{\"path\":\"m\",\"rule\":\"onnx/loop\",\"severity\":\"high\"}]");
        CommandRun.of("attest", bundle, "--type", "scan", "--predicate", none, "--key", labKey);

        assertThat(admit().out()).contains("no  scan: by `lab`: 1 findings, the first is `onnx/loop`");
    }

    @Test
    void the_server_loads_what_its_policy_admits_and_says_why_not() throws Exception {
        sealed("2");
        attest(bundle, evaluation(359 / 360.0), labKey);
        Map<String, String> environment = Map.of(
                "SALLYPORT_LISTEN__PORT", "0",
                "SALLYPORT_ADMIN__PORT", "0",
                "SALLYPORT_LISTEN__INSECURE_PLAINTEXT", "true",
                "SALLYPORT_MODELS__ADMISSION", "[admission.yaml]");
        StateFolder made = new StateFolder(state);
        try (SallyportServer server = SallyportServer.start(made.configuration(environment));
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(server.refused()).singleElement().satisfies(refused -> {
                assertThat(refused.model()).hasToString("digits/2");
                assertThat(refused.problem().code()).isEqualTo("model/not-admitted");
            });
            HttpRequest index = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + server.port() + "/v2/repository/index"))
                    .header("authorization", "Bearer " + Workplace.administratorKey(made))
                    .POST(HttpRequest.BodyPublishers.ofString("{}"))
                    .build();
            String body =
                    client.send(index, HttpResponse.BodyHandlers.ofString()).body();
            assertThat(body)
                    .contains("\"version\":\"1\",\"state\":\"READY\"")
                    .contains(
                            "\"version\":\"2\",\"state\":\"UNAVAILABLE\",\"reason\":\"model/not-admitted: the admission policy"
                                    + " refuses `digits/2`: evaluation: `accuracy`");
        }
        CommandRun entries = CommandRun.of("audit", "tail", state, "--json");
        assertThat(entries.out()).contains("model/not-admitted", "admission");
    }

    @Test
    void without_a_policy_the_signature_decides_alone() {
        Map<String, String> environment = Map.of("SALLYPORT_LISTEN__PORT", "0", "SALLYPORT_ADMIN__PORT", "0");
        try (SallyportServer server = SallyportServer.start(new StateFolder(state).configuration(environment))) {
            assertThat(server.refused()).isEmpty();
        }
    }
}
