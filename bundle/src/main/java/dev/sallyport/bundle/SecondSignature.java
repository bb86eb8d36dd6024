package dev.sallyport.bundle;

import dev.sallyport.bundle.SignedContent.Resource;
import dev.sallyport.bundle.hybrid.HybridEnvelope;
import dev.sallyport.bundle.hybrid.HybridKey;
import dev.sallyport.bundle.hybrid.HybridSigningKey;
import dev.sallyport.core.Problem.BundleTampered;
import dev.sallyport.core.ProblemException;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;

/**
 * {@code hybrid.sig}: another model signature's statement in a {@link HybridEnvelope}, about the same files. It
 * is itself one of the files that {@code model.sig} is about.
 */
public final class SecondSignature {
    private SecondSignature() {}

    /** @param files all but the two signatures */
    static byte[] sign(String subject, List<Resource> files, HybridSigningKey key, SecureRandom random) {
        return HybridEnvelope.sign(SignedStatement.write(subject, files), key, random);
    }

    /**
     * Holds the second signature against what the first one signed.
     *
     * @param first what {@code model.sig} says
     * @throws ProblemException {@code bundle/untrusted}, {@code bundle/malformed}; {@code bundle/tampered}
     *     where the two are about different files
     */
    public static void check(byte[] text, List<HybridKey> trusted, SignedContent first, BundleLimits limits) {
        byte[] payload = HybridEnvelope.verify(text, trusted, limits.documentBytes());
        SignedContent second = SignedStatement.parse(payload, first.signer(), limits);
        List<Resource> others = first.resources().stream()
                .filter(resource -> !resource.path().equals(BundleLayout.HYBRID))
                .toList();
        if (second.resources().size() != others.size()
                || !new HashSet<>(second.resources()).equals(new HashSet<>(others))) {
            throw new ProblemException(
                    new BundleTampered(BundleLayout.HYBRID, "is about other files than the first signature"));
        }
    }
}
