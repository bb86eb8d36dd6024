package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.Program.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts that cannot be: each says why in one line, and what was there is as it was. */
@TestInstance(Lifecycle.PER_CLASS)
class StartMistakesTest {
    private static final int USAGE = 2;
    private static final int UNAVAILABLE = 3;

    @TempDir
    static Path folder;

    private Path prepared = Path.of("");
    private RunningServer server;

    @BeforeAll
    void start() throws IOException {
        prepared = folder.resolve("prepared");
        // One model is enough, and is sealed sooner than all examples.
        Path models = folder.resolve("models");
        Files.createDirectories(models.resolve("digits"));
        Files.createSymbolicLink(models.resolve("digits/1"), Repository.EXAMPLES.resolve("digits/models/digits/1"));
        server = RunningServer.quickstart(folder.resolve("state"), models);
        Command.run(folder, "keys", "init", "--state", prepared).succeeded();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Outcome predict() {
        return Command.run(
                folder,
                "predict",
                "digits",
                "--rows",
                "1",
                "--data",
                Repository.EXAMPLES.resolve("digits/test.csv"),
                "--state",
                server.state());
    }

    @ParameterizedTest
    @ValueSource(strings = {"quickstart --once --port 0", "quickstart --once", "serve"})
    void a_second_start_on_the_same_state_leaves_the_first_alone(String line) throws IOException {
        byte[] connection = Files.readAllBytes(server.connection().file());
        String[] words = (line + " --state " + server.state()).split(" ");
        Outcome second = Command.run(
                List.of("env", "SALLYPORT_LISTEN__PORT=0", "SALLYPORT_ADMIN__PORT=0"), folder, (Object[]) words);

        Command.isMistake(second, UNAVAILABLE, "audit/unavailable", "another process", "stop that server");
        assertThat(second.out()).isEmpty();
        assertThat(server.connection().file()).hasBinaryContent(connection);
        predict().succeeded();
    }

    private static ServerSocket listener() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @Test
    void a_port_in_use_is_named_with_its_key() throws IOException {
        try (ServerSocket taken = listener()) {
            String port = Integer.toString(taken.getLocalPort());
            List<String> callers = List.of("env", "SALLYPORT_LISTEN__PORT=" + port, "SALLYPORT_ADMIN__PORT=0");
            List<String> operators = List.of("env", "SALLYPORT_LISTEN__PORT=0", "SALLYPORT_ADMIN__PORT=" + port);

            Command.isMistake(
                    Command.run(callers, folder, "serve", "--state", prepared),
                    USAGE,
                    "`listen.port`: port " + port + " is in use",
                    "choose another");
            Command.isMistake(
                    Command.run(operators, folder, "serve", "--state", prepared),
                    USAGE,
                    "`admin.port`: port " + port + " is in use",
                    "choose another");
        }
        Command.run(folder, "audit", "verify", prepared).succeeded();
    }

    @Test
    void a_port_in_use_ends_the_quickstart_with_all_that_it_made_kept() throws IOException {
        Path state = folder.resolve("quick");
        try (ServerSocket taken = listener()) {
            int port = taken.getLocalPort();
            Command.isMistake(
                    Command.run(folder, "quickstart", "--once", "--port", port, "--state", state),
                    USAGE,
                    "`listen.port`: port " + port + " is in use");
            // Administration takes the next port.
            Command.isMistake(
                    Command.run(folder, "quickstart", "--once", "--port", port - 1, "--state", state),
                    USAGE,
                    "`admin.port`: port " + port + " is in use");
        }
        Outcome third = Command.run(folder, "quickstart", "--once", "--port", "0", "--state", state)
                .succeeded();
        assertThat(third.out()).contains("4 bundles kept", "log       intact");
    }

    @Test
    void a_variable_that_names_no_key_is_named_with_the_nearest() {
        Outcome outcome = Command.run(
                List.of("env", "SALLYPORT_LISTEN__PROT=1", "SALLYPORT_LISTEN__COLOUR=blue", "SALLYPORT_ADMIN__PORT=x"),
                folder,
                "serve",
                "--check",
                "--state",
                prepared);

        Command.isMistake(
                outcome,
                USAGE,
                "`SALLYPORT_LISTEN__PROT` names no key; did you mean `SALLYPORT_LISTEN__PORT`?",
                "`SALLYPORT_LISTEN__COLOUR` names no key",
                "`admin.port` must be a whole number");
    }

    @Test
    void a_port_that_cannot_be_is_usage() {
        Command.isMistake(
                Command.run(folder, "quickstart", "--once", "--port", "70000", "--state", prepared),
                USAGE,
                "0 to 65535");
    }

    @Test
    void a_spoiled_bundle_of_the_store_is_said_in_one_line_at_the_start() throws IOException {
        Path state = folder.resolve("spoiled");
        Path bundle = state.resolve("models/digits/1");
        Command.run(folder, "keys", "init", "--state", state).succeeded();
        Command.run(
                        folder,
                        "seal",
                        Repository.EXAMPLES.resolve("digits/models/digits/1/model.onnx"),
                        "--name",
                        "digits",
                        "--version",
                        "1",
                        "--out",
                        bundle,
                        "--state",
                        state)
                .succeeded();
        Path part = bundle.resolve("payload/0001-0001.enc");
        byte[] bytes = Files.readAllBytes(part);
        bytes[bytes.length / 2] ^= 1;
        Files.write(part, bytes);

        Outcome outcome = Program.run(
                folder,
                java.time.Duration.ofSeconds(60),
                List.of(
                        "env",
                        "SALLYPORT_LISTEN__PORT=0",
                        "SALLYPORT_ADMIN__PORT=0",
                        "timeout",
                        "--signal=TERM",
                        "10",
                        Repository.ROOT.resolve("sallyport").toString(),
                        "serve",
                        "--state",
                        state.toString()));

        assertThat(outcome.out()).contains("ready: ");
        assertThat(outcome.err()
                        .lines()
                        .filter(line -> line.contains("digits/1"))
                        .toList())
                .as(outcome.err())
                .anySatisfy(line -> assertThat(line).contains("bundle/tampered", "seal the model again"));
        assertThat(outcome.err()).doesNotContain("\tat ");
    }
}
