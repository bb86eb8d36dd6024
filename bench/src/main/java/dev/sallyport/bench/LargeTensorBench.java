package dev.sallyport.bench;

import dev.sallyport.core.DataType;
import dev.sallyport.onnx.testing.Models;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A tensor of 16 MB to a model that answers it, again and again on one connection, beside echoes that do the
 * same without a server: one in C, and one over TLS with the server's own engine. The load comes from h2load.
 */
public final class LargeTensorBench {
    private static final String MODEL = "identity";
    private static final int FLOATS = 4 << 20;
    private static final double MEGABYTES = 4e-6 * FLOATS;

    /** @param tls whether a point is held against the echo over TLS */
    private record Server(String word, Map<String, String> environment, boolean tls) {}

    private static final Map<String, String> OPEN =
            Map.of("SALLYPORT_IDENTITY__INSECURE_ANONYMOUS", "true", "SALLYPORT_AUDIT__MODE", "insecure-off");
    private static final List<Server> SERVERS = List.of(
            new Server("off", Mode.OFF.environment(), false),
            new Server("TLS alone", OPEN, true),
            new Server("guarded", Mode.GUARDED.environment(), true),
            new Server("on", Mode.ON.environment(), true));

    private final int seconds;
    private final Path home;
    private final Path work;
    private final StringBuilder report = new StringBuilder();

