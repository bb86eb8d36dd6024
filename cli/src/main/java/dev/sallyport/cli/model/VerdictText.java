package dev.sallyport.cli.model;

import dev.sallyport.admit.policy.AdmissionPolicy;
import dev.sallyport.admit.policy.Judgement;
import dev.sallyport.bundle.passport.AttestationType;
import dev.sallyport.bundle.passport.Statement;
import dev.sallyport.bundle.passport.Subject;
import dev.sallyport.core.Problem.Internal;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonObject;
import dev.sallyport.core.json.JsonWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** That a policy admitted a bundle, as a simple verification result (in-toto svr v0.2). */
public final class VerdictText {
    private static final String VERIFIER = "https://sallyport.dev/admit/v1";
    private static final String PREFIX = "SALLYPORT_";

    private VerdictText() {}

    /**
     * States which policy and which issuers' keys were used, and what was found.
     *
     * @param file what the policy's file is called
     * @param judgement that admits it
     */
    public static Statement statement(
            Subject subject, AdmissionPolicy policy, String file, Judgement judgement, Instant now) {
        JsonWriter json = JsonWriter.compact().beginObject().name("verifier").beginObject();
        json.name("id").value(VERIFIER).name("policies").beginArray();
        descriptor(json, file, policy.digest().hex());
        policy.keyIds().forEach((name, keyId) -> descriptor(json, "issuer " + name, keyId));
        json.endArray().endObject();
        json.name("timeCreated").value(now.truncatedTo(ChronoUnit.SECONDS).toString());
        json.name("properties").beginArray().value(PREFIX + "SIGNED").value(PREFIX + "ADMITTED");
        judgement.satisfied().forEach(word -> json.value(PREFIX + property(word)));
        byte[] text = json.endArray().endObject().toBytes();
        JsonValue predicate = JsonValue.parse(text, JsonLimits.DOCUMENT, finding -> new Internal("verdict", finding));
        if (predicate instanceof JsonObject object) {
            return Statement.of(subject, AttestationType.VERDICT, object);
        }
        throw new ProblemException(new Internal("verdict", "not an object"));
    }

    /** {@code test-result} → {@code TEST_RESULT}; what follows a colon is a name and stays as it is. */
    private static String property(String word) {
        int colon = word.indexOf(':');
        String kind = colon < 0 ? word : word.substring(0, colon);
        return kind.toUpperCase(Locale.ROOT).replace('-', '_') + (colon < 0 ? "" : word.substring(colon));
    }

    private static void descriptor(JsonWriter json, String name, String sha256) {
        json.beginObject().name("name").value(name);
        json.name("digest")
                .beginObject()
                .name("sha256")
                .value(sha256)
                .endObject()
                .endObject();
    }
}
