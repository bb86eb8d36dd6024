package dev.sallyport.server;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerTlsConfig;
import dev.sallyport.core.Pem;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
                throw new ProblemException(new ConfigurationInvalid(List.of("`" + file
                        + "` cannot be read: `listen.certificate` and `listen.key` name it; `sallyport keys init` makes"
                        + " what a state folder lacks")));
            }
        }
        TlsProvider provider = TlsProvider.ofScheduled(() -> read(certificate, key), CHECK_EVERY);
        server.tlsProvider(
                provider,
                ServerTlsConfig.builder()
                        .tlsCustomizer(tls -> tls.protocols(TLS_1_3))
                        .build());
    }

    /**
     * PKCS#8 is read by the JDK. Armeria reads other forms of a key too, but first sets up a provider of its
     * own with hundreds of curves, which takes longer than all the rest of a listener.
     */
    private static TlsKeyPair read(Path certificate, Path key) {
        try {
            return parse(certificate, key);
        } catch (IOException | GeneralSecurityException e) {
            throw new ProblemException(
                    new ConfigurationInvalid(List.of("`" + certificate + "` and its key are no TLS certificate")), e);
        }
    }

    private static TlsKeyPair parse(Path certificate, Path key) throws IOException, GeneralSecurityException {
        Optional<byte[]> pkcs8 = Pem.decode("PRIVATE KEY", Files.readString(key, StandardCharsets.ISO_8859_1));
        if (pkcs8.isEmpty()) {
            return TlsKeyPair.of(key.toFile(), certificate.toFile());
        }
        List<X509Certificate> chain = new ArrayList<>();
        try (InputStream text = Files.newInputStream(certificate)) {
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(text)) {
                chain.add((X509Certificate) one);
            }
        }
        return TlsKeyPair.of(privateKey(new PKCS8EncodedKeySpec(pkcs8.get())), chain);
    }

    private static PrivateKey privateKey(PKCS8EncodedKeySpec pkcs8) throws GeneralSecurityException {
        for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(pkcs8);
            } catch (InvalidKeySpecException e) {
                // A key of another algorithm.
            }
        }
        throw new InvalidKeySpecException("neither EC nor RSA nor EdDSA");
    }
}
