package dev.sallyport.bundle.certificate;

import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Pem;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Certificates and revocation lists as files and bytes, each exactly one encoding, under limits. */
public final class CertificateFiles {
    static final int MAX_CERTIFICATE_BYTES = 16 << 10;
    private static final int MAX_CERTIFICATES = 256;
    private static final int MAX_CRL_BYTES = 16 << 20;
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String CRL = "X509 CRL";
    private static final int SEQUENCE = 0x30;

    private CertificateFiles() {}

    /**
     * All {@code CERTIFICATE} blocks of a PEM file, of which there must be one.
     *
     * @throws ProblemException {@code key/unavailable}
     */
    public static List<X509Certificate> read(Path file) {
        String text = new String(bytes(file, MAX_CERTIFICATES * MAX_CERTIFICATE_BYTES), StandardCharsets.ISO_8859_1);
        List<X509Certificate> certificates = new ArrayList<>();
        String end = "-----END " + CERTIFICATE + "-----";
        for (int from = text.indexOf("-----BEGIN " + CERTIFICATE + "-----"); from >= 0; ) {
            String rest = text.substring(from);
            certificates.add(Pem.decode(CERTIFICATE, rest)
                    .flatMap(CertificateFiles::parse)
                    .orElseThrow(() -> unusable(file, "the file holds something that is not a certificate")));
            if (certificates.size() > MAX_CERTIFICATES) {
                throw unusable(file, "the file holds more than %d certificates".formatted(MAX_CERTIFICATES));
            }
            from = text.indexOf("-----BEGIN " + CERTIFICATE + "-----", from + rest.indexOf(end));
        }
        if (certificates.isEmpty()) {
            throw unusable(file, "the file holds no certificate in PEM");
        }
        return certificates;
    }

    /**
     * A certificate revocation list, in PEM or DER.
     *
     * @throws ProblemException {@code key/unavailable}
     */
    public static X509CRL readCrl(Path file) {
        byte[] content = bytes(file, MAX_CRL_BYTES);
        Optional<byte[]> der = content.length > 0 && content[0] == SEQUENCE
                ? Optional.of(content)
                : Pem.decode(CRL, new String(content, StandardCharsets.ISO_8859_1));
        return der.flatMap(CertificateFiles::parseCrl)
                .orElseThrow(() -> unusable(file, "the file is not a certificate revocation list"));
    }

    /** Empty for bytes that are not one certificate and nothing else. */
    static Optional<X509Certificate> parse(byte[] der) {
        if (der.length > MAX_CERTIFICATE_BYTES) {
            return Optional.empty();
        }
        try {
            return factory().generateCertificate(new ByteArrayInputStream(der)) instanceof X509Certificate certificate
                            && Arrays.equals(certificate.getEncoded(), der)
                    ? Optional.of(certificate)
                    : Optional.empty();
        } catch (CertificateException | RuntimeException e) {
            // The platform's parser throws either for bytes that are none.
            return Optional.empty();
        }
    }

    /** Empty for bytes that are not one revocation list and nothing else. */
    static Optional<X509CRL> parseCrl(byte[] der) {
        try {
            return factory().generateCRL(new ByteArrayInputStream(der)) instanceof X509CRL crl
                            && Arrays.equals(crl.getEncoded(), der)
                    ? Optional.of(crl)
                    : Optional.empty();
        } catch (CertificateException | CRLException | RuntimeException e) {
            // Likewise.
            return Optional.empty();
        }
    }

    private static CertificateFactory factory() throws CertificateException {
        return CertificateFactory.getInstance("X.509");
    }

    /** In DER, in the order given. */
    public static List<byte[]> encode(List<X509Certificate> chain) {
        List<byte[]> encoded = new ArrayList<>();
        try {
            for (X509Certificate certificate : chain) {
                encoded.add(certificate.getEncoded());
            }
        } catch (CertificateException e) {
            throw new IllegalArgumentException("a certificate without an encoding", e);
        }
        return encoded;
    }

    private static byte[] bytes(Path file, int most) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > most) {
                throw unusable(file, "the file of certificates is no file of at most %d bytes".formatted(most));
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ProblemException(
                    new KeyUnavailable("the file of certificates cannot be read", DiskFinding.of(e)), e);
        }
    }

    private static ProblemException unusable(Path file, String finding) {
        return new ProblemException(new KeyUnavailable(finding, file.toString()));
    }
}
