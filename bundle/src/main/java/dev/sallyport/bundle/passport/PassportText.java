package dev.sallyport.bundle.passport;

import dev.sallyport.bundle.BundleLayout;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.BundleMalformed;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** What every part of a passport is read by: its limits, its faults, and times as RFC 3339 has them. */
final class PassportText {
    /** One line, and so the statement inside it. */
    static final int LINE_BYTES = 1 << 20;

    static final JsonLimits LIMITS = new JsonLimits(LINE_BYTES, 16, 1_000);

    private static final int MAX_TEXT = 1_024;
    private static final int MAX_TIME = 40;
    private static final Instant FIRST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

    private PassportText() {}

    static Problem fault(String finding) {
        return new BundleMalformed(BundleLayout.PASSPORT, finding);
    }

    static ProblemException refused(String finding) {
        return new ProblemException(fault(finding));
    }

    /** Not empty, at most 1,024 characters. */
    static String text(JsonDocument json, String name) {
        String text = json.string(name);
        if (text.isEmpty() || text.length() > MAX_TEXT) {
            throw json.fault(name, "must have 1 to " + MAX_TEXT + " characters");
        }
        return text;
    }

    static Instant time(JsonDocument json, String name) {
        return optionalTime(json, name).orElseThrow(() -> json.fault(name, "is missing"));
    }

    static Optional<Instant> optionalTime(JsonDocument json, String name) {
        return json.optionalString(name).map(text -> {
            try {
                Instant time = text.length() > MAX_TIME ? Instant.MAX : Instant.parse(text);
                if (!time.isBefore(FIRST) && !time.isAfter(LAST)) {
                    return time;
                }
            } catch (DateTimeException e) {
                // Said below with everything else that is no time.
            }
            throw json.fault(name, "must be a time such as 2026-01-31T12:00:00Z");
        });
    }

    /** Whether a member is there and not {@code null}, which tools write for what they leave out. */
    static boolean states(JsonDocument json, String name) {
        return json.value(name).filter(value -> !value.equals(JsonValue.NULL)).isPresent();
    }
}
