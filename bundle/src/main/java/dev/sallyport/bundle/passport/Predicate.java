package dev.sallyport.bundle.passport;

import dev.sallyport.core.Digest;
import dev.sallyport.core.json.JsonDocument;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a statement says of its subject. */
public sealed interface Predicate {
    /** How a suite of tests ended. */
    enum Result {
        PASSED,
        WARNED,
        FAILED
    }

    /** When what it says was so; {@code null} where the type has no time, or this one states none. */
    @Nullable
    Instant time();

    /** Which of the kinds it is, {@code null} for none. */
    default @Nullable AttestationType kind() {
        return switch (this) {
            case Provenance _ -> AttestationType.PROVENANCE;
            case Scan _ -> AttestationType.SCAN;
            case TestResult _ -> AttestationType.TEST_RESULT;
            case Evaluation _ -> AttestationType.EVALUATION;
            case Verdict _ -> AttestationType.VERDICT;
            case Other _ -> null;
        };
    }

    /** What people call it. */
    default String word() {
        @Nullable AttestationType kind = kind();
        return kind != null ? kind.word() : this instanceof Other other ? other.type() : "";
    }

    /** How it was made (SLSA provenance v1). */
    record Provenance(
            String buildType,
            String builder,
            List<Dependency> dependencies,
            @Nullable Instant time) implements Predicate {
        public Provenance {
            dependencies = List.copyOf(dependencies);
        }
    }

    /** What it was made of: data, code, a base model; a part that is not stated is empty. */
    record Dependency(String name, String uri, String sha256) {}

    /** What a scanner found (in-toto vulns v0.2); no findings is a clean scan. */
    record Scan(String scanner, List<String> findings, Instant time) implements Predicate {
        public Scan {
            findings = List.copyOf(findings);
        }
    }

    /** How a suite of tests ended (in-toto test-result v0.1), which states no time. */
    record TestResult(Result result, List<String> passed, List<String> warned, List<String> failed)
            implements Predicate {
        public TestResult {
            passed = List.copyOf(passed);
            warned = List.copyOf(warned);
            failed = List.copyOf(failed);
        }

        @Override
        public @Nullable Instant time() {
            return null;
        }

        /** A failed test makes a failed suite, whatever the suite says of itself. */
        public boolean isFailed() {
            return result == Result.FAILED || !failed.isEmpty();
        }
    }

    /** Numbers that were measured (docs/spec/passport.md, section 5). */
    record Evaluation(String evaluator, @Nullable Result result, List<Metric> metrics, Instant time)
            implements Predicate {
        public Evaluation {
            metrics = List.copyOf(metrics);
        }
    }

    /**
     * One number.
     *
     * @param denominator over how many samples, 1 or more
     * @param dataset of which data
     * @param seed of whatever was drawn at random
     * @param interval of confidence, {@code null} where none is stated
     * @param conditions under which it was measured, as sorted {@code name=value}
     */
    record Metric(
            String name,
            double value,
            long denominator,
            String datasetName,
            Digest dataset,
            @Nullable Long seed,
            @Nullable Interval interval,
            List<String> conditions) {
        public Metric {
            conditions = List.copyOf(conditions);
        }
    }

    /** Both ends belong to it. */
    record Interval(double lower, double upper) {}

    /** What a policy engine found (in-toto svr v0.2): it exists only where everything it names passed. */
    record Verdict(String verifier, List<Digest> policies, List<String> properties, Instant time) implements Predicate {
        public Verdict {
            policies = List.copyOf(policies);
            properties = List.copyOf(properties);
        }
    }

    /** Of a type that nothing here understands, and so says nothing. */
    record Other(String type) implements Predicate {
        @Override
        public @Nullable Instant time() {
            return null;
        }
    }

    /** Every fault is that of {@code json}. */
    static Predicate parse(String type, JsonDocument json) {
        Optional<AttestationType> known = AttestationType.ofUri(type);
        return known.isEmpty()
                ? new Other(type)
                : switch (known.get()) {
                    case PROVENANCE -> provenance(json);
                    case SCAN -> scan(json);
                    case TEST_RESULT -> testResult(json);
                    case EVALUATION -> EvaluationReader.read(json);
                    case VERDICT -> verdict(json);
                };
    }

    private static Provenance provenance(JsonDocument json) {
        JsonDocument definition = json.object("buildDefinition");
        definition.object("externalParameters");
        List<Dependency> dependencies = new ArrayList<>();
        if (PassportText.states(definition, "resolvedDependencies")) {
            for (JsonDocument each : definition.objects("resolvedDependencies")) {
                String sha256 = PassportText.states(each, "digest")
                        ? each.object("digest").optionalString("sha256").orElse("")
                        : "";
                dependencies.add(new Dependency(
                        each.optionalString("name").orElse(""),
                        each.optionalString("uri").orElse(""),
                        sha256));
            }
        }
        JsonDocument run = json.object("runDetails");
        @Nullable
        Instant finished = PassportText.states(run, "metadata")
                ? PassportText.optionalTime(run.object("metadata"), "finishedOn")
                        .orElse(null)
                : null;
        return new Provenance(
                PassportText.text(definition, "buildType"),
                PassportText.text(run.object("builder"), "id"),
                dependencies,
                finished);
    }

    private static Scan scan(JsonDocument json) {
        JsonDocument scanner = json.object("scanner");
        List<String> findings = new ArrayList<>();
        for (JsonDocument each : scanner.objects("result")) {
            findings.add(PassportText.text(each, "id"));
        }
        JsonDocument metadata = json.object("metadata");
        PassportText.time(metadata, "scanStartedOn");
        return new Scan(PassportText.text(scanner, "uri"), findings, PassportText.time(metadata, "scanFinishedOn"));
    }

    private static TestResult testResult(JsonDocument json) {
        json.objects("configuration");
        return new TestResult(
                result(json), tests(json, "passedTests"), tests(json, "warnedTests"), tests(json, "failedTests"));
    }

    static Result result(JsonDocument json) {
        String word = json.string("result");
        for (Result result : Result.values()) {
            if (result.name().equals(word)) {
                return result;
            }
        }
        throw json.fault("result", "must be `PASSED`, `WARNED` or `FAILED`");
    }

    private static List<String> tests(JsonDocument json, String name) {
        return PassportText.states(json, name) ? json.strings(name) : List.of();
    }

    private static Verdict verdict(JsonDocument json) {
        JsonDocument verifier = json.object("verifier");
        List<Digest> policies = new ArrayList<>();
        for (JsonDocument policy : verifier.objects("policies")) {
            if (PassportText.states(policy, "digest")) {
                policy.object("digest")
                        .optionalString("sha256")
                        .flatMap(Digest::ofHex)
                        .ifPresent(policies::add);
            }
        }
        return new Verdict(
                PassportText.text(verifier, "id"),
                policies,
                json.strings("properties"),
                PassportText.time(json, "timeCreated"));
    }
}
