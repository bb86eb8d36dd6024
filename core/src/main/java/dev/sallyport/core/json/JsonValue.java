package dev.sallyport.core.json;

import dev.sallyport.core.Problem;
import dev.sallyport.core.json.JsonReader.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;

/** A parsed JSON value; members keep the order of the text. */
public sealed interface JsonValue {
    JsonValue NULL = new JsonNull();

    record JsonNull() implements JsonValue {}

    record JsonBoolean(boolean value) implements JsonValue {}

    /** As it was written, so that no digit is lost. */
    record JsonNumber(String text) implements JsonValue {
        public JsonNumber(long value) {
            this(Long.toString(value));
        }
    }

    record JsonString(String value) implements JsonValue {}

    record JsonArray(List<JsonValue> elements) implements JsonValue {
        public JsonArray {
            elements = List.copyOf(elements);
        }
    }

    record JsonObject(SequencedMap<String, JsonValue> members) implements JsonValue {
        public JsonObject {
            members = new LinkedHashMap<>(members);
        }
    }

    /** Reads one whole text; {@code fault} makes the problem of what is wrong with it. */
    static JsonValue parse(byte[] text, JsonLimits limits, Function<String, Problem> fault) {
        JsonReader reader = new JsonReader(text, limits, fault);
        JsonValue value = read(reader, reader.next());
        reader.next();
        return value;
    }

    /** The value that starts with {@code first}; recursion is as deep as the limits allow. */
    static JsonValue read(JsonReader reader, Token first) {
        return switch (first) {
            case BEGIN_OBJECT -> {
                SequencedMap<String, JsonValue> members = new LinkedHashMap<>();
                while (reader.next() == Token.NAME) {
                    String name = reader.string();
                    members.put(name, read(reader, reader.next()));
                }
                yield new JsonObject(members);
            }
            case BEGIN_ARRAY -> {
                List<JsonValue> elements = new ArrayList<>();
                for (Token t = reader.next(); t != Token.END_ARRAY; t = reader.next()) {
                    elements.add(read(reader, t));
                }
                yield new JsonArray(elements);
            }
            case STRING -> new JsonString(reader.string());
            case NUMBER -> new JsonNumber(reader.numberText());
            case TRUE -> new JsonBoolean(true);
            case FALSE -> new JsonBoolean(false);
            case NULL -> NULL;
            case END_OBJECT, END_ARRAY, NAME, END -> throw reader.fault("no JSON value");
        };
    }
}
