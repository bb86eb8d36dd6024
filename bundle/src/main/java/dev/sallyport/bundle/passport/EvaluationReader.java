package dev.sallyport.bundle.passport;

import dev.sallyport.bundle.passport.Predicate.Evaluation;
import dev.sallyport.bundle.passport.Predicate.Interval;
import dev.sallyport.bundle.passport.Predicate.Metric;
import dev.sallyport.core.Digest;
import dev.sallyport.core.json.JsonDocument;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Our own predicate: numbers, each with what it was measured on (docs/spec/passport.md, section 5). */
final class EvaluationReader {
    private static final int MAX_METRICS = 1_000;

    private EvaluationReader() {}

    static Evaluation read(JsonDocument json) {
        json.only("evaluator", "evaluatedOn", "result", "metrics");
        JsonDocument evaluator = json.object("evaluator").only("id", "version");
        if (evaluator.has("version")) {
            PassportText.text(evaluator, "version");
        }
        Instant time = PassportText.time(json, "evaluatedOn");
        List<Metric> metrics = new ArrayList<>();
        for (JsonDocument each : json.objects("metrics")) {
            metrics.add(metric(each));
        }
        if (metrics.isEmpty() || metrics.size() > MAX_METRICS) {
            throw json.fault("metrics", "must be 1 to " + MAX_METRICS);
        }
        return new Evaluation(
                PassportText.text(evaluator, "id"), json.has("result") ? Predicate.result(json) : null, metrics, time);
    }

    private static Metric metric(JsonDocument json) {
        json.only("name", "value", "denominator", "dataset", "seed", "interval", "conditions");
        double value = finite(json, "value");
        long denominator = json.integer("denominator");
        if (denominator < 1) {
            throw json.fault("denominator", "must be 1 or more");
        }
        @Nullable Interval interval = json.has("interval") ? interval(json.object("interval")) : null;
        if (interval != null && !(interval.lower() <= value && value <= interval.upper())) {
            throw json.fault("interval", "must hold the value");
        }
        JsonDocument dataset = json.object("dataset").only("name", "digest");
        Digest digest = Digest.ofHex(dataset.object("digest").string("sha256"))
                .orElseThrow(() -> dataset.fault("digest", "must be a lower-case SHA-256"));
        return new Metric(
                PassportText.text(json, "name"),
                value,
                denominator,
                dataset.has("name") ? PassportText.text(dataset, "name") : "",
                digest,
                json.optionalInteger("seed").orElse(null),
                interval,
                conditions(json));
    }

    private static Interval interval(JsonDocument json) {
        json.only("lower", "upper");
        return new Interval(finite(json, "lower"), finite(json, "upper"));
    }

    private static double finite(JsonDocument json, String name) {
        double value = json.optionalNumber(name).orElseThrow(() -> json.fault(name, "is missing"));
        if (!Double.isFinite(value)) {
            throw json.fault(name, "must be finite");
        }
        return value;
    }

    private static List<String> conditions(JsonDocument json) {
        if (!json.has("conditions")) {
            return List.of();
        }
        JsonDocument conditions = json.object("conditions");
        List<String> written = new ArrayList<>();
        for (String name : new TreeSet<>(conditions.names())) {
            written.add(name + "=" + PassportText.text(conditions, name));
        }
        return written;
    }
}
