package dev.sallyport.bundle.certificate;

import dev.sallyport.core.ProblemException;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Certificate revocation lists (RFC 5280, section 5) from files, and how old they may be. Immutable.
 *
 * <p><b>Guarantees.</b> A certificate without a list by its own issuer that is valid now and not older
 * than asked for counts as revoked. Partial lists are not used.
 */
public final class RevocationLists {
    private static final int CRL_SIGN = 6;

    private final List<X509CRL> lists;
    private final Duration maxAge;

    /** @param maxAge longest time since a list was made, however long it says it is good */
    public RevocationLists(List<X509CRL> lists, Duration maxAge) {
        this.lists = List.copyOf(lists);
        this.maxAge = maxAge;
    }

    /** @throws ProblemException {@code bundle/untrusted} */
    void check(SigningCertificate found, Instant now) {
        List<X509Certificate> path = found.path();
        if (found.length() == 1) {
            return; // an anchor is taken back by taking it out of the policy
        }
        for (int i = 0; i < path.size(); i++) {
            check(path.get(i), i + 1 < path.size() ? path.get(i + 1) : found.anchor(), now);
        }
    }

    private void check(X509Certificate certificate, X509Certificate issuer, Instant now) {
        boolean covered = false;
        for (X509CRL list : lists) {
            if (isOf(list, issuer) && isUsable(list, now)) {
                covered = true;
                if (list.isRevoked(certificate)) {
                    throw CertificateTrust.untrusted("a certificate of the chain is revoked");
                }
            }
        }
        if (!covered) {
            throw CertificateTrust.untrusted("no fresh revocation list by the issuer of a certificate of the chain");
        }
    }

    private static boolean isOf(X509CRL list, X509Certificate issuer) {
        if (!list.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        boolean[] usage = issuer.getKeyUsage();
        if (usage != null && !usage[CRL_SIGN]) {
            return false;
        }
        try {
            CertificatePath.checkAlgorithm(list.getSigAlgOID());
            list.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    /** A critical extension marks a list of changes, or one that is about some certificates only. */
    private boolean isUsable(X509CRL list, Instant now) {
        Instant made = list.getThisUpdate().toInstant();
        Set<String> critical = list.getCriticalExtensionOIDs();
        return (critical == null || critical.isEmpty())
                && list.getNextUpdate() != null
                && !now.isBefore(made)
                && !now.isAfter(list.getNextUpdate().toInstant())
                && !now.isAfter(made.plus(maxAge));
    }
}
