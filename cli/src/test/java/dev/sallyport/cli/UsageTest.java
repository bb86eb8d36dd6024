package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.terminal.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageTest {
    @TempDir
    Path folder;

    @Test
    void an_unknown_command_is_usage() {
        Mistake.isSaid(CommandRun.of("mend"), ExitCode.USAGE, "'mend'", "sallyport --help");
        Mistake.isSaid(CommandRun.of("serv"), ExitCode.USAGE, "'serv'", "did you mean `serve`?");
        Mistake.isSaid(
                CommandRun.of("keys", "list", "--stat", "x"), ExitCode.USAGE, "'--stat'", "did you mean `--state`?");
    }

    @Test
    void a_missing_option_is_usage_and_names_the_option() {
        CommandRun run = CommandRun.of("seal", "model.onnx", "--json");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("--name").contains("sallyport seal --help");
        assertThat(run.json().string("code")).isEqualTo("configuration/invalid");
    }

    @Test
    void an_unknown_configuration_key_is_usage_and_is_named() throws IOException {
        Path config = Files.writeString(folder.resolve("sallyport.yaml"), "listen:\n  prot: 1\n");

        CommandRun run = CommandRun.of("serve", "--config", config, "--check");

        Mistake.isSaid(run, ExitCode.USAGE, "`listen.prot` is not a key", "did you mean `listen.port`?");
    }

    @Test
    void a_value_of_another_kind_is_usage_and_what_it_must_be_is_said() throws IOException {
        Path config = Files.writeString(
                folder.resolve("sallyport.yaml"), "listen:\n  port: eighty\n  idleTimeout: 5\nruntime: none\n");

        CommandRun run = CommandRun.of("serve", "--config", config, "--check");

        Mistake.isSaid(
                run,
                ExitCode.USAGE,
                "`listen.port` must be a whole number of 0 or more",
                "`listen.idleTimeout` must be a time such as 500ms",
                "`runtime` must be a mapping");
    }

    @Test
    void text_that_is_no_yaml_is_usage() throws IOException {
        Path config = Files.writeString(folder.resolve("sallyport.yaml"), "listen: [\n\tport: 1\n");

        Mistake.isSaid(CommandRun.of("serve", "--config", config, "--check"), ExitCode.USAGE, "sallyport.yaml, line ");
    }

    @Test
    void check_prints_the_effective_configuration() throws IOException {
        Path config = Files.writeString(folder.resolve("sallyport.yaml"), "listen:\n  port: 9443\n");

        CommandRun run = CommandRun.of("serve", "--config", config, "--check");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains("port: 9443")
                .contains(folder.resolve("tls/server.pem").toString());
    }

    @Test
    void no_server_is_unavailable() {
        CommandRun run = CommandRun.of(
                "predict",
                "--url",
                "http://127.0.0.1:1",
                "--key",
                "none",
                "digits",
                "--data",
                CommandRun.ROOT.resolve("examples/digits/test.csv"));

        Mistake.isSaid(run, ExitCode.UNAVAILABLE, "http://127.0.0.1:1", "nothing listens there", "sallyport serve");
    }

    @Test
    void a_state_folder_that_is_not_there_is_usage() {
        CommandRun run = CommandRun.of("keys", "list", "--state", folder.resolve("none"));

        Mistake.isSaid(run, ExitCode.USAGE, "sallyport keys init");
    }
}
