package dev.sallyport.bundle.certificate;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.bundle.testing.CertificateForm;
import dev.sallyport.bundle.testing.TestAuthority;
import dev.sallyport.core.ProblemException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Any bytes are no revocation list, or one that covers nothing: nobody but the issuer can make one that does. */
class RevocationListFileFuzz {
    private static final TestAuthority ROOT = TestAuthority.root("CN=Root");
    private static final X509Certificate SIGNER =
            ROOT.issue(new CertificateForm("CN=Signer", TestAuthority.keys().getPublic()));

    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] input) {
        Optional<X509CRL> read = CertificateFiles.parseCrl(input);
        if (read.isEmpty()) {
            return;
        }
        try {
            new RevocationLists(List.of(read.get()), Duration.ofDays(1))
                    .check(new SigningCertificate(List.of(SIGNER), ROOT.certificate()), CertificateForm.FROM);
            throw new AssertionError("a revocation list out of nothing");
        } catch (ProblemException refused) {
            return;
        }
    }
}
