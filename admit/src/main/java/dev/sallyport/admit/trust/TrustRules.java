package dev.sallyport.admit.trust;

import dev.sallyport.bundle.Signer;
import dev.sallyport.bundle.SigningCurve;
import dev.sallyport.bundle.SigningMethod;
import dev.sallyport.bundle.TrustedKey;
import dev.sallyport.bundle.certificate.CertificateTrust;
import dev.sallyport.bundle.hybrid.HybridKey;
import dev.sallyport.core.ProblemException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who may sign which models. Immutable.
 *
 * <p>Of the rules that name a model, those that name it most exactly count and no others: a rule for one
 * name is not widened by a rule for all.
 *
 * <p><b>Guarantees.</b> What no rule allows is refused, and so is a key on a curve below the minimum.
 */
public final class TrustRules {
    private final List<TrustRule> rules;
    private final SigningCurve minimumCurve;
    private final @Nullable RevocationPolicy revocations;
    private final boolean downgrades;

    /**
     * @param revocations {@code null} where nothing can be taken back
     * @param downgrades whether a version may be served that is older than one that was
     */
    public TrustRules(
            List<TrustRule> rules,
            SigningCurve minimumCurve,
            @Nullable RevocationPolicy revocations,
            boolean downgrades) {
        this.rules = List.copyOf(rules);
        this.minimumCurve = minimumCurve;
        this.revocations = revocations;
        this.downgrades = downgrades;
    }

    /** Each of these keys may sign every model. */
    public static TrustRules ofKeys(List<TrustedKey> keys) {
        return of(keys, List.of(), List.of());
    }

    /**
     * Each of these may sign every model, whenever it is.
     *
     * @param hybrid one of which must have signed a second time; empty where nobody must
     */
    public static TrustRules of(List<TrustedKey> keys, List<CertificateTrust> certificates, List<HybridKey> hybrid) {
        TrustRule rule = new TrustRule(List.of("*"), keys, certificates, hybrid, Instant.MIN, Instant.MAX, List.of());
        return new TrustRules(List.of(rule), SigningCurve.P256, null, true);
    }

    public Optional<RevocationPolicy> revocations() {
        return Optional.ofNullable(revocations);
    }

    public boolean allowsDowngrades() {
        return downgrades;
    }

    /**
     * Whom the signature claims to be from, if any rule at all trusts them.
     *
     * @throws ProblemException {@code bundle/untrusted}, {@code bundle/malformed}
     */
    public Signer identify(SigningMethod method, Instant now) {
        return strong(first(rules, method, now).signer());
    }

    /**
     * The rule that lets this signer sign this model.
     *
     * @throws ProblemException {@code bundle/untrusted}
     */
    public TrustRule authorise(SigningMethod method, String model, Instant now) {
        int most = rules.stream().mapToInt(rule -> rule.precision(model)).max().orElse(-1);
        if (most < 0) {
            throw TrustRule.untrusted("nobody may sign models named `%s`".formatted(model));
        }
        List<TrustRule> exact =
                rules.stream().filter(rule -> rule.precision(model) == most).toList();
        try {
            return first(exact, method, now).rule();
        } catch (ProblemException e) {
            throw TrustRule.untrusted("not by who may sign models named `%s`: %s"
                    .formatted(model, e.problem().sentence()));
        }
    }

    private record Found(TrustRule rule, Signer signer) {}

    private static Found first(List<TrustRule> rules, SigningMethod method, Instant now) {
        ProblemException refusal = TrustRule.untrusted("nobody is trusted to sign");
        for (TrustRule rule : rules) {
            try {
                return new Found(rule, rule.identify(method, now));
            } catch (ProblemException e) {
                refusal = e;
            }
        }
        throw refusal;
    }

    private Signer strong(Signer signer) {
        if (signer.key().curve().compareTo(minimumCurve) < 0) {
            throw TrustRule.untrusted("the signer's key is on a curve below the minimum");
        }
        return signer;
    }
}
