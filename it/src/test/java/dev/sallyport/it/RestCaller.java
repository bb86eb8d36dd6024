package dev.sallyport.it;

import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** The JDK's HTTP client, trusting the server's own authority alone. */
final class RestCaller implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient client;
    private final Connection connection;

    RestCaller(Connection connection) {
        this.connection = connection;
        this.client = HttpClient.newBuilder()
                .sslContext(TrustIn.only(connection.ca()))
                .connectTimeout(PATIENCE)
                .build();
    }

    /** An answer as it came. */
    record Answer(int status, String body, long auditIndex) {
        JsonDocument json() {
            return JsonDocument.parse(
                    body.getBytes(java.nio.charset.StandardCharsets.UTF_8), JsonLimits.DOCUMENT, RequestMalformed::new);
        }

        String code() {
            return json().optionalString("code").orElse("");
        }
    }

    Answer infer(String model, String body) throws IOException {
        URI uri = connection.rest().resolve("/v2/models/" + model + "/infer");
        return send(request(uri, connection.credential()).POST(BodyPublishers.ofString(body)));
    }

    Answer get(String path) throws IOException {
        return send(request(connection.rest().resolve(path), connection.administrator())
                .GET());
    }

    Answer administer(String path) throws IOException {
        URI uri = connection.admin().resolve(path);
        return send(request(uri, connection.administrator()).POST(BodyPublishers.noBody()));
    }

    Answer load(String model, String version) throws IOException {
        return administer("/admin/models/" + model + "/versions/" + version + "/load");
    }

    Answer unload(String model, String version) throws IOException {
        return administer("/admin/models/" + model + "/versions/" + version + "/unload");
    }

    /** Loads or unloads on the callers' own port. */
    Answer repository(String model, String act, String key) throws IOException {
        URI uri = connection.rest().resolve("/v2/repository/models/" + model + "/" + act);
        return send(request(uri, key).POST(BodyPublishers.noBody()));
    }

    private static HttpRequest.Builder request(URI uri, String key) {
        return HttpRequest.newBuilder(uri).timeout(PATIENCE).header("authorization", "Bearer " + key);
    }

    private Answer send(HttpRequest.Builder request) throws IOException {
        try {
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            long index =
                    response.headers().firstValueAsLong("sallyport-audit-index").orElse(-1);
            return new Answer(response.statusCode(), response.body(), index);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
