package dev.sallyport.bundle.certificate;

import dev.sallyport.core.Digest;
import dev.sallyport.core.Text;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.security.auth.x500.X500Principal;

/**
 * A signer's certificate with the path from it to an anchor; only {@link CertificateTrust#verify} makes one.
 * Immutable.
 */
public final class SigningCertificate {
    private final List<X509Certificate> path;
    private final X509Certificate anchor;

    /** @param path the signer's certificate first, each issued by the next, the last by the anchor */
    SigningCertificate(List<X509Certificate> path, X509Certificate anchor) {
        this.path = List.copyOf(path);
        this.anchor = anchor;
    }

    private X509Certificate leaf() {
        return path.getFirst();
    }

    List<X509Certificate> path() {
        return path;
    }

    X509Certificate anchor() {
        return anchor;
    }

    /** Certificates from the signer's to the anchor's, both counted; one where the signer's is the anchor. */
    public int length() {
        return path.size() + (leaf().equals(anchor) ? 0 : 1);
    }

    public PublicKey publicKey() {
        return leaf().getPublicKey();
    }

    /** Lower-case SHA-256 of the certificate in DER. */
    public String fingerprint() {
        return fingerprint(leaf());
    }

    public String anchorFingerprint() {
        return fingerprint(anchor);
    }

    private static String fingerprint(X509Certificate certificate) {
        try {
            return Digest.sha256(certificate.getEncoded()).hex();
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("it was read from its encoding", e);
        }
    }

    /** What a revocation list calls each certificate of the path: {@link SerialNumber} of each. */
    public List<SerialNumber> serials() {
        return path.stream()
                .map(each -> new SerialNumber(
                        each.getIssuerX500Principal().getName(X500Principal.CANONICAL),
                        each.getSerialNumber().toString(16)))
                .toList();
    }

    /**
     * A certificate by who issued it and under which number.
     *
     * @param issuer distinguished name in the canonical form of {@link X500Principal}
     * @param hex lower case, without zeros in front
     */
    public record SerialNumber(String issuer, String hex) {
        private static final Pattern HEX = Pattern.compile("0|[1-9a-f][0-9a-f]{0,63}");

        /** From an issuer's name in any form of RFC 4514; empty for other texts. */
        public static Optional<SerialNumber> of(String issuer, String hex) {
            try {
                return !issuer.isEmpty() && HEX.matcher(hex).matches()
                        ? Optional.of(new SerialNumber(new X500Principal(issuer).getName(X500Principal.CANONICAL), hex))
                        : Optional.empty();
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }

    /** One line for people: the alternative names, or the subject where there are none. */
    public String who() {
        List<String> names = alternativeNames(leaf()).stream()
                .map(CertificateIdentity::textOf)
                .flatMap(Optional::stream)
                .toList();
        return Text.quotable(
                names.isEmpty() ? "subject:" + leaf().getSubjectX500Principal() : String.join(", ", names));
    }

    public Instant expires() {
        return leaf().getNotAfter().toInstant();
    }

    /** Empty also where they cannot be read. */
    static List<List<?>> alternativeNames(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : new ArrayList<>(names);
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