    private LargeTensorBench(int seconds, Path home) throws IOException {
        this.seconds = seconds;
        this.home = home;
        this.work = home.resolve("bench/target/large-tensors");
        Folders.remove(work);
        Files.createDirectories(work);
    }

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length == 0 ? 8 : Integer.parseInt(arguments[0]);
        Path home = Path.of(System.getProperty("bench.home")).toAbsolutePath();
        LargeTensorBench bench = new LargeTensorBench(seconds, home);
        bench.measure();
        System.out.print(bench.report);
        Files.writeString(home.resolve("bench/target/large-tensors.md"), bench.report);
        Folders.remove(bench.work);
    }

    private void measure() throws Exception {
        Path file = work.resolve("models").resolve(MODEL).resolve("1").resolve("model.onnx");
        Files.createDirectories(file.getParent());
        Files.write(file, Models.identity(DataType.FP32, "N").toBytes());
        Path state = work.resolve("state");
        List<String> quickstart = new ArrayList<>(List.of("quickstart", "--state", state.toString(), "--port", "0"));
        quickstart.addAll(List.of("--once", "--models", work.resolve("models").toString()));
        ServerProcess.command(home, work.resolve("quickstart.log"), quickstart);
        head();
        float[] row = row();
        double plain = echo(List.of(home.resolve("bench/target/echo").toString()), "http", "C echo", row);
        Path tls = state.resolve("tls");
        double encrypted = echo(
                Java.command(
                        TlsEcho.class,
                        tls.resolve("server.pem").toString(),
                        tls.resolve("server.key").toString()),
                "https",
                "echo over TLS, the server's engine",
                row);
        for (Server server : SERVERS) {
            serve(server, state, row, server.tls() ? encrypted : plain);
        }
    }

    private void head() {
        report.append("### Tensors of 16 MB, one connection\n\n");
        Machine.here().facts().forEach((name, value) -> report.append("- %s: %s\n".formatted(name, value)));
        report.append("- each point: %d s of closed loop from h2load on the same cores, after as much to warm up\n"
                .formatted(seconds));
        report.append("- MB/s: one way; as much comes back. Of echo: against the echo with the same encryption\n\n");
        report.append("| | protocol | MB/s | of echo | server ms CPU | h2load ms CPU |\n|---|---|---|---|---|---|\n");
    }

    private static float[] row() {
        Random random = new Random(16);
        float[] row = new float[FLOATS];
        for (int i = 0; i < row.length; i++) {
            row[i] = random.nextFloat();
        }
        return row;
    }

    /** Returns its rate in MB/s. */
    private double echo(List<String> command, String scheme, String name, float[] row) throws Exception {
        Process echo = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        work.resolve("echo.log").toFile()))
                .start();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(echo.getInputStream(), StandardCharsets.UTF_8))) {
            String base = scheme + "://127.0.0.1:" + lines.readLine();
            Payload payload = Payload.of(MODEL, new long[] {row.length}, row, Protocol.REST_HTTP1);
            load(base, payload, Protocol.REST_HTTP1);
            long generatorBefore = ProcFile.endedChildrenCpuMicros();
            Load load = load(base, payload, Protocol.REST_HTTP1);
            long generator = ProcFile.endedChildrenCpuMicros() - generatorBefore;
            line(name, "HTTP/1.1", load, Double.NaN, Double.NaN, generator);
            return load.perSecond() * MEGABYTES;
        } finally {
            echo.destroy();
            echo.waitFor();
        }
    }

    private void serve(Server mode, Path state, float[] row, double echo) throws Exception {
        Path log = work.resolve("server.log");
        try (ServerProcess server = ServerProcess.start(home, state, mode.environment(), log);
                Calls calls = new Calls(state.resolve("tls/ca.pem"))) {
            for (Protocol protocol : List.of(Protocol.REST_HTTP1, Protocol.GRPC)) {
                Payload payload = Payload.of(MODEL, new long[] {row.length}, row, protocol)
                        .authorised(ServerProcess.key(state, "client"));
                if (!Arrays.equals(calls.infer(server.rest(), protocol, payload), row)) {
                    throw new IllegalStateException("the answer is not what was sent");
                }
                String base = Generator.byAddress(server.rest());
                load(base, payload, protocol);
                long serverBefore = server.cpuMicros();
                long generatorBefore = ProcFile.endedChildrenCpuMicros();
                Load load = load(base, payload, protocol);
                double serverMicros = server.cpuMicros() - serverBefore;
                long generator = ProcFile.endedChildrenCpuMicros() - generatorBefore;
                line(mode.word(), protocol.word(), load, echo, serverMicros, generator);
            }
        }
    }

    private Load load(String base, Payload payload, Protocol protocol) throws Exception {
        Path body = Files.write(work.resolve("body"), payload.body());
        Path log = work.resolve("h2load.log");
        Files.deleteIfExists(log);
        List<String> command = new ArrayList<>(List.of("h2load", "-t1", "-m1", "-c1", "-D" + seconds));
        command.addAll(
                protocol == Protocol.GRPC ? List.of("-w30", "-W30", "--max-frame-size=1048576") : List.of("--h1"));
        command.addAll(List.of("-d", body.toString(), "--log-file=" + log));
        payload.headers().forEach((name, value) -> command.addAll(List.of("-H", name + ": " + value)));
        command.add(base + payload.path());
        String output = Generator.output(command, work);
        try (BufferedReader lines = Files.newBufferedReader(log)) {
            Load load = H2load.parse(output, H2load.latencies(lines));
            if (load.failed() > 0) {
                throw new IllegalStateException(load.failed() + " requests failed: " + output);
            }
            return load;
        }
    }

    private void line(String name, String protocol, Load load, double echo, double serverMicros, long generatorMicros) {
        double rate = load.perSecond() * MEGABYTES;
        Map<String, String> cells = new LinkedHashMap<>();
        cells.put("name", name);
        cells.put("protocol", protocol);
        cells.put("rate", "%.0f".formatted(rate));
        cells.put("ratio", Double.isNaN(echo) ? "" : "%.2f".formatted(rate / echo));
        cells.put("server", Double.isNaN(serverMicros) ? "" : "%.1f".formatted(serverMicros / 1e3 / load.answered()));
        cells.put("generator", "%.1f".formatted(generatorMicros / 1e3 / load.answered()));
        report.append("| ").append(String.join(" | ", cells.values())).append(" |\n");
        System.err.println("bench: " + String.join(", ", cells.values()));
    }
}
