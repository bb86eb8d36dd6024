package dev.sallyport.core.json;

/**
 * Writes JSON text; separators come by themselves. Not thread-safe.
 *
 * <p>Indented for people or without any space for machines; strings are escaped so that the result
 * is one well-formed UTF-8 text on lines of its own.
 */
public final class JsonWriter {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final TextBytes out = new TextBytes(256);
    private final boolean indented;
    private int depth;
    private boolean first = true;
    private boolean afterName;

    private JsonWriter(boolean indented) {
        this.indented = indented;
    }

    public static JsonWriter compact() {
        return new JsonWriter(false);
    }

    public static JsonWriter indented() {
        return new JsonWriter(true);
    }

    public JsonWriter beginObject() {
        return open('{');
    }

    public JsonWriter endObject() {
        return close('}');
    }

    public JsonWriter beginArray() {
        return open('[');
    }

    public JsonWriter endArray() {
        return close(']');
    }

    public JsonWriter name(String name) {
        separate();
        quote(name);
        out.append(indented ? ": " : ":");
        afterName = true;
        return this;
    }

    public JsonWriter value(String value) {
        separate();
        quote(value);
        return this;
    }

    public JsonWriter value(long value) {
        separate();
        out.append(value);
        return this;
    }

    public JsonWriter value(boolean value) {
        separate();
        out.append(value);
        return this;
    }

    /** A finite number in the shortest form that reads back as the same double. */
    public JsonWriter value(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("JSON has no " + value);
        }
        separate();
        out.append(value);
        return this;
    }

    JsonWriter nullValue() {
        return raw("null");
    }

    /** Where the caller appends one value that is JSON already. */
    public TextBytes raw() {
        separate();
        return out;
    }

    /** What was written so far. */
    public TextBytes text() {
        return out;
    }

    /** Text that is JSON already. */
    public JsonWriter raw(String json) {
        separate();
        out.append(json);
        return this;
    }

    public JsonWriter value(JsonValue value) {
        switch (value) {
            case JsonValue.JsonNull _ -> nullValue();
            case JsonValue.JsonBoolean bool -> value(bool.value());
            case JsonValue.JsonNumber number -> raw(number.text());
            case JsonValue.JsonString string -> value(string.value());
            case JsonValue.JsonArray array -> {
                beginArray();
                array.elements().forEach(this::value);
                endArray();
            }
            case JsonValue.JsonObject object -> {
                beginObject();
                object.members().forEach((name, member) -> name(name).value(member));
                endObject();
            }
        }
        return this;
    }

    private JsonWriter open(char bracket) {
        separate();
        out.append(bracket);
        depth++;
        first = true;
        return this;
    }

    private JsonWriter close(char bracket) {
        depth--;
        if (!first) {
            newLine();
        }
        out.append(bracket);
        first = false;
        return this;
    }

    private void separate() {
        if (afterName) {
            afterName = false;
            return;
        }
        if (!first) {
            out.append(',');
        }
        if (depth > 0) {
            newLine();
        }
        first = false;
    }

    private void newLine() {
        if (indented) {
            out.append('\n').append(" ".repeat(2 * depth));
        }
    }

    private void quote(String text) {
        out.append('"');
        int plain = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x7f && c != '"' && c != '\\' || c > 0x7f && !isLone(text, i)) {
                continue;
            }
            out.append(text.substring(plain, i));
            plain = i + 1;
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> escape(c);
            }
        }
        out.append(plain == 0 ? text : text.substring(plain)).append('"');
    }

    private static boolean isLone(String text, int i) {
        if (!Character.isSurrogate(text.charAt(i))) {
            return false;
        }
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1))
                : i == 0 || !Character.isHighSurrogate(text.charAt(i - 1));
    }

    private void escape(char c) {
        out.append("\\u")
                .append(HEX[c >> 12])
                .append(HEX[c >> 8 & 15])
                .append(HEX[c >> 4 & 15])
                .append(HEX[c & 15]);
    }

    @Override
    public String toString() {
        return out.toString();
    }

    public byte[] toBytes() {
        return out.toBytes();
    }
}
