package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State folders that an earlier attempt left unfinished, or that somebody damaged. */
class BrokenStateTest {
    /** In the order in which they are made. */
    private static final List<String> FILES = List.of(
            "keys/signing.pem",
            "keys/signing.pub.pem",
            "keys/encryption.json",
            "tls/ca.key",
            "tls/ca.pem",
            "tls/server.key",
            "tls/server.pem",
            "access/pepper",
            "keys/commitment",
            "keys/audit",
            "keys/audit.vkey",
            "keys/token.jwk",
            "keys/jwks.json",
            "access/policy.yaml",
            "sallyport.yaml",
            "access/keys.json",
            "access/administrator.key",
            "access/client.key");

    @TempDir
    Path folder;

    private static void init(Path state) {
        CommandRun run = CommandRun.of("keys", "init", "--state", state);
        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    @Test
    void wherever_the_first_attempt_was_cut_off_the_second_completes_it() throws IOException {
        Path whole = folder.resolve("whole");
        init(whole);
        for (int made = 0; made < FILES.size(); made++) {
            Path state = folder.resolve("cut-" + made);
            for (String file : FILES.subList(0, made)) {
                Files.createDirectories(state.resolve(file).getParent());
                Files.copy(whole.resolve(file), state.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
            }

            init(state);

            assertThat(FILES).allSatisfy(file -> assertThat(state.resolve(file)).exists());
            for (String file : FILES.subList(0, Math.min(made, FILES.indexOf("access/keys.json")))) {
                // A private key without its certificate is of no use and is made anew.
                boolean certified = !file.equals(FILES.get(made - 1)) || !file.matches("tls/.*\\.key");
                if (certified) {
                    assertThat(state.resolve(file))
                            .as(file + " after " + made)
                            .hasSameBinaryContentAs(whole.resolve(file));
                }
            }
            assertThat(CommandRun.of("serve", "--check", "--state", state).exitCode())
                    .isZero();
            assertThat(CommandRun.of("token", "alice", "--state", state).exitCode())
                    .isZero();
        }
    }

    @Test
    void what_a_killed_seal_left_is_in_nobodys_way() throws IOException {
        Path state = folder.resolve("state");
        init(state);
        Files.createDirectories(state.resolve("models/digits/.1.partial-0011223344556677/payload"));
        Files.writeString(state.resolve("keys/.encryption.json.draft"), "half");

        CommandRun run = CommandRun.of(
                "seal",
                CommandRun.DIGITS.resolve("model.onnx"),
                "--name",
                "digits",
                "--version",
                "1",
                "--out",
                state.resolve("models/digits/1"),
                "--state",
                state);

        assertThat(run.exitCode()).as(run.err()).isZero();
    }

    private void spoil(String file) throws IOException {
        Files.writeString(folder.resolve(file), "{");
    }

    @Test
    void a_file_that_is_damaged_is_named_with_the_way_out() throws IOException {
        init(folder);
        spoil("sealed.json");
        Mistake.isSaid(
                CommandRun.of(
                        "quickstart",
                        "--once",
                        "--port",
                        "0",
                        "--models",
                        CommandRun.ROOT.resolve("examples/digits/models"),
                        "--state",
                        folder),
                ExitCode.USAGE,
                folder.resolve("sealed.json").toString(),
                "remove that file");
        spoil("connection.json");
        Mistake.isSaid(
                CommandRun.of("models", "list", "--state", folder),
                ExitCode.USAGE,
                folder.resolve("connection.json").toString(),
                "remove it");
        spoil("keys/encryption.json");
        Mistake.isSaid(
                CommandRun.of(
                        "seal",
                        CommandRun.DIGITS.resolve("model.onnx"),
                        "--name",
                        "m",
                        "--version",
                        "1",
                        "--out",
                        folder.resolve("bundle"),
                        "--state",
                        folder),
                ExitCode.UNAVAILABLE,
                folder.resolve("keys/encryption.json").toString(),
                "from a copy");
        spoil("access/pepper");
        Mistake.isSaid(
                CommandRun.of("keys", "list", "--state", folder),
                ExitCode.USAGE,
                folder.resolve("access/pepper").toString(),
                "64 hexadecimal digits");
        spoil("tls/server.pem");
        Mistake.isSaid(
                CommandRun.of("keys", "init", "--state", folder),
                ExitCode.USAGE,
                folder.resolve("tls").toString(),
                "from a copy");
        spoil("sallyport.yaml");
        Mistake.isSaid(CommandRun.of("serve", "--check", "--state", folder), ExitCode.USAGE, "sallyport.yaml");
    }

    /** Served as it is: whoever put it there did not ask for it to be replaced. */
    @Test
    void a_bundle_of_ones_own_is_not_replaced_by_the_quickstart() throws IOException {
        Path models = folder.resolve("source");
        Files.createDirectories(models.resolve("digits/1"));
        Files.copy(CommandRun.DIGITS.resolve("model.onnx"), models.resolve("digits/1/model.onnx"));
        Path state = folder.resolve("state");
        Path bundle = state.resolve("models/digits/1");
        CommandRun sealed = CommandRun.of(
                "seal",
                models.resolve("digits/1/model.onnx"),
                "--name",
                "digits",
                "--version",
                "1",
                "--out",
                bundle,
                "--state",
                state);
        assertThat(sealed.exitCode()).as(sealed.err()).isZero();
        Map<Path, String> own = Mistake.contents(bundle);

        CommandRun run = CommandRun.of("quickstart", "--once", "--port", "0", "--models", models, "--state", state);

        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("kept      digits/1", "log       intact");
        assertThat(Mistake.contents(bundle)).isEqualTo(own);
    }

    @Test
    void a_model_that_was_spoiled_does_not_cost_the_bundle_that_was_sealed_of_it() throws IOException {
        Path model = folder.resolve("source/digits/1/model.onnx");
        Files.createDirectories(model.getParent());
        Files.copy(CommandRun.DIGITS.resolve("model.onnx"), model);
        Path state = folder.resolve("state");
        Object[] line = {"quickstart", "--once", "--port", "0", "--models", folder.resolve("source"), "--state", state};
        assertThat(CommandRun.of(line).exitCode()).isZero();
        Map<Path, String> bundle = Mistake.contents(state.resolve("models"));

        Files.writeString(model, "text");
        CommandRun run = CommandRun.of(line);

        assertThat(run.exitCode()).isEqualTo(ExitCode.FINDING);
        assertThat(run.err()).contains("not sealed: digits/1", "this is no ONNX model but text");
        assertThat(Mistake.contents(state.resolve("models"))).isEqualTo(bundle);
    }
}
