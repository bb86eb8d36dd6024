package dev.sallyport.bundle.certificate;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.bundle.testing.TestAuthority;
import dev.sallyport.core.ProblemException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Any bytes in the places of certificates are refused: nobody but the authority can make one. */
class CertificateChainFuzz {
    private static final X509Certificate ANCHOR = TestAuthority.root("CN=Root").certificate();
    private static final CertificateTrust TRUST = new CertificateTrust(
            List.of(ANCHOR),
            List.of(CertificateIdentity.of("email:a@example.org").orElseThrow()),
            new RevocationLists(List.of(), Duration.ofDays(1)),
            false);

    /** @param input up to eight certificates, each behind its length in two bytes */
    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] input) {
        ByteBuffer left = ByteBuffer.wrap(input);
        List<byte[]> chain = new ArrayList<>();
        while (left.remaining() >= 2 && chain.size() < 8) {
            byte[] certificate = new byte[Math.min(left.getShort() & 0xffff, left.remaining())];
            left.get(certificate);
            chain.add(certificate);
        }
        try {
            TRUST.verify(chain, Instant.EPOCH);
            throw new AssertionError("a certificate out of nothing");
        } catch (ProblemException refused) {
            return;
        }
    }
}
