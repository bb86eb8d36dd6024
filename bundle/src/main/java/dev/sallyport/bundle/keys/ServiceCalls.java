package dev.sallyport.bundle.keys;

import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * POST calls to one key service: every one with a time limit and a bound on its reply, none redirected, none by a proxy.
 * Thread-safe.
 */
final class ServiceCalls implements AutoCloseable {
    private static final int MAX_REPLY = 64 << 10;
    private static final int MAX_AUTHORITIES = 1 << 20;

    private final ServiceAddress address;
    private final HttpClient client;

    /** @throws ProblemException {@code key/unavailable} where the file of authorities cannot be used */
    ServiceCalls(ServiceAddress address) {
        this.address = address;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(address.timeout())
                .executor(Executors.newVirtualThreadPerTaskExecutor());
        if (!address.authorities().isEmpty()) {
            builder.sslContext(trusting(address.authorities()));
        }
        this.client = builder.build();
    }

    record Reply(int status, byte[] body) {}

    private static SSLContext trusting(List<Path> authorities) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Path file : authorities) {
                add(file, store);
            }
            if (store.size() == 0) {
                throw KeyFailures.unavailable("the key service's authorities hold no certificate", "", null);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (IOException e) {
            throw KeyFailures.unavailable("the key service's authorities cannot be read", DiskFinding.of(e), e);
        } catch (GeneralSecurityException e) {
            throw KeyFailures.unavailable("the key service's authorities are not certificates", e.toString(), e);
        }
    }

    private static void add(Path file, KeyStore store) throws IOException, GeneralSecurityException {
        try (InputStream pem = Files.newInputStream(file)) {
            byte[] text = pem.readNBytes(MAX_AUTHORITIES);
            for (Certificate each :
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(text))) {
                store.setCertificateEntry("authority-" + store.size(), each);
            }
        }
    }

    /**
     * What came back, whatever its status.
     *
     * @throws ProblemException {@code key/unavailable} where nothing came, not in time, or too much
     */
    Reply post(String path, Map<String, String> headers, byte[] body) {
        URI uri = address.at(path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).POST(BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        CompletableFuture<HttpResponse<byte[]>> call =
                client.sendAsync(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_REPLY));
        Duration patience = address.timeout();
        try {
            HttpResponse<byte[]> response = call.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return new Reply(response.statusCode(), response.body());
        } catch (TimeoutException e) {
            throw noAnswer("none within %d ms".formatted(patience.toMillis()), e);
        } catch (ExecutionException e) {
            throw noAnswer(String.valueOf(e.getCause()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw noAnswer("interrupted", e);
        } finally {
            call.cancel(true);
        }
    }

    private ProblemException noAnswer(String detail, Exception cause) {
        return KeyFailures.unavailable("the key service does not answer", address.uri() + ": " + detail, cause);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
