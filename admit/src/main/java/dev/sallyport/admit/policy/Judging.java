package dev.sallyport.admit.policy;

import dev.sallyport.admit.policy.Finding.Outcome;
import dev.sallyport.bundle.passport.AttestationType;
import dev.sallyport.bundle.passport.DsseEnvelope;
import dev.sallyport.bundle.passport.IssuerKey;
import dev.sallyport.bundle.passport.Passport;
import dev.sallyport.bundle.passport.Predicate;
import dev.sallyport.bundle.passport.Predicate.Evaluation;
import dev.sallyport.bundle.passport.Predicate.Result;
import dev.sallyport.bundle.passport.Predicate.TestResult;
import dev.sallyport.bundle.passport.SignatureBudget;
import dev.sallyport.bundle.passport.Statement;
import dev.sallyport.bundle.passport.Subject;
import dev.sallyport.core.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One judgement: first what every attestation is worth, then whether what is asked for is among them. */
final class Judging {
    /** By how much an issuer's clock may be ahead. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private final Subject subject;
    private final List<Issuer> issuers;
    private final Instant now;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Attestation> counted = new ArrayList<>();

    Judging(Subject subject, List<Issuer> issuers, Instant now) {
        this.subject = subject;
        this.issuers = issuers;
        this.now = now;
    }

    Judgement judge(List<Rule> rules, Passport passport) {
        SignatureBudget budget = new SignatureBudget();
        int number = 0;
        for (DsseEnvelope envelope : passport.envelopes()) {
            count("attestation " + ++number, envelope, budget);
        }
        if (rules.isEmpty()) {
            add(Outcome.REFUSED, "rule", "no rule of the policy is about this model");
        }
        Set<String> satisfied = new LinkedHashSet<>();
        Asking asking = new Asking(counted, now);
        for (Rule rule : rules) {
            for (Requirement required : rule.required()) {
                List<Finding> found = asking.answer(required);
                findings.addAll(found);
                if (found.stream().noneMatch(each -> each.outcome() == Outcome.REFUSED)) {
                    satisfied.add(required.type().word());
                    required.metrics()
                            .forEach(metric -> satisfied.add(AttestationType.EVALUATION.word() + ":" + metric.name()));
                }
            }
        }
        if (!rules.isEmpty() && rules.stream().allMatch(rule -> rule.required().isEmpty())) {
            add(Outcome.OK, "rule", "asks for no attestation");
        }
        return new Judgement(subject.model(), findings, List.copyOf(satisfied), counted);
    }

    /** Nothing that no issuer of the policy signed is parsed. */
    private void count(String what, DsseEnvelope envelope, SignatureBudget budget) {
        List<IssuerKey> keys = issuers.stream().map(Issuer::key).toList();
        @Nullable IssuerKey signer = envelope.signer(keys, budget).orElse(null);
        if (signer == null) {
            add(Outcome.NOTE, what, "not counted: no issuer of the policy signed it");
            return;
        }
        Statement statement = Statement.parse(envelope.unverifiedPayload());
        Predicate predicate = statement.predicate();
        String title = title(predicate, name(signer));
        @Nullable Instant time = predicate.time();
        if (!statement.isAbout(subject)) {
            add(Outcome.REFUSED, what, title + " is about another name, version or digest");
        } else if (time != null && time.isAfter(now.plus(SKEW))) {
            add(Outcome.REFUSED, what, title + " is of the future, " + time);
        } else if (isFailed(predicate)) {
            add(Outcome.REFUSED, what, title + " says `FAILED`");
        } else {
            counted.add(new Attestation(name(signer), predicate));
        }
    }

    private String name(IssuerKey key) {
        return issuers.stream()
                .filter(issuer -> issuer.key().equals(key))
                .map(Issuer::name)
                .findFirst()
                .orElseThrow();
    }

    static String title(Predicate predicate, String issuer) {
        return "%s by `%s`".formatted(Text.quotable(predicate.word()), Text.quotable(issuer));
    }

    private static boolean isFailed(Predicate predicate) {
        return switch (predicate) {
            case TestResult test -> test.isFailed();
            case Evaluation evaluation -> evaluation.result() == Result.FAILED;
            case Predicate.Provenance _, Predicate.Scan _, Predicate.Verdict _, Predicate.Other _ -> false;
        };
    }

    private void add(Outcome outcome, String what, String finding) {
        findings.add(new Finding(outcome, what, finding));
    }
}
