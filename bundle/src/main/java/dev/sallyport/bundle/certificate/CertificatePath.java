package dev.sallyport.bundle.certificate;

import dev.sallyport.core.ProblemException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.security.interfaces.RSAKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The search for a path from a signer's certificate to an anchor (RFC 5280, section 6), depth first, under
 * bounds: so many certificates on it and so many signatures checked in all. Used once.
 */
final class CertificatePath {
    private static final int MAX_LENGTH = 6;
    private static final int MAX_CHECKS = 200;
    private static final int MIN_RSA_BITS = 2_048;
    private static final int MIN_EC_BITS = 256;

    /** ECDSA and RSA with SHA-2, Ed25519, Ed448, ML-DSA. */
    private static final Set<String> SOUND_ALGORITHMS = Set.of(
            "1.2.840.10045.4.3.2",
            "1.2.840.10045.4.3.3",
            "1.2.840.10045.4.3.4",
            "1.2.840.113549.1.1.11",
            "1.2.840.113549.1.1.12",
            "1.2.840.113549.1.1.13",
            "1.3.101.112",
            "1.3.101.113",
            "2.16.840.1.101.3.4.3.17",
            "2.16.840.1.101.3.4.3.18",
            "2.16.840.1.101.3.4.3.19");

    private final List<X509Certificate> anchors;
    private final List<X509Certificate> certificates;
    private final Instant now;
    private int checks;
    private @Nullable ProblemException lastRefusal;

    /** @param certificates the signer's first */
    CertificatePath(List<X509Certificate> anchors, List<X509Certificate> certificates, Instant now) {
        this.anchors = anchors;
        this.certificates = certificates;
        this.now = now;
    }

    /** @throws ProblemException {@code bundle/untrusted}, with the reason of the path that came furthest */
    SigningCertificate build() {
        X509Certificate leaf = certificates.getFirst();
        checkNow(leaf, "the certificate");
        if (anchors.contains(leaf)) {
            checkStrength(leaf.getPublicKey());
            return new SigningCertificate(List.of(leaf), leaf);
        }
        Optional<SigningCertificate> found = extend(List.of(leaf));
        if (found.isPresent()) {
            return found.get();
        }
        throw lastRefusal == null
                ? CertificateTrust.untrusted("the certificate leads to no anchor that is trusted")
                : lastRefusal;
    }

    private Optional<SigningCertificate> extend(List<X509Certificate> path) {
        X509Certificate last = path.getLast();
        for (X509Certificate anchor : anchors) {
            if (isIssuedBy(last, anchor) && isValid(path, anchor)) {
                return Optional.of(new SigningCertificate(path, anchor));
            }
        }
        if (path.size() < MAX_LENGTH) {
            for (X509Certificate next : certificates) {
                if (!path.contains(next) && !anchors.contains(next) && isIssuedBy(last, next)) {
                    List<X509Certificate> longer = new ArrayList<>(path);
                    longer.add(next);
                    Optional<SigningCertificate> found = extend(longer);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
        }
        return Optional.empty();
    }

    private boolean isIssuedBy(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        if (++checks > MAX_CHECKS) {
            throw CertificateTrust.untrusted("the certificates allow too many paths");
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException | RuntimeException e) {
            // Keys and algorithms that the platform does not know end here too.
            return false;
        }
    }

    private boolean isValid(List<X509Certificate> path, X509Certificate anchor) {
        try {
            checkNow(anchor, "the anchor");
            checkStrength(anchor.getPublicKey());
            for (X509Certificate certificate : path) {
                checkNow(certificate, "a certificate of the chain");
                checkStrength(certificate.getPublicKey());
                checkAlgorithm(certificate.getSigAlgOID());
            }
            validate(path, anchor);
            return true;
        } catch (ProblemException e) {
            lastRefusal = e;
            return false;
        }
    }

    /** Everything that RFC 5280, section 6.1 asks for but revocation, which needs lists. */
    private void validate(List<X509Certificate> path, X509Certificate anchor) {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw CertificateTrust.untrusted("the certificate chain breaks a rule of RFC 5280");
        }
    }

    private void checkNow(X509Certificate certificate, String which) {
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            throw CertificateTrust.untrusted(
                    which + " is not valid before " + certificate.getNotBefore().toInstant());
        }
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            throw CertificateTrust.untrusted(
                    which + " expired at " + certificate.getNotAfter().toInstant());
        }
    }

    private static void checkStrength(PublicKey key) {
        boolean weak = switch (key) {
            case RSAKey rsa -> rsa.getModulus().bitLength() < MIN_RSA_BITS;
            case ECKey ec -> ec.getParams().getCurve().getField().getFieldSize() < MIN_EC_BITS;
            default -> false;
        };
        if (weak) {
            throw CertificateTrust.untrusted("a key of the certificate chain is too weak");
        }
    }

    static void checkAlgorithm(String objectId) {
        if (!SOUND_ALGORITHMS.contains(objectId)) {
            throw CertificateTrust.untrusted(
                    "a signature of the certificate chain is by an algorithm that is not trusted");
        }
    }
}
