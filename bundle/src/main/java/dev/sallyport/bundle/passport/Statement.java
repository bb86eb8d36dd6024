package dev.sallyport.bundle.passport;

import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonObject;
import dev.sallyport.core.json.JsonWriter;
import java.util.List;

/**
 * An in-toto Statement v1. Members it does not know are ignored, as the framework asks; one twice is refused.
 *
 * <p><b>Does not guarantee.</b> That anybody signed it: {@link DsseEnvelope#signer} says that.
 */
public final class Statement {
    static final String TYPE = "https://in-toto.io/Statement/v1";

    private static final int MAX_SUBJECTS = 16;

    private final List<JsonDocument> subjects;
    private final Predicate predicate;
    private final byte[] bytes;

    private Statement(List<JsonDocument> subjects, Predicate predicate, byte[] bytes) {
        this.subjects = subjects;
        this.predicate = predicate;
        this.bytes = bytes;
    }

    /** Every fault is {@code bundle/malformed}. */
    public static Statement parse(byte[] payload) {
        JsonDocument json = JsonDocument.parse(payload, PassportText.LIMITS, PassportText::fault);
        if (!json.string("_type").equals(TYPE)) {
            throw json.fault("_type", "must be `" + TYPE + "`");
        }
        List<JsonDocument> subjects = json.objects("subject");
        if (subjects.isEmpty() || subjects.size() > MAX_SUBJECTS) {
            throw json.fault("subject", "must be 1 to " + MAX_SUBJECTS);
        }
        subjects.forEach(subject -> subject.object("digest"));
        Predicate predicate = Predicate.parse(PassportText.text(json, "predicateType"), json.object("predicate"));
        return new Statement(subjects, predicate, payload.clone());
    }

    /** With a predicate as it is given: {@code bundle/malformed} where it is none of this type. */
    public static Statement of(Subject subject, AttestationType type, JsonObject predicate) {
        JsonWriter json = JsonWriter.compact().beginObject().name("_type").value(TYPE);
        json.name("subject").beginArray();
        subject.write(json);
        json.endArray().name("predicateType").value(type.uri());
        json.name("predicate").value((JsonValue) predicate);
        return parse(json.endObject().toBytes());
    }

    public boolean isAbout(Subject subject) {
        return subjects.stream().anyMatch(subject::isNamedBy);
    }

    public Predicate predicate() {
        return predicate;
    }

    byte[] toBytes() {
        return bytes.clone();
    }
}
