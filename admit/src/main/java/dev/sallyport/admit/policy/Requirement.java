package dev.sallyport.admit.policy;

import dev.sallyport.bundle.passport.AttestationType;
import dev.sallyport.core.Digest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One attestation that must be there.
 *
 * @param issuers by name, whose counts
 * @param within how old it may be, {@code null} for any age
 * @param metrics of an evaluation: each must be measured, and hold
 * @param findings of a scan: most that are tolerated
 * @param builders of a provenance: who may have built it; empty for anybody
 * @param tests of a test result: which must have passed
 * @param policies of a verdict: one of which it must be under; empty for any
 * @param properties of a verdict: which it must state
 */
record Requirement(
        AttestationType type,
        Set<String> issuers,
        @Nullable Duration within,
        List<MetricRule> metrics,
        int findings,
        Set<String> builders,
        Set<String> tests,
        Set<Digest> policies,
        Set<String> properties) {
    Requirement {
        issuers = Set.copyOf(issuers);
        metrics = List.copyOf(metrics);
        builders = Set.copyOf(builders);
        tests = Set.copyOf(tests);
        policies = Set.copyOf(policies);
        properties = Set.copyOf(properties);
    }
}
