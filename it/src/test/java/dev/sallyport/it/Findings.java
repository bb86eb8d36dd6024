package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonArray;
import dev.sallyport.it.Program.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a client's script found: the JSON array on the last line it prints. */
final class Findings {
    private static final JsonLimits PROGRAM_OUTPUT = new JsonLimits(16 << 20, 16, 1 << 20);

    private Findings() {}

    static List<JsonDocument> of(Outcome outcome) {
        JsonValue value = JsonValue.parse(
                outcome.succeeded().lastLine().getBytes(StandardCharsets.UTF_8), PROGRAM_OUTPUT, RequestMalformed::new);
        assertThat(value).isInstanceOf(JsonArray.class);
        return ((JsonArray) value)
                .elements().stream()
                        .map(element -> JsonDocument.of(element, RequestMalformed::new))
                        .toList();
    }

    static void allGood(Outcome outcome) {
        List<JsonDocument> findings = of(outcome);
        assertThat(findings).isNotEmpty();
        assertThat(findings.stream()
                        .filter(finding -> !finding.optionalBoolean("ok").orElse(false))
                        .map(finding -> finding.string("name") + ": " + finding.string("saw")))
                .isEmpty();
    }
}
