package dev.sallyport.bundle.passport;

import dev.sallyport.core.Digest;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.Internal;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;

/** A subject, and one predicate of each kind. */
final class Examples {
    static final Subject SUBJECT =
            new Subject(new ModelRef("digits", "1"), digest("root"), digest("names"), digest("manifest"));

    static final String PROVENANCE = """
            {"buildDefinition":{"buildType":"https://example.org/train/v1","externalParameters":{"epochs":60},
             "resolvedDependencies":[{"name":"train.csv","digest":{"sha256":"00"}},{"uri":"git+https://example.org/m"}]},
             "runDetails":{"builder":{"id":"https://example.org/trainer"},"metadata":{"finishedOn":"2026-11-01T10:00:00Z"}}}
            """;
    static final String SCAN = """
            {"scanner":{"uri":"https://example.org/scanner","db":{"lastUpdate":"2026-11-01T00:00:00Z"},"result":[]},
             "metadata":{"scanStartedOn":"2026-11-02T10:00:00Z","scanFinishedOn":"2026-11-02T10:00:01Z"}}
            """;
    static final String TESTS = """
            {"result":"PASSED","configuration":[{"name":"suite.yaml"}],"passedTests":["rotations"],"failedTests":[]}
            """;
    static final String EVALUATION = """
            {"evaluator":{"id":"https://example.org/lab","version":"3"},"evaluatedOn":"2026-11-03T10:00:00Z","metrics":[
             {"name":"accuracy","value":0.9972,"denominator":360,"seed":7,"interval":{"lower":0.98,"upper":1},
              "dataset":{"name":"test.csv","digest":{"sha256":"%s"}},"conditions":{"noise":"none"}}]}
            """.formatted(digest("test.csv"));
    static final String VERDICT = """
            {"verifier":{"id":"https://example.org/gate","policies":[{"name":"p","digest":{"sha256":"%s"}},{"uri":"x"}]},
             "timeCreated":"2026-11-04T10:00:00Z","properties":["SIGNED"]}
            """.formatted(digest("policy"));

    private Examples() {}

    static Digest digest(String of) {
        return Digest.sha256(of.getBytes(StandardCharsets.UTF_8));
    }

    static Statement statement(AttestationType type, String predicate) {
        byte[] text = predicate.getBytes(StandardCharsets.UTF_8);
        JsonValue value = JsonValue.parse(text, JsonLimits.DOCUMENT, finding -> new Internal("test", finding));
        return Statement.of(SUBJECT, type, (JsonObject) value);
    }
}
