package dev.sallyport.admit.inventory;

import dev.sallyport.admit.policy.Attestation;
import dev.sallyport.bundle.Manifest;
import dev.sallyport.bundle.passport.Predicate.Dependency;
import dev.sallyport.bundle.passport.Predicate.Evaluation;
import dev.sallyport.bundle.passport.Predicate.Metric;
import dev.sallyport.bundle.passport.Predicate.Provenance;
import dev.sallyport.core.Digest;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that a card or a bill of materials is made of: a verified manifest, and attestations by issuers somebody trusts.
 *
 * @param signer key id of whoever signed the bundle
 */
public record Known(Manifest manifest, Digest manifestDigest, String signer, List<Attestation> attestations) {
    public Known {
        attestations = List.copyOf(attestations);
    }

    /** A number and who states it. */
    record Measured(String issuer, Metric metric) {}

    List<Measured> metrics() {
        return attestations.stream().flatMap(Known::metrics).toList();
    }

    private static Stream<Measured> metrics(Attestation each) {
        return each.predicate() instanceof Evaluation evaluation
                ? evaluation.metrics().stream().map(metric -> new Measured(each.issuer(), metric))
                : Stream.empty();
    }

    List<Dependency> dependencies() {
        return attestations.stream()
                .flatMap(each ->
                        each.predicate() instanceof Provenance made ? made.dependencies().stream() : Stream.empty())
                .toList();
    }
}
