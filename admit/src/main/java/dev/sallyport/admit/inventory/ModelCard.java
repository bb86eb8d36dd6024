package dev.sallyport.admit.inventory;

import dev.sallyport.admit.policy.Attestation;
import dev.sallyport.bundle.Manifest;
import dev.sallyport.bundle.passport.Predicate;
import dev.sallyport.bundle.passport.Predicate.Dependency;
import dev.sallyport.bundle.passport.Predicate.Evaluation;
import dev.sallyport.bundle.passport.Predicate.Interval;
import dev.sallyport.bundle.passport.Predicate.Metric;
import dev.sallyport.bundle.passport.Predicate.Other;
import dev.sallyport.bundle.passport.Predicate.Provenance;
import dev.sallyport.bundle.passport.Predicate.Scan;
import dev.sallyport.bundle.passport.Predicate.TestResult;
import dev.sallyport.bundle.passport.Predicate.Verdict;
import dev.sallyport.core.TensorSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model card as tables of plain text, written as HTML that needs nothing else, or as Markdown.
 *
 * <p><b>Guarantees.</b> Nothing that a manifest or an attestation says becomes markup: the writers escape every cell.
 */
public final class ModelCard {
    private final String title;
    private final List<Table> tables = new ArrayList<>();

    /** Rows of plain text under a heading. */
    record Table(String heading, List<String> columns, List<List<String>> rows) {}

    public ModelCard(Known known) {
        Manifest manifest = known.manifest();
        this.title = manifest.model().toString();
        add(
                "Model",
                List.of("", ""),
                List.of(
                        List.of("format", manifest.format().word()),
                        List.of("licence", manifest.licence()),
                        List.of("origin", manifest.origin()),
                        List.of("bytes", Long.toString(manifest.totalBytes())),
                        List.of("manifest, SHA-256", known.manifestDigest().hex()),
                        List.of("signed by", known.signer())));
        List<String> tensor = List.of("name", "type", "shape", "bounds", "labels");
        add("Inputs", tensor, tensors(manifest.contract().inputs()));
        add("Outputs", tensor, tensors(manifest.contract().outputs()));
        add(
                "Measured",
                List.of("metric", "value", "samples", "interval", "data", "seed", "conditions", "by"),
                known.metrics().stream().map(ModelCard::row).toList());
        add(
                "Made of",
                List.of("name", "where", "SHA-256"),
                known.dependencies().stream().map(ModelCard::row).toList());
        add(
                "Attested",
                List.of("what", "by", "when", "says"),
                known.attestations().stream().map(ModelCard::row).toList());
    }

    private void add(String heading, List<String> columns, List<List<String>> rows) {
        if (!rows.isEmpty()) {
            tables.add(new Table(heading, columns, rows));
        }
    }

    private static List<List<String>> tensors(List<TensorSpec> specs) {
        return specs.stream()
                .map(spec -> List.of(
                        spec.name(),
                        spec.type().name(),
                        spec.shape().toString(),
                        bounds(spec),
                        String.join(", ", spec.labels())))
                .toList();
    }

    private static String bounds(TensorSpec spec) {
        boolean open = Double.isInfinite(spec.lowest()) && Double.isInfinite(spec.highest());
        return open ? "" : spec.lowest() + " to " + spec.highest();
    }

    private static List<String> row(Known.Measured measured) {
        Metric metric = measured.metric();
        @Nullable Interval interval = metric.interval();
        return List.of(
                metric.name(),
                Double.toString(metric.value()),
                Long.toString(metric.denominator()),
                interval == null ? "" : interval.lower() + " to " + interval.upper(),
                (metric.datasetName() + " " + metric.dataset().hex()).strip(),
                metric.seed() == null ? "" : metric.seed().toString(),
                String.join(", ", metric.conditions()),
                measured.issuer());
    }

    private static List<String> row(Dependency part) {
        return List.of(part.name(), part.uri(), part.sha256());
    }

    private static List<String> row(Attestation each) {
        @Nullable Instant time = each.predicate().time();
        return List.of(
                each.predicate().word(), each.issuer(), time == null ? "" : time.toString(), says(each.predicate()));
    }

    private static String says(Predicate predicate) {
        return switch (predicate) {
            case Provenance made -> "built by " + made.builder() + " as " + made.buildType();
            case Scan scan -> scan.findings().size() + " findings by " + scan.scanner();
            case TestResult tests ->
                "%s: %d passed, %d warned, %d failed"
                        .formatted(
                                tests.result(),
                                tests.passed().size(),
                                tests.warned().size(),
                                tests.failed().size());
            case Evaluation evaluation -> evaluation.metrics().size() + " numbers by " + evaluation.evaluator();
            case Verdict verdict -> String.join(", ", verdict.properties());
            case Other _ -> "";
        };
    }

    /** One document, without scripts and without anything from elsewhere. */
    public String html() {
        return CardHtml.write(title, tables);
    }

    /** Tables as GitHub and others have them. */
    public String markdown() {
        return CardMarkdown.write(title, tables);
    }
}
