package dev.sallyport.admit.trust;

import dev.sallyport.bundle.Signer;
import dev.sallyport.bundle.SigningMethod;
import dev.sallyport.bundle.TrustedKey;
import dev.sallyport.bundle.certificate.CertificateTrust;
import dev.sallyport.bundle.certificate.SigningCertificate;
import dev.sallyport.bundle.hybrid.HybridKey;
import dev.sallyport.core.Problem.BundleUntrusted;
import dev.sallyport.core.ProblemException;
import java.time.Instant;
import java.util.List;

/**
 * Who may sign some models.
 *
 * @param models names; a trailing {@code *} stands for any ending
 * @param keys whose signatures by the method {@code key} count
 * @param certificates whose signatures by the method {@code certificate} count
 * @param hybrid one of which must have made a second signature; empty where none is asked for
 * @param from first instant at which the rule holds
 * @param until first instant at which it holds no more
 * @param older versions that may be served although a newer one was
 */
public record TrustRule(
        List<String> models,
        List<TrustedKey> keys,
        List<CertificateTrust> certificates,
        List<HybridKey> hybrid,
        Instant from,
        Instant until,
        List<String> older) {
    public TrustRule {
        models = List.copyOf(models);
        keys = List.copyOf(keys);
        certificates = List.copyOf(certificates);
        hybrid = List.copyOf(hybrid);
        older = List.copyOf(older);
    }

    /** How exactly the rule names the model: longer for longer beginnings, most for the name itself; -1 for not. */
    int precision(String model) {
        int most = -1;
        for (String pattern : models) {
            if (pattern.equals(model)) {
                return Integer.MAX_VALUE;
            }
            int length = pattern.length() - 1;
            if (pattern.endsWith("*") && model.startsWith(pattern.substring(0, length))) {
                most = Math.max(most, length);
            }
        }
        return most;
    }

    /** Whom the method claims, if this rule trusts them, whatever the model; {@code bundle/untrusted} if not. */
    Signer identify(SigningMethod method, Instant now) {
        if (now.isBefore(from)) {
            throw untrusted("the trust in this signer begins at " + from);
        }
        if (!now.isBefore(until)) {
            throw untrusted("the trust in this signer ended at " + until);
        }
        return switch (method) {
            case SigningMethod.Key claimed -> byKey(claimed);
            case SigningMethod.Certificates claimed -> byCertificate(claimed, now);
        };
    }

    private Signer byKey(SigningMethod.Key claimed) {
        for (TrustedKey key : keys) {
            if (key.keyId().equals(claimed.keyId())) {
                return new Signer.ByKey(key);
            }
        }
        throw untrusted(
                keys.isEmpty()
                        ? "the signature is not of the method `certificate`"
                        : "signed by a key that is not trusted");
    }

    private Signer byCertificate(SigningMethod.Certificates claimed, Instant now) {
        ProblemException refusal = untrusted("the signature is not of the method `key`");
        for (CertificateTrust trust : certificates) {
            try {
                SigningCertificate certificate = trust.verify(claimed.chain(), now);
                return new Signer.ByCertificate(TrustedKey.of(certificate), certificate);
            } catch (ProblemException e) {
                refusal = e;
            }
        }
        throw refusal;
    }

    static ProblemException untrusted(String finding) {
        return new ProblemException(new BundleUntrusted(finding));
    }
}
