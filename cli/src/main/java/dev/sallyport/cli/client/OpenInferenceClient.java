package dev.sallyport.cli.client;

import dev.sallyport.cli.path.NamedPath;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.Problem.Internal;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;

/** The REST form of the Open Inference Protocol, over TLS that trusts one authority. Thread-safe. */
public final class OpenInferenceClient implements AutoCloseable {
    private static final String AUDIT_INDEX = "sallyport-audit-index";
    private static final JsonLimits LIMITS = new JsonLimits(256 << 20, 64, 100_000);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http;
    private final String base;
    private final String credential;

    /**
     * @param base such as {@code https://localhost:8443}
     * @param ca the authority's certificate, PEM; empty for those the JDK trusts
     * @param credential an API key or a token; never logged
     */
    public OpenInferenceClient(String base, Optional<Path> ca, String credential) {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(PATIENCE);
        ca.ifPresent(file -> builder.sslContext(trusting(file)));
        this.http = builder.build();
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        this.credential = credential;
    }

    private static SSLContext trusting(Path ca) {
        try (InputStream pem = Files.newInputStream(NamedPath.file(ca, "the authority's certificate by --ca"))) {
            KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
            anchors.load(null, null);
            anchors.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(anchors);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new ProblemException(new ConfigurationInvalid(List.of("`" + ca + "` is no certificate in PEM")), e);
        }
    }

    /** Names, types, shapes and labels of a model; {@code version} may be empty for the newest. */
    public Reply metadata(String model, String version) {
        return send(request(path(model, version)).GET().build());
    }

    /** @param body as {@link InferBody} makes it */
    public Reply infer(String model, String version, byte[] body) {
        return send(request(path(model, version) + "/infer")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build());
    }

    /** Reads from an administration listener, where {@code base} is one; {@code path} begins with a slash. */
    public Reply look(String path) {
        return send(request(path).GET().build());
    }

    /** Has an administration listener do something, where {@code base} is one. */
    public Reply administer(String path) {
        return send(request(path).POST(BodyPublishers.noBody()).build());
    }

    private static String path(String model, String version) {
        return "/v2/models/" + model + (version.isEmpty() ? "" : "/versions/" + version);
    }

    private HttpRequest.Builder request(String path) {
        try {
            return HttpRequest.newBuilder(URI.create(base + path))
                    .timeout(PATIENCE)
                    .header("Authorization", "Bearer " + credential);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    new ConfigurationInvalid(List.of("`" + base + "` is no URL, or the credential is no header")), e);
        }
    }

    private Reply send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            OptionalLong index = response.headers().firstValueAsLong(AUDIT_INDEX);
            if (response.statusCode() == 200) {
                return new Reply.Answered(parse(response.body()), index);
            }
            return refused(response, index);
        } catch (IOException e) {
            return new Reply.Unreachable(base + ": " + finding(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Reply.Unreachable(base + ": interrupted");
        }
    }

    private String finding(IOException failure) {
        return switch (failure) {
            case HttpConnectTimeoutException _ -> "nothing answered in time: is this the address?";
            case ConnectException _ ->
                "nothing listens there: start the server by `sallyport serve` or `sallyport quickstart`, or name another"
                        + " address";
            case SSLHandshakeException _ ->
                "its certificate is not from the authority that is trusted, or for another name: name the"
                        + " server's own authority by --ca";
            case SSLException _ -> "no TLS is spoken there: is it http:// or another port?";
            default -> {
                String said = String.valueOf(failure.getMessage() == null ? failure : failure.getMessage());
                yield base.startsWith("http://") ? said + "; is it https://?" : said;
            }
        };
    }

    private static JsonValue parse(byte[] body) {
        return JsonValue.parse(body, LIMITS, finding -> new Internal("answer", finding));
    }

    private static Reply refused(HttpResponse<byte[]> response, OptionalLong index) {
        try {
            JsonDocument body = JsonDocument.of(parse(response.body()), finding -> new Internal("answer", finding));
            return new Reply.Refused(
                    response.statusCode(),
                    body.optionalString("code").orElse("http"),
                    body.optionalString("error").orElse("status " + response.statusCode()),
                    index);
        } catch (ProblemException e) {
            return new Reply.Refused(response.statusCode(), "http", "status " + response.statusCode(), index);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
