package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.cli.state.StateFolder;
import dev.sallyport.cli.state.Workplace;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates are replaced while the server runs. */
class CertificateReloadTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    @Test
    void a_new_certificate_is_shown_without_a_restart_and_tls_is_1_3() throws Exception {
        StateFolder other = new StateFolder(folder.resolve("other"));
        Workplace.prepare(other, Instant.now(), new SecureRandom());
        try (RunningServer server = RunningServer.quickstart(folder.resolve("state"))) {
            URI address = server.connection().rest();
            Certificate before = shown(address);
            for (String name : List.of("server.key", "server.pem")) {
                Path draft = Files.copy(other.root().resolve("tls").resolve(name), folder.resolve(name));
                Files.move(
                        draft,
                        server.state().resolve("tls").resolve(name),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (shown(address).equals(before) && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(200);
            }
            assertThat(shown(address)).isEqualTo(certificate(other.root().resolve("tls/server.pem")));
        }
    }

    private static Certificate certificate(Path file) throws Exception {
        try (InputStream pem = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
    }

    private static Certificate shown(URI address) throws Exception {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {new Anybody()}, null);
        try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(address.getHost(), address.getPort())) {
            socket.startHandshake();
            assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
            return socket.getSession().getPeerCertificates()[0];
        }
    }

    /** Whom one asks is not the question here, but what it shows. */
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
