package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command that takes a path gets a wrong one: none there, a folder for a file, a file for a folder. */
@TestInstance(Lifecycle.PER_CLASS)
class WrongPathTest {
    @TempDir
    static Path folder;

    private Path state = Path.of("");
    private Path bundle = Path.of("");

    @BeforeAll
    void make() throws IOException {
        state = folder.resolve("state");
        bundle = folder.resolve("bundle");
        assertThat(CommandRun.of("keys", "init", "--state", state).exitCode()).isZero();
        assertThat(run("seal MODEL --name m --version 1 --out BUNDLE", "").exitCode())
                .isZero();
        Files.createDirectory(folder.resolve("a-folder"));
        Files.writeString(folder.resolve("a-file"), "text");
        Files.writeString(folder.resolve("key"), "sp_000000000000_x");
        Files.writeString(folder.resolve("ensemble.json"), "{}");
    }

    /** @param path what stands for {@code PATH} */
    private CommandRun run(String line, String path) {
        List<Object> words = new ArrayList<>();
        for (String word : (line + (line.contains("--state") ? "" : stateOf(line))).split(" ")) {
            words.add(
                    switch (word) {
                        case "PATH" -> path;
                        case "MODEL" -> CommandRun.DIGITS.resolve("model.onnx");
                        case "BUNDLE" -> bundle;
                        case "NEW" -> folder.resolve("new");
                        case "ENSEMBLE" -> folder.resolve("ensemble.json");
                        case "CSV" -> CommandRun.ROOT.resolve("examples/digits/test.csv");
                        case "KEY" -> folder.resolve("key");
                        case "CA" -> state.resolve("tls/ca.pem");
                        case "STATE" -> state;
                        default -> word;
                    });
        }
        return CommandRun.of(words.toArray());
    }

    private static String stateOf(String line) {
        return line.startsWith("audit") || line.startsWith("inspect PATH") ? "" : " --state STATE";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seal PATH --name m --version 1 --out NEW",
                "seal MODEL --name m --version 1 --out NEW --contract PATH",
                "seal MODEL --name m --version 1 --out NEW --warmup PATH",
                "verify BUNDLE --public-key PATH",
                "serve --config PATH",
                "serve --config PATH --check",
                "audit verify STATE --key PATH",
                "audit prove 0 STATE --key PATH",
                "predict digits --url https://127.0.0.1:1 --ca CA --key-file KEY --data PATH",
                "predict digits --url https://127.0.0.1:1 --ca PATH --key-file KEY --data CSV",
                "predict digits --url https://127.0.0.1:1 --ca CA --key-file PATH --data CSV",
                "models list --admin-url https://127.0.0.1:1 --ca PATH --key-file KEY",
                "models load m 1 --admin-url https://127.0.0.1:1 --ca CA --key-file PATH"
            })
    void a_file_is_wanted(String line) throws IOException {
        Map<Path, String> before = Mistake.contents(folder);
        String missing = folder.resolve("no-such-file").toString();
        String wrong = folder.resolve("a-folder").toString();

        Mistake.isSaid(run(line, missing), ExitCode.USAGE, "there is no `" + missing + "`", "name ");
        Mistake.isSaid(run(line, wrong), ExitCode.USAGE, "`" + wrong + "` is a folder", "name ");
        assertThat(Mistake.contents(folder)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seal ENSEMBLE --name m --version 1 --out NEW --members PATH",
                "verify PATH",
                "audit verify PATH",
                "audit show 0 PATH",
                "audit prove 0 PATH",
                "audit tail PATH",
                "quickstart --models PATH --once --port 0"
            })
    void a_folder_is_wanted(String line) throws IOException {
        Map<Path, String> before = Mistake.contents(folder);
        String missing = folder.resolve("no-such-folder").toString();
        String wrong = folder.resolve("a-file").toString();

        Mistake.isSaid(run(line, missing), ExitCode.USAGE, "there is no `" + missing + "`", "name ");
        Mistake.isSaid(run(line, wrong), ExitCode.USAGE, "`" + wrong + "` is a file", "name ");
        assertThat(Mistake.contents(folder)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "keys list --state PATH",
                "keys create alice --state PATH",
                "keys revoke x --state PATH",
                "serve --state PATH",
                "serve --check --state PATH",
                "predict digits --data CSV --state PATH",
                "models list --state PATH"
            })
    void a_state_folder_is_wanted(String line) throws IOException {
        Map<Path, String> before = Mistake.contents(folder);
        String missing = folder.resolve("no-such-state").toString();
        String other = folder.resolve("a-folder").toString();
        String file = folder.resolve("a-file").toString();

        Mistake.isSaid(run(line, missing), ExitCode.USAGE, missing, "sallyport ");
        Mistake.isSaid(run(line, other), ExitCode.USAGE, other, "sallyport ");
        Mistake.isSaid(run(line, file), ExitCode.USAGE, "`" + file + "` is a file", "--state");
        assertThat(Mistake.contents(folder)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"keys init --state PATH", "quickstart --once --port 0 --state PATH"})
    void a_state_folder_is_not_made_of_a_file(String line) {
        String file = folder.resolve("a-file").toString();

        Mistake.isSaid(run(line, file), ExitCode.USAGE, "`" + file + "` is a file", "--state");
        assertThat(folder.resolve("a-file")).hasContent("text");
    }

    @Test
    void a_token_is_not_signed_by_a_key_that_no_server_has() {
        String missing = folder.resolve("no-such-state").toString();

        Mistake.isSaid(run("token alice --state PATH", missing), ExitCode.USAGE, "there is no state folder", missing);
        assertThat(Path.of(missing)).doesNotExist();
    }

    @Test
    void what_is_inspected_must_be_there() {
        String missing = folder.resolve("no-such-file").toString();

        Mistake.isSaid(run("inspect PATH", missing), ExitCode.USAGE, "there is no `" + missing + "`", "name ");
    }

    @Test
    void a_bundle_is_not_made_below_a_file_or_over_something() {
        String seal = "seal MODEL --name m --version 1 --out PATH";
        String file = folder.resolve("a-file").toString();

        Mistake.isSaid(run(seal, file), ExitCode.USAGE, "exists already", "--out");
        Mistake.isSaid(run(seal, file + "/new"), ExitCode.USAGE, "`" + file + "` is a file", "--out");
        assertThat(folder.resolve("a-file")).hasContent("text");
    }

    @Test
    void a_file_that_holds_something_else_is_said_to() throws IOException {
        String text = folder.resolve("a-file").toString();

        Mistake.isSaid(run("verify BUNDLE --public-key PATH", text), ExitCode.UNAVAILABLE, "PEM public key", text);
        Mistake.isSaid(
                run("predict digits --url https://127.0.0.1:1 --ca PATH --key-file KEY --data CSV", text),
                ExitCode.USAGE,
                text,
                "no certificate");
        Mistake.isSaid(run("serve --check --config PATH", text), ExitCode.USAGE, "must be a mapping");
        Mistake.isSaid(run("audit verify STATE --key PATH", text), ExitCode.UNAVAILABLE, "verifier key");
        assertThat(Files.readString(Path.of(text))).isEqualTo("text");
    }
}
