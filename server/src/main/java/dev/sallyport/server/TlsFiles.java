package dev.sallyport.server;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerTlsConfig;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * TLS 1.3 with a certificate and key that are read again every few seconds, so that a new certificate
 * needs no restart. Files that cannot be read leave the last good pair in use.
 */
final class TlsFiles {
    private static final Duration CHECK_EVERY = Duration.ofSeconds(2);
    private static final String TLS_1_3 = "TLSv1.3";

    private TlsFiles() {}

    static void apply(ServerBuilder server, Path certificate, Path key) {
        for (Path file : List.of(certificate, key)) {
            if (!Files.isReadable(file)) {
                throw new ProblemException(new ConfigurationInvalid(List.of("`" + file + "` cannot be read")));
            }
        }
        TlsProvider provider =
                TlsProvider.ofScheduled(() -> TlsKeyPair.of(key.toFile(), certificate.toFile()), CHECK_EVERY);
        server.tlsProvider(
                provider,
                ServerTlsConfig.builder()
                        .tlsCustomizer(tls -> tls.protocols(TLS_1_3))
                        .build());
    }
}
