package dev.sallyport.admit.policy;

import dev.sallyport.admit.policy.Finding.Outcome;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.ProblemException;
import java.util.List;

/**
 * What a policy says of a model, line by line.
 *
 * @param satisfied what the policy asked for and found, as words for a verdict; in its order
 * @param attestations by issuers of the policy and about this bundle, but for those that refuse it by themselves
 */
public record Judgement(
        ModelRef model, List<Finding> findings, List<String> satisfied, List<Attestation> attestations) {
    public Judgement {
        attestations = List.copyOf(attestations);
        findings = List.copyOf(findings);
        satisfied = List.copyOf(satisfied);
    }

    public boolean admitted() {
        return findings.stream().noneMatch(each -> each.outcome() == Outcome.REFUSED);
    }

    /** {@code model/not-admitted} with every line that refuses. */
    public ModelNotAdmitted problem() {
        List<String> refusals = findings.stream()
                .filter(each -> each.outcome() == Outcome.REFUSED)
                .map(each -> each.what() + ": " + each.finding())
                .toList();
        return new ModelNotAdmitted(
                "the admission policy refuses `%s`: %s".formatted(model, String.join("; ", refusals)), "");
    }

    /**
     * Returns for an admitted model alone.
     *
     * @throws ProblemException {@code model/not-admitted}
     */
    public void requireAdmitted() {
        if (!admitted()) {
            throw new ProblemException(problem());
        }
    }
}
