package dev.sallyport.wire.tfs;

import dev.sallyport.core.Limits;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.json.JsonReader;
import dev.sallyport.core.json.JsonReader.Token;
import dev.sallyport.wire.Scratch;
import io.netty.buffer.ByteBuf;
import java.util.Map;

/** Reads the body of a REST {@code classify} or {@code regress}: examples, and the context they share. */
final class ExamplesJson {
    private static final int NOWHERE = -1;

    private final JsonCursor cursor;
    private final JsonReader reader;
    private final JsonFeatures features;

    private ExamplesJson(byte[] json, Limits limits) {
        ServingJson.checkNotEmpty(json);
        this.cursor = new JsonCursor(json, ServingJson.limits(limits));
        this.reader = cursor.reader();
        this.features = new JsonFeatures(cursor);
    }

    /** @throws dev.sallyport.core.ProblemException for anything that is not a well-formed request within the limits */
    static ExampleTensors decode(ByteBuf body, ModelContract contract, Limits limits, Scratch scratch) {
        byte[] json = scratch.copy(body, body.readableBytes());
        return new ExamplesJson(json, limits).examples(contract, limits, scratch);
    }

    private ExampleTensors examples(ModelContract contract, Limits limits, Scratch scratch) {
        int start = NOWHERE;
        Map<String, ExampleTensors.Feature> context = Map.of();
        ServingJson.beginRequest(reader);
        while (reader.next() == Token.NAME) {
            String member = reader.string();
            switch (member) {
                case "signature_name" -> Signature.check(ServingJson.signatureName(reader));
                case "context" -> {
                    cursor.moveTo(reader.valueStart());
                    context = features.context();
                    reader.resumeAt(cursor.at());
                }
                case "examples" -> {
                    start = reader.valueStart();
                    cursor.moveTo(start);
                    cursor.skipLoosely();
                    reader.resumeAt(cursor.at());
                }
                default -> reader.skipValue();
            }
        }
        reader.next();
        if (start == NOWHERE) {
            throw Malformed.of("When method is classify, key 'examples' is expected and was not found");
        }
        cursor.moveTo(start);
        return read(new ExampleTensors(contract, context, limits, scratch));
    }

    private ExampleTensors read(ExampleTensors examples) {
        if (cursor.peek() != '[') {
            throw Malformed.of("JSON Value: %s Expecting 'examples' value to be an list/array", cursor.shown());
        }
        cursor.skip(1);
        if (cursor.closes()) {
            throw Malformed.of("JSON Value: [] 'examples' value is an empty array");
        }
        do {
            features.example(examples);
        } while (cursor.continues());
        return examples;
    }
}
