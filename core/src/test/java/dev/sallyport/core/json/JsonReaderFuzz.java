package dev.sallyport.core.json;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.ProblemException;

/** Any bytes are either one JSON value that survives a round trip, or a problem. */
class JsonReaderFuzz {
    @FuzzTest(maxDuration = "2s")
    void reads_or_refuses(byte[] text) {
        JsonValue value;
        try {
            value = JsonValue.parse(text, JsonLimits.DOCUMENT, RequestMalformed::new);
        } catch (ProblemException refused) {
            return;
        }
        byte[] written = JsonWriter.compact().value(value).toBytes();
        if (!JsonValue.parse(written, JsonLimits.DOCUMENT, RequestMalformed::new)
                .equals(value)) {
            throw new AssertionError("the round trip changed the value");
        }
    }
}
