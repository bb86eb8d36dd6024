package dev.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.terminal.ExitCode;
import dev.sallyport.core.Problem.Internal;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own, from models to answers in a verified log. */
@Timeout(240)
class QuickstartTest {
    @TempDir
    Path folder;

    private Process start(Path directory, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dsallyport.home=" + CommandRun.ROOT,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.sallyport.cli.Main"));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(directory.toFile())
                .redirectError(folder.resolve("errors").toFile());
        builder.environment().put("ORT_DISABLE_TELEMETRY", "1");
        builder.environment().remove("SALLYPORT_QUICKSTART_ONCE");
        return builder.start();
    }

    private String run(int expectedCode, String... arguments) throws IOException, InterruptedException {
        Process process = start(folder, arguments);
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(out + Files.readString(folder.resolve("errors")))
                .isEqualTo(expectedCode);
        return out;
    }

    private static JsonDocument json(byte[] text) {
        return JsonDocument.parse(text, JsonLimits.DOCUMENT, finding -> new Internal("test", finding));
    }

    @Test
    void once_shows_every_example_and_a_second_run_continues() throws Exception {
        String first = run(ExitCode.OK, "quickstart", "--once", "--port", "0");
        byte[] ca = Files.readAllBytes(folder.resolve("state/tls/ca.pem"));
        String second = run(ExitCode.OK, "quickstart", "--once", "--port", "0", "--json");

        assertThat(first)
                .contains("sealed    digits/1", "audit entry", "log       intact", "curl --cacert state/tls/ca.pem");
        assertThat(json(second.getBytes(StandardCharsets.UTF_8)).objects("requests"))
                .hasSize(4)
                .allMatch(request -> request.optionalBoolean("answered").orElse(false))
                .allMatch(request -> request.has("auditIndex"));
        assertThat(Files.readAllBytes(folder.resolve("state/tls/ca.pem"))).isEqualTo(ca);
        assertThat(folder.resolve("state/connection.json")).doesNotExist();
        assertThat(CommandRun.of("audit", "verify", folder.resolve("state")).exitCode())
                .isZero();
    }

    @Test
    void serves_until_told_to_stop_and_says_how_to_connect() throws Exception {
        Path models = folder.resolve("models");
        Files.createDirectories(models.resolve("numbers/1"));
        Files.createDirectories(models.resolve("numbers/2"));
        Files.copy(CommandRun.DIGITS.resolve("model.onnx"), models.resolve("numbers/1/model.onnx"));
        Files.copy(CommandRun.DIGITS.resolve("model.onnx"), models.resolve("numbers/2/model.onnx"));
        Path state = folder.resolve("elsewhere");
        Process process =
                start(folder, "quickstart", "--port", "0", "--models", models.toString(), "--state", state.toString());
        BufferedReader out = process.inputReader();
        while (!out.readLine().startsWith("serving")) {}

        Path file = state.resolve("connection.json");
        JsonDocument connection = json(Files.readAllBytes(file));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(connection.integer("pid")).isEqualTo(process.pid());
        assertThat(connection.string("rest")).startsWith("https://localhost:");
        assertThat(connection.string("grpc")).isEqualTo(connection.string("rest"));
        assertThat(connection.string("admin")).startsWith("https://localhost:");
        assertThat(Path.of(connection.string("ca"))).exists();
        assertThat(connection.string("credential")).startsWith("sp_");
        assertThat(connection.string("administrator")).startsWith("sp_").isNotEqualTo(connection.string("credential"));
        assertThat(connection.objects("models").getFirst().string("name")).isEqualTo("numbers");
        assertThat(connection.objects("models").getFirst().strings("versions")).containsExactly("1", "2");
        predicts(state);

        process.destroy();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(file).doesNotExist();
    }

    /** Under the label that the newest version has. */
    private static void predicts(Path state) {
        CommandRun run = CommandRun.of(
                "predict",
                "numbers",
                "--version",
                "stable",
                "--state",
                state,
                "--data",
                CommandRun.ROOT.resolve("examples/digits/test.csv"),
                "--rows",
                "3",
                "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json().objects("rows")).hasSize(3).allMatch(row -> row.has("auditIndex"));
        CommandRun forbidden = CommandRun.of(
                "predict", "nobody", "--state", state, "--data", CommandRun.ROOT.resolve("examples/digits/test.csv"));
        assertThat(forbidden.exitCode()).isEqualTo(ExitCode.FINDING);
        assertThat(forbidden.err()).contains("model/unknown");
    }

    @Test
    void a_port_in_use_is_said_in_one_line() throws Exception {
        Instant begin = Instant.now();
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            run(ExitCode.USAGE, "quickstart", "--once", "--port", String.valueOf(taken.getLocalPort()));
        }
        assertThat(Files.readString(folder.resolve("errors"))).contains("in use");
        assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofMinutes(2));
    }
}
