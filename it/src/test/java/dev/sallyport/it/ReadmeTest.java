package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's single steps do what they say, in an empty folder. */
class ReadmeTest {
    private static final String HEADING = "## Seal, serve, call, check";
    private static final Duration READY = Duration.ofSeconds(60);

    @Test
    void its_steps_seal_serve_ask_and_verify(@TempDir Path folder) throws Exception {
        Files.createSymbolicLink(folder.resolve("examples"), Repository.ROOT.resolve("examples"));
        int port = freePort();
        List<String> steps = steps(port);
        assertThat(steps).hasSize(6);
        StringBuilder printed = new StringBuilder();
        List<Process> servers = new ArrayList<>();
        try {
            for (String step : steps) {
                if (step.endsWith("&")) {
                    Path served = folder.resolve("served");
                    servers.add(start(folder, port, step.substring(0, step.length() - 1), served));
                    awaitReady(served, servers.getFirst());
                } else {
                    printed.append(run(folder, port, step));
                }
            }
        } finally {
            for (Process server : servers) {
                server.destroy();
                assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
        }
        assertThat(servers)
                .hasSize(1)
                .allSatisfy(server -> assertThat(server.exitValue()).isZero());
        assertThat(printed.toString()).contains("intact");
    }

    /** What is run here. */
    static List<String> commands() {
        return new Document("README.md").commands(HEADING);
    }

    private static List<String> steps(int port) {
        return commands().stream()
                .map(line -> line.replace(":8443", ":" + port))
                .toList();
    }

    private static String run(Path folder, int port, String step) throws Exception {
        Path output = Files.createTempFile(folder, "step", "");
        Process process = start(folder, port, step, output);
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).as(step).isTrue();
        String text = Files.readString(output);
        assertThat(process.exitValue()).as(step + "\n" + text).isZero();
        return text;
    }

    private static Process start(Path folder, int port, String step, Path output) throws IOException {
        String launcher = Repository.ROOT.resolve("sallyport").toString();
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", "exec " + step.replace("./sallyport", launcher))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("SALLYPORT_NO_BUILD", "1");
        builder.environment().put("SALLYPORT_LISTEN__PORT", Integer.toString(port));
        builder.environment().put("SALLYPORT_ADMIN__PORT", "0");
        return builder.start();
    }

    private static void awaitReady(Path output, Process server) throws Exception {
        long end = System.nanoTime() + READY.toNanos();
        while (!Files.readString(output).contains("ready")) {
            assertThat(server.isAlive()).as(Files.readString(output)).isTrue();
            assertThat(System.nanoTime()).as(Files.readString(output)).isLessThan(end);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
