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
        CommandRun run = CommandRun.of("mend");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("'mend'");
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

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("listen.prot");
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

        assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    }

    @Test
    void a_state_folder_that_is_not_there_is_usage() {
        CommandRun run = CommandRun.of("keys", "list", "--state", folder.resolve("none"));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains("sallyport keys init");
    }
}
