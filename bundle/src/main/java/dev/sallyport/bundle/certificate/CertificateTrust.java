package dev.sallyport.bundle.certificate;

import dev.sallyport.core.Problem.BundleMalformed;
import dev.sallyport.core.Problem.BundleUntrusted;
import dev.sallyport.core.ProblemException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which certificates may sign: those that lead to an anchor given here and name an identity given here.
 *
 * <p><b>Guarantees.</b> Every certificate of the path, the anchor too, is valid at the instant of
 * verification. The signer's is no authority's, allows digital signatures and, unless the policy says
 * otherwise, was issued for code signing. Where there are revocation lists, each certificate of the path
 * is covered by a fresh one that does not name it. The platform's own anchors are never looked at and
 * nothing is fetched.
 *
 * <p><b>Does not guarantee.</b> That the signature was made while the certificate was valid: without a
 * trusted time there is only now.
 *
 * <p>Immutable.
 */
public final class CertificateTrust {
    /** Most certificates a signature may bring. */
    public static final int MAX_CHAIN = 8;

    private static final String CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
    private static final int DIGITAL_SIGNATURE = 0;
    private static final String PLACE = "model.sig";

    private final List<X509Certificate> anchors;
    private final List<CertificateIdentity> identities;
    private final @Nullable RevocationLists revocations;
    private final boolean anyUsage;

    /**
     * @param anchors authorities, or signers' certificates that are trusted as they are
     * @param identities one of which the signer's certificate must name
     * @param revocations {@code null} where revocation is not asked for
     * @param anyUsage accept certificates that were not issued for code signing
     */
    public CertificateTrust(
            List<X509Certificate> anchors,
            List<CertificateIdentity> identities,
            @Nullable RevocationLists revocations,
            boolean anyUsage) {
        this.anchors = List.copyOf(anchors);
        this.identities = List.copyOf(identities);
        this.revocations = revocations;
        this.anyUsage = anyUsage;
    }

    /**
     * Judges the chain that a signature brought.
     *
     * @param chain certificates in DER, the signer's first, the others in any order
     * @throws ProblemException {@code bundle/malformed}, {@code bundle/untrusted}
     */
    public SigningCertificate verify(List<byte[]> chain, Instant now) {
        if (chain.isEmpty() || chain.size() > MAX_CHAIN) {
            throw malformed("more or fewer certificates than a chain has");
        }
        List<X509Certificate> certificates = new ArrayList<>();
        for (byte[] each : chain) {
            certificates.add(CertificateFiles.parse(each)
                    .orElseThrow(() -> malformed("holds something that is not a certificate")));
        }
        X509Certificate leaf = certificates.getFirst();
        SigningCertificate found = new CertificatePath(anchors, certificates, now).build();
        checkUsage(leaf, found.length() == 1);
        if (identities.stream().noneMatch(identity -> identity.isOf(leaf))) {
            throw untrusted("the certificate is of %s, who is not trusted".formatted(found.who()));
        }
        if (revocations != null) {
            revocations.check(found, now);
        }
        return found;
    }

    /** RFC 5280, sections 4.2.1.3, 4.2.1.9 and 4.2.1.12. */
    private void checkUsage(X509Certificate leaf, boolean pinned) {
        if (leaf.getBasicConstraints() >= 0 && !pinned) {
            throw untrusted("the certificate is an authority's: it may sign certificates, not models");
        }
        boolean[] usage = leaf.getKeyUsage();
        if (usage != null && !usage[DIGITAL_SIGNATURE]) {
            throw untrusted("the certificate's key may not be used for digital signatures");
        }
        if (!anyUsage && !isForCodeSigning(leaf)) {
            throw untrusted("the certificate was not issued for code signing");
        }
    }

    private static boolean isForCodeSigning(X509Certificate leaf) {
        try {
            List<String> purposes = leaf.getExtendedKeyUsage();
            return purposes != null && purposes.contains(CODE_SIGNING);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    private static ProblemException malformed(String finding) {
        return new ProblemException(new BundleMalformed(PLACE, finding));
    }

    static ProblemException untrusted(String finding) {
        return new ProblemException(new BundleUntrusted(finding));
    }
}
