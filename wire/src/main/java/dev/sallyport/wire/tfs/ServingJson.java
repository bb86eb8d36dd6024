package dev.sallyport.wire.tfs;

import dev.sallyport.core.Limits;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonReader;
import dev.sallyport.core.json.JsonReader.Token;

/** What every REST request of the protocol has in common. */
final class ServingJson {
    private static final int MAX_MEMBERS = 10_000;

    private ServingJson() {}

    static JsonLimits limits(Limits limits) {
        return new JsonLimits(Integer.MAX_VALUE, limits.jsonDepth(), MAX_MEMBERS);
    }

    static void checkNotEmpty(byte[] json) {
        if (json.length == 0) {
            throw Malformed.of("JSON Parse error: The document is empty");
        }
    }

    static void beginRequest(JsonReader reader) {
        if (reader.next() != Token.BEGIN_OBJECT) {
            throw Malformed.of("JSON Value: the request Is not object");
        }
    }

    static String signatureName(JsonReader reader) {
        if (reader.next() != Token.STRING) {
            throw Malformed.of("JSON Value not formatted correctly. 'signature_name' key must be a string value.");
        }
        return reader.string();
    }
}
