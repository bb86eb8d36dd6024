package dev.sallyport.core.json;

import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Text;
import dev.sallyport.core.json.JsonValue.JsonArray;
import dev.sallyport.core.json.JsonValue.JsonBoolean;
import dev.sallyport.core.json.JsonValue.JsonNumber;
import dev.sallyport.core.json.JsonValue.JsonObject;
import dev.sallyport.core.json.JsonValue.JsonString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * An object whose members are asked for by name and type; whatever is missing, of another type or
 * not known is a fault that names its place, such as {@code files[2].size}.
 */
public final class JsonDocument {
    private final String place;
    private final JsonObject object;
    private final Function<String, Problem> fault;

    private JsonDocument(String place, JsonObject object, Function<String, Problem> fault) {
        this.place = place;
        this.object = object;
        this.fault = fault;
    }

    public static JsonDocument parse(byte[] text, JsonLimits limits, Function<String, Problem> fault) {
        return of(JsonValue.parse(text, limits, fault), fault);
    }

    public static JsonDocument of(JsonValue value, Function<String, Problem> fault) {
        if (value instanceof JsonObject object) {
            return new JsonDocument("", object, fault);
        }
        throw new ProblemException(fault.apply("not a JSON object"));
    }

    /** Refuses members other than these. */
    public JsonDocument only(String... known) {
        Set<String> names = Set.of(known);
        for (String name : object.members().keySet()) {
            if (!names.contains(name)) {
                throw fault(name, "is not known");
            }
        }
        return this;
    }

    public Set<String> names() {
        return object.members().keySet();
    }

    public boolean has(String name) {
        return object.members().containsKey(name);
    }

    public Optional<JsonValue> value(String name) {
        return Optional.ofNullable(object.members().get(name));
    }

    public String string(String name) {
        return optionalString(name).orElseThrow(() -> fault(name, "is missing"));
    }

    public Optional<String> optionalString(String name) {
        return value(name).map(value -> value instanceof JsonString string ? string.value() : wrong(name, "a string"));
    }

    /** A whole number without fraction or exponent that fits a long. */
    public long integer(String name) {
        return optionalInteger(name).orElseThrow(() -> fault(name, "is missing"));
    }

    public Optional<Long> optionalInteger(String name) {
        return value(name).map(value -> {
            try {
                return value instanceof JsonNumber number ? Long.valueOf(number.text()) : wrong(name, "a whole number");
            } catch (NumberFormatException e) {
                return wrong(name, "a whole number");
            }
        });
    }

    public Optional<Double> optionalNumber(String name) {
        return value(name)
                .map(value ->
                        value instanceof JsonNumber number ? Double.valueOf(number.text()) : wrong(name, "a number"));
    }

    public Optional<Boolean> optionalBoolean(String name) {
        return value(name)
                .map(value -> value instanceof JsonBoolean bool ? bool.value() : wrong(name, "true or false"));
    }

    public JsonDocument object(String name) {
        return optionalObject(name).orElseThrow(() -> fault(name, "is missing"));
    }

    public Optional<JsonDocument> optionalObject(String name) {
        return value(name).map(value -> nested(path(name), value));
    }

    public List<JsonDocument> objects(String name) {
        List<JsonDocument> documents = new ArrayList<>();
        for (JsonValue element : array(name)) {
            documents.add(nested(path(name) + "[" + documents.size() + "]", element));
        }
        return documents;
    }

    public List<String> strings(String name) {
        List<String> strings = new ArrayList<>();
        for (JsonValue element : array(name)) {
            strings.add(
                    element instanceof JsonString string
                            ? string.value()
                            : wrong(name + "[" + strings.size() + "]", "a string"));
        }
        return strings;
    }

    public List<Long> integers(String name) {
        List<Long> integers = new ArrayList<>();
        for (JsonValue element : array(name)) {
            try {
                integers.add(
                        element instanceof JsonNumber number
                                ? Long.valueOf(number.text())
                                : wrong(name, "whole numbers"));
            } catch (NumberFormatException e) {
                throw fault(name, "must hold whole numbers");
            }
        }
        return integers;
    }

    private List<JsonValue> array(String name) {
        return value(name)
                .map(v -> v instanceof JsonArray a ? a.elements() : this.<List<JsonValue>>wrong(name, "an array"))
                .orElseThrow(() -> fault(name, "is missing"));
    }

    private JsonDocument nested(String where, JsonValue value) {
        if (value instanceof JsonObject nested) {
            return new JsonDocument(where, nested, fault);
        }
        throw new ProblemException(fault.apply("`" + where + "` must be an object"));
    }

    private <T> T wrong(String name, String expected) {
        throw fault(name, "must be " + expected);
    }

    /** A fault at the member {@code name} of this object, ready to be thrown. */
    public ProblemException fault(String name, String finding) {
        return new ProblemException(fault.apply("`" + path(name) + "` " + finding));
    }

    private String path(String name) {
        String safe = Text.quotable(name);
        return place.isEmpty() ? safe : place + "." + safe;
    }
}
