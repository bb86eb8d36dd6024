package dev.sallyport.admit.policy;

import dev.sallyport.admit.policy.Finding.Outcome;
import dev.sallyport.bundle.passport.Predicate;
import dev.sallyport.bundle.passport.Predicate.Evaluation;
import dev.sallyport.bundle.passport.Predicate.Metric;
import dev.sallyport.bundle.passport.Predicate.Provenance;
import dev.sallyport.bundle.passport.Predicate.Scan;
import dev.sallyport.bundle.passport.Predicate.TestResult;
import dev.sallyport.bundle.passport.Predicate.Verdict;
import dev.sallyport.core.Text;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds one requirement against the attestations that count. All that it is about must keep it, the old ones too; one
 * at least must be as fresh as is asked.
 */
final class Asking {
    private final List<Attestation> counted;
    private final Instant now;

    Asking(List<Attestation> counted, Instant now) {
        this.counted = counted;
        this.now = now;
    }

    List<Finding> answer(Requirement required) {
        List<Attestation> candidates = counted.stream()
                .filter(each -> each.predicate().kind() == required.type()
                        && required.issuers().contains(each.issuer())
                        && isUnderPolicy(required, each.predicate()))
                .toList();
        if (required.metrics().isEmpty()) {
            return answer(required, candidates, "", each -> fault(required, each.predicate()), _ -> "");
        }
        List<Finding> findings = new ArrayList<>();
        for (MetricRule rule : required.metrics()) {
            List<Attestation> measured = candidates.stream()
                    .filter(each -> metrics(each, rule).findAny().isPresent())
                    .toList();
            findings.addAll(answer(
                    required,
                    measured,
                    rule.text() + " ",
                    each -> metrics(each, rule)
                            .flatMap(metric -> rule.fault(metric).stream())
                            .findFirst(),
                    each -> metrics(each, rule)
                            .findFirst()
                            .map(MetricRule::text)
                            .orElse("")));
        }
        return findings;
    }

    /** A verdict under another policy is another verdict. */
    private static boolean isUnderPolicy(Requirement required, Predicate predicate) {
        return !(predicate instanceof Verdict verdict)
                || required.policies().isEmpty()
                || !Collections.disjoint(verdict.policies(), required.policies());
    }

    private static Stream<Metric> metrics(Attestation each, MetricRule rule) {
        return each.predicate() instanceof Evaluation evaluation
                ? evaluation.metrics().stream().filter(rule::isAbout)
                : Stream.empty();
    }

    /**
     * Either what refuses, or one line that says who satisfied it.
     *
     * @param title what is asked for beside the kind, with a space behind it
     * @param fault why a candidate does not do, whatever its age
     * @param facts what a candidate states, for the line
     */
    private List<Finding> answer(
            Requirement required,
            List<Attestation> candidates,
            String title,
            Function<Attestation, Optional<String>> fault,
            Function<Attestation, String> facts) {
        String what = required.type().word();
        if (candidates.isEmpty()) {
            return List.of(refused(what, title + "is missing: none by " + names(required) + " counts"));
        }
        List<Finding> findings = new ArrayList<>();
        for (Attestation each : candidates) {
            fault.apply(each).ifPresent(why -> findings.add(refused(what, "by `" + each.issuer() + "`: " + why)));
        }
        Optional<Attestation> fresh = candidates.reversed().stream()
                .filter(each -> isFresh(required, each))
                .findFirst();
        if (fresh.isEmpty()) {
            findings.add(refused(
                    what,
                    title + "is stale: none by " + names(required) + " is within the last "
                            + PolicyReader.text(required.within())));
        } else if (findings.isEmpty()) {
            findings.add(new Finding(Outcome.OK, what, said(fresh.get(), facts.apply(fresh.get()))));
        }
        return findings;
    }

    private static String said(Attestation each, String facts) {
        @Nullable Instant time = each.predicate().time();
        return (facts.isEmpty() ? "" : facts + ", ") + "by `" + each.issuer() + "`" + (time == null ? "" : ", " + time);
    }

    private boolean isFresh(Requirement required, Attestation each) {
        @Nullable Instant time = each.predicate().time();
        return required.within() == null || (time != null && !time.isBefore(now.minus(required.within())));
    }

    private static Optional<String> fault(Requirement required, Predicate predicate) {
        return switch (predicate) {
            case Scan scan ->
                scan.findings().size() <= required.findings()
                        ? Optional.empty()
                        : Optional.of("%d findings, the first is `%s`"
                                .formatted(
                                        scan.findings().size(),
                                        Text.quotable(scan.findings().getFirst())));
            case Provenance made ->
                required.builders().isEmpty() || required.builders().contains(made.builder())
                        ? Optional.empty()
                        : Optional.of("built by `%s`".formatted(Text.quotable(made.builder())));
            case TestResult tests -> missing("test `%s` did not pass", required.tests(), tests.passed());
            case Verdict verdict -> missing("property `%s` is not stated", required.properties(), verdict.properties());
            case Evaluation _, Predicate.Other _ -> Optional.empty();
        };
    }

    private static Optional<String> missing(String sentence, Iterable<String> wanted, List<String> stated) {
        for (String each : wanted) {
            if (!stated.contains(each)) {
                return Optional.of(sentence.formatted(Text.quotable(each)));
            }
        }
        return Optional.empty();
    }

    private static String names(Requirement required) {
        return String.join(
                " or ",
                required.issuers().stream()
                        .sorted()
                        .map(name -> "`" + name + "`")
                        .toList());
    }

    private static Finding refused(String what, String finding) {
        return new Finding(Outcome.REFUSED, what, finding);
    }
}
