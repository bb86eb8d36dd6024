package dev.sallyport.scan;

import dev.sallyport.core.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Findings as people and programs read them. */
public final class FindingReport {
    private static final String SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

    /** How. */
    public enum Format {
        TEXT,
        /** An array of objects with {@code path, member, offset, rule, severity, class, subject, detail, reason, advice}. */
        JSON,
        /** OASIS SARIF 2.1.0. */
        SARIF
    }

    private FindingReport() {}

    /**
     * The whole report, ended by a line break.
     *
     * @param files how many were looked at
     */
    public static String of(List<Finding> findings, int files, Format format) {
        return switch (format) {
            case TEXT -> text(findings, files);
            case JSON -> json(findings);
            case SARIF -> sarif(findings);
        };
    }

    private static String text(List<Finding> findings, int files) {
        StringBuilder out = new StringBuilder();
        for (Finding finding : findings) {
            Place place = finding.place();
            out.append(place.path());
            place.members().forEach(member -> out.append(" » ").append(member));
            out.append(" @ ").append(place.offset()).append('\n');
            out.append("  %s %s, %s: %s%n"
                    .formatted(
                            finding.severity().name().toLowerCase(Locale.ROOT),
                            finding.judgement().word(),
                            finding.rule().id(),
                            finding.detail()));
            out.append("  ")
                    .append(finding.rule().reason())
                    .append("; ")
                    .append(finding.rule().advice())
                    .append('\n');
        }
        return out.append("%d files, %d findings%n".formatted(files, findings.size()))
                .toString();
    }

    private static String json(List<Finding> findings) {
        JsonWriter out = JsonWriter.indented().beginArray();
        for (Finding finding : findings) {
            Place place = finding.place();
            out.beginObject().name("path").value(place.path());
            out.name("member").value(String.join(" » ", place.members()));
            out.name("offset").value(place.offset());
            out.name("rule").value(finding.rule().id());
            out.name("severity").value(finding.severity().name().toLowerCase(Locale.ROOT));
            out.name("class").value(finding.judgement().word());
            out.name("subject").value(finding.subject());
            out.name("detail").value(finding.detail());
            out.name("reason").value(finding.rule().reason());
            out.name("advice").value(finding.rule().advice()).endObject();
        }
        return new String(out.endArray().toBytes(), StandardCharsets.UTF_8);
    }

    private static String sarif(List<Finding> findings) {
        JsonWriter out = JsonWriter.indented().beginObject();
        out.name("$schema")
                .value(SARIF_SCHEMA)
                .name("version")
                .value("2.1.0")
                .name("runs")
                .beginArray()
                .beginObject();
        out.name("tool")
                .beginObject()
                .name("driver")
                .beginObject()
                .name("name")
                .value("Sallyport")
                .name("rules")
                .beginArray();
        findings.stream().map(Finding::rule).distinct().sorted().forEach(rule -> {
            out.beginObject().name("id").value(rule.id());
            out.name("shortDescription")
                    .beginObject()
                    .name("text")
                    .value(rule.reason())
                    .endObject();
            out.name("help")
                    .beginObject()
                    .name("text")
                    .value(rule.advice())
                    .endObject()
                    .endObject();
        });
        out.endArray().endObject().endObject().name("results").beginArray();
        for (Finding finding : findings) {
            out.beginObject()
                    .name("ruleId")
                    .value(finding.rule().id())
                    .name("level")
                    .value(level(finding));
            out.name("message")
                    .beginObject()
                    .name("text")
                    .value(finding.detail())
                    .endObject();
            out.name("locations")
                    .beginArray()
                    .beginObject()
                    .name("physicalLocation")
                    .beginObject();
            out.name("artifactLocation")
                    .beginObject()
                    .name("uri")
                    .value(finding.place().path())
                    .endObject();
            out.name("region")
                    .beginObject()
                    .name("byteOffset")
                    .value(finding.place().offset())
                    .endObject();
            out.endObject().name("logicalLocations").beginArray();
            for (String member : finding.place().members()) {
                out.beginObject().name("name").value(member).endObject();
            }
            out.endArray().endObject().endArray().endObject();
        }
        return new String(out.endArray().endObject().endArray().endObject().toBytes(), StandardCharsets.UTF_8);
    }

    private static String level(Finding finding) {
        return switch (finding.judgement()) {
            case THREAT -> "error";
            case POLICY -> "warning";
            case UNREADABLE -> "note";
        };
    }
}
