package dev.sallyport.admit.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.admit.policy.Attestation;
import dev.sallyport.bundle.Manifest;
import dev.sallyport.bundle.passport.Predicate.Dependency;
import dev.sallyport.bundle.passport.Predicate.Evaluation;
import dev.sallyport.bundle.passport.Predicate.Interval;
import dev.sallyport.bundle.passport.Predicate.Metric;
import dev.sallyport.bundle.passport.Predicate.Provenance;
import dev.sallyport.bundle.passport.Predicate.Scan;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.Internal;
import dev.sallyport.core.Shape;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCardTest {
    private static final Digest DIGEST = Digest.sha256(new byte[1]);
    private static final Instant TIME = Instant.parse("2026-11-29T10:00:00Z");

    /** Everywhere that somebody else writes a text, it is this one. */
    private static Known known(String text) {
        ModelContract contract = new ModelContract(
                List.of(TensorSpec.of(text, DataType.FP32, Shape.of(-1, 4))),
                List.of(TensorSpec.of("y", DataType.FP32, Shape.of(-1))));
        Manifest manifest = new Manifest(
                new ModelRef("digits", "1"),
                text,
                text,
                List.of(new Manifest.File("model.onnx", 4, List.of(DIGEST))),
                contract);
        Metric metric =
                new Metric(text, 0.5, 10, text, DIGEST, 7L, new Interval(0.25, 0.75), List.of("attack=" + text));
        return new Known(
                manifest,
                DIGEST,
                "key",
                List.of(
                        new Attestation(text, new Evaluation(text, null, List.of(metric), TIME)),
                        new Attestation(text, new Scan(text, List.of(text), TIME)),
                        new Attestation(
                                text, new Provenance(text, text, List.of(new Dependency(text, text, "00")), TIME))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "\"><img src=x onerror=alert(1)>",
                "' onmouseover='x",
                "</table></body><iframe src=//e>",
                "<!-- ",
                "&lt;b&gt;",
                "]]><![CDATA[<b>",
                "[x](javascript:alert(1))",
                "![x](https://e/x.png)",
                "| a | b |\n|---|---|",
                "a\r\n# heading",
                "`code` *bold* __bold__ ~~x~~",
                "www.example.org https://example.org a@example.org",
                "=HYPERLINK(\"https://e\")",
                "+1",
                "-1",
                "@SUM(A1)",
                "\t=1",
                "\u202egnp.exe",
                "\u0000\u001b[2J",
                "\ud800",
                "\u2028x"
            })
    void no_text_becomes_markup(String hostile) {
        ModelCard card = new ModelCard(known(hostile));
        String html = card.html();
        String markdown = card.markdown();

        assertThat(html.replaceAll("</?(html|head|meta|title|style|body|h1|h2|table|tr|t[dh])( [^<>]*)?>", "")
                        .replace("<!DOCTYPE html>", ""))
                .doesNotContain("<", "\u202e", "\u0000", "\u2028");
        assertThat(html.replaceAll("<[^<>]*>", "")).doesNotContain("\"", "'", "`");
        assertThat(markdown.lines().filter(line -> !line.isEmpty()))
                .allMatch(line -> line.matches("#{1,2} [^#].*|\\|.*\\|"));
        assertThat(markdown.replaceAll("&#[0-9]+;", ""))
                .doesNotContain("<", ">", "[", "]", "(", ")", "`", "*", "!", "\\", ":", "=", "+", "@", "www.", "_");
        assertThat(markdown.lines()
                        .filter(line -> line.startsWith("|"))
                        .flatMap(line -> List.of(line.split("\\|")).stream().map(String::strip)))
                .noneMatch(cell -> cell.startsWith("-") && !cell.startsWith("---"));
    }

    @Test
    void a_card_says_what_is_known() {
        ModelCard card = new ModelCard(known("plain"));

        assertThat(card.html()).contains("<h1>digits/1</h1>", "<td>0.5</td>", DIGEST.hex(), "Content-Security-Policy");
        assertThat(card.markdown()).startsWith("# digits/1\n").contains("| 0.5 | 10 | 0.25 to 0.75 |");
        assertThat(card.markdown()).contains("## Measured", "## Made of", "## Attested");
    }

    @Test
    void a_bill_of_materials_is_the_same_each_time_and_keeps_hostile_texts_as_texts() {
        String first = BillOfMaterials.cycloneDx(known("\"}],\"x\":\u0001")).toString();
        JsonDocument json = JsonDocument.parse(
                first.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                JsonLimits.DOCUMENT,
                finding -> new Internal("test", finding));

        assertThat(BillOfMaterials.cycloneDx(known("\"}],\"x\":\u0001")).toString())
                .isEqualTo(first);
        assertThat(json.names())
                .containsExactly("bomFormat", "specVersion", "serialNumber", "version", "metadata", "components");
        JsonDocument model = json.object("metadata").object("component");
        assertThat(model.string("type")).isEqualTo("machine-learning-model");
        assertThat(model.string("description")).isEqualTo("\"}],\"x\":\u0001");
        assertThat(model.object("modelCard")
                        .object("quantitativeAnalysis")
                        .objects("performanceMetrics")
                        .getFirst()
                        .string("value"))
                .isEqualTo("0.5");
    }
}
