package dev.sallyport.admit.policy;

import dev.sallyport.admit.VerifiedBundle;
import dev.sallyport.bundle.passport.IssuerKey;
import dev.sallyport.bundle.passport.Passport;
import dev.sallyport.bundle.passport.Subject;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Which models are let in, by what others have signed of them (docs/admission.md).
 *
 * <p><b>Guarantees.</b> A model that no rule is about is refused; every rule that is about it must be kept. Of a
 * passport only what an issuer of this policy signed is parsed and counts, each by the key of that issuer; what such
 * an issuer says of another name, version or digest, from the future, or as {@code FAILED}, refuses the model,
 * whatever else is there. One passport costs at most a fixed number of signature checks.
 *
 * <p><b>Does not guarantee.</b> That the passport is whole: who may write the bundle's folder can take a line out. What
 * must not be missing has to be required, and what must be recent given an age.
 *
 * <p>Immutable.
 */
public final class AdmissionPolicy {
    private final List<Rule> rules;
    private final List<Issuer> issuers;
    private final Digest digest;

    AdmissionPolicy(List<Rule> rules, List<Issuer> issuers, Digest digest) {
        this.rules = List.copyOf(rules);
        this.issuers = List.copyOf(issuers);
        this.digest = digest;
    }

    /**
     * Reads the document a policy file holds.
     *
     * @param digest of the file
     * @param keys the key for what a policy writes: a path, or the PEM text itself
     * @throws ProblemException {@code configuration/invalid} with all findings, {@code key/unavailable}
     */
    public static AdmissionPolicy of(JsonValue document, Digest digest, Function<String, IssuerKey> keys) {
        return PolicyReader.read(document, digest, keys);
    }

    /** Of its file; the keys it names by path are not covered: {@link #keyIds} are. */
    public Digest digest() {
        return digest;
    }

    /** The key id of each issuer, by name. */
    public Map<String, String> keyIds() {
        Map<String, String> ids = new TreeMap<>();
        issuers.forEach(issuer -> ids.put(issuer.name(), issuer.key().keyId()));
        return ids;
    }

    /**
     * Whether the bundle's passport is what this policy asks for.
     *
     * @throws ProblemException {@code bundle/malformed} or {@code bundle/too-large} where it is no passport
     */
    public Judgement judge(VerifiedBundle bundle, Instant now) {
        Subject subject = Subject.of(bundle.manifest(), bundle.manifestDigest());
        List<Rule> about =
                rules.stream().filter(rule -> rule.isAbout(bundle.ref().name())).toList();
        return new Judging(subject, issuers, now).judge(about, Passport.parse(bundle.unverifiedPassport()));
    }
}
