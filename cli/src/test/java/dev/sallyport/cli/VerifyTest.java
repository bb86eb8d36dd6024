package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.core.json.JsonDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What `verify` decides under a policy, and how it says so. */
class VerifyTest {
    @TempDir
    Path folder;

    private Path bundle = Path.of("");
    private Path policy = Path.of("");

    @BeforeEach
    void seal() throws IOException {
        bundle = folder.resolve("bundle");
        policy = folder.resolve("trust.yaml");
        run("trust", "hybrid-key", folder.resolve("hybrid.json"));
        run("keys", "init", "--state", folder.resolve("revoker"));
        run(
                "seal",
                CommandRun.DIGITS.resolve("model.onnx"),
                "--name",
                "digits",
                "--version",
                "1",
                "--out",
                bundle,
                "--state",
                folder.resolve("state"),
                "--hybrid-key",
                folder.resolve("hybrid.json"));
        policy("models: [digits]", "");
    }

    private static CommandRun run(Object... line) {
        CommandRun run = CommandRun.of(line);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    private void policy(String rule, String more) throws IOException {
        Files.writeString(policy, """
                trustVersion: 1
                rules:
                  - keys: [state/keys/signing.pub.pem]
                    hybrid: [hybrid.json.pub]
                    %s
                %s
                """.formatted(rule, more));
    }

    private CommandRun verify(Object... more) {
        Object[] line = {"verify", bundle, "--policy", policy};
        Object[] all = java.util.Arrays.copyOf(line, line.length + more.length);
        System.arraycopy(more, 0, all, line.length, more.length);
        return CommandRun.of(all);
    }

    private void refused(int exit, String... words) {
        CommandRun run = verify();
        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(exit);
        assertThat(run.out() + run.err()).contains(words);
    }

    @Test
    void every_decision_is_one_line() {
        CommandRun run = verify();
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines().map(line -> line.split(" +")[1]))
                .containsExactly(
                        "layout", "signer", "signature", "files", "manifest", "rule", "hybrid", "payloads", "digits/1");
        JsonDocument json = verify("--json").json();
        assertThat(json.optionalBoolean("verified")).contains(true);
        assertThat(json.string("kind")).isEqualTo("bundle");
        assertThat(json.objects("steps"))
                .hasSize(8)
                .allMatch(step -> step.optionalBoolean("passed").orElse(false));
    }

    @Test
    void the_line_that_refuses_says_why() throws IOException {
        policy("models: [other]", "");
        refused(ExitCode.FINDING, "no  rule", "nobody may sign models named `digits`");
        JsonDocument json = verify("--json").json();
        assertThat(json.optionalBoolean("verified")).contains(false);
        assertThat(json.string("code")).isEqualTo("bundle/untrusted");
        JsonDocument last = json.objects("steps").getLast();
        assertThat(last.string("step")).isEqualTo("rule");
        assertThat(last.optionalBoolean("passed")).contains(false);

        policy("models: [\"*\"]\n    until: \"2026-01-01T00:00:00Z\"", "");
        refused(ExitCode.FINDING, "no  signer", "ended at 2026-01-01T00:00:00Z");
    }

    @Test
    void exit_codes_tell_a_finding_from_a_policy_that_cannot_be_meant_and_a_key_that_is_not_there() throws IOException {
        policy("modles: [digits]", "");
        refused(ExitCode.USAGE, "configuration/invalid", "`rules[0].modles` is not known");
        policy("models: [digits]\n    certificates: [{anchors: [none.pem], identities: [\"dns:x\"]}]", "");
        refused(ExitCode.UNAVAILABLE, "key/unavailable");
        assertThat(verify("--public-key", folder.resolve("state/keys/signing.pub.pem"))
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(CommandRun.of("verify", bundle, "--identity", "email:a@b").exitCode())
                .isEqualTo(ExitCode.USAGE);
        assertThat(CommandRun.of("trust", "check", policy).exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    }

    @Test
    void what_was_taken_back_is_refused() throws IOException {
        Path list = folder.resolve("revoked.json");
        Path key = folder.resolve("revoker/keys/signing.pem");
        policy(
                "models: [digits]",
                "revocations: {list: revoked.json, signer: revoker/keys/signing.pub.pem, maxAge: 1h}");
        refused(ExitCode.FINDING, "no  revocation", "there is no revocation list");
        run("trust", "revoke", list, "--key", key);
        CommandRun good = verify("--json");
        assertThat(good.exitCode()).isZero();
        run("trust", "revoke", list, "--key", key, "--bundle", good.json().string("manifest"));
        refused(ExitCode.FINDING, "the bundle was revoked");
        Files.delete(list);
        run("trust", "revoke", list, "--key", key, "--signer", good.json().string("signer"));
        refused(ExitCode.FINDING, "the signer's key was revoked");
        assertThat(CommandRun.of("trust", "revoke", list, "--key", key, "--certificate", "xyz")
                        .exitCode())
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void a_folder_that_is_no_bundle_is_said_to_be_none() throws IOException {
        Path plain = Files.createDirectory(folder.resolve("plain"));
        Files.writeString(plain.resolve("weights.bin"), "x");
        Files.copy(bundle.resolve("model.sig"), plain.resolve("model.sig"));
        CommandRun run = CommandRun.of("verify", plain, "--state", folder.resolve("state"));
        assertThat(run.exitCode()).isEqualTo(ExitCode.FINDING);
        assertThat(run.out()).contains("a plain folder with a model signature", "no  files", "bundle/tampered");
    }
}
