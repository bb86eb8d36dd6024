package dev.sallyport.it.hostile;

import dev.sallyport.core.DataType;
import dev.sallyport.it.Connection;
import dev.sallyport.it.RunningServer;
import dev.sallyport.it.TrustIn;
import dev.sallyport.onnx.testing.Models;
import dev.sallyport.onnx.testing.OnnxBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import javax.net.ssl.SSLContext;

/** A server of its own process that is attacked: TLS, API keys and a durable log on, as it is shipped. */
final class Target implements AutoCloseable {
    /** Answers FP32 {@code [n]} as it is. */
    static final String ECHO = "echo";

    /** Counts to its INT64 scalar {@code trips}: a request of a few bytes that takes as long as it says. */
    static final String SPONGE = "sponge";

    /** FP32 {@code [N,256]} through two layers. */
    static final String DENSE = "dense";

    private final RunningServer server;
    private final SSLContext tls;
    private final HttpClient client;

    Target(Path folder, Map<String, String> environment) {
        Path models = folder.resolve("models-to-seal");
        write(models.resolve(ECHO), Models.identity(DataType.FP32, "n"));
        write(models.resolve(SPONGE), Models.loop());
        write(models.resolve(DENSE), Models.mlp(new Random(3), 256, 256, 256));
        Map<String, String> all = new HashMap<>(environment);
        this.server = RunningServer.quickstart(folder.resolve("state"), models, all);
        this.tls = TrustIn.only(server.connection().ca());
        this.client = newClient(HttpClient.Version.HTTP_1_1);
    }

    private static void write(Path model, OnnxBuilder graph) {
        try {
            Files.write(Files.createDirectories(model.resolve("1")).resolve("model.onnx"), graph.toBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    HttpClient newClient(HttpClient.Version version) {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(tls)
                .connectTimeout(Duration.ofSeconds(20))
                .build();
    }

    SSLContext tls() {
        return tls;
    }

    Connection connection() {
        return server.connection();
    }

    RunningServer server() {
        return server;
    }

    InetSocketAddress address() {
        URI rest = connection().rest();
        return new InetSocketAddress(rest.getHost(), rest.getPort());
    }

    InetSocketAddress adminAddress() {
        URI admin = connection().admin();
        return new InetSocketAddress(admin.getHost(), admin.getPort());
    }

    String authorization() {
        return "Bearer " + connection().credential();
    }

    /** The body of a request with {@code count} zeros for the echo. */
    static String echo(int count) {
        return "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[" + count + "],\"data\":["
                + "0,".repeat(count - 1) + "0]}]}";
    }

    /** What the server counts of itself. */
    String metrics() {
        try {
            HttpRequest request = HttpRequest.newBuilder(connection().admin().resolve("/metrics"))
                    .timeout(Duration.ofSeconds(20))
                    .header("authorization", "Bearer " + connection().administrator())
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** One number of {@link #metrics()}. */
    long metric(String name) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Resident memory of the server's process, bytes. */
    long residentBytes() {
        try (var lines = Files.lines(Path.of("/proc/" + connection().process().pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it held for the attackers it has let go of, and nothing failed inside. */
    @Override
    public void close() {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        String metrics = metrics();
        while (!(metrics.contains("sallyport_requests_in_flight 0\n")
                        && metrics.contains("sallyport_bytes_in_flight 0\n"))
                && System.nanoTime() < end) {
            Pause.millis(200);
            metrics = metrics();
        }
        client.close();
        server.close();
        if (!metrics.contains("sallyport_bytes_in_flight 0\n")
                || !metrics.contains("sallyport_internal_errors_total 0\n")) {
            throw new AssertionError(metrics + "\n" + server.output());
        }
    }
}
