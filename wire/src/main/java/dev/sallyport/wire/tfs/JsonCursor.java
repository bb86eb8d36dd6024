package dev.sallyport.wire.tfs;

import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Text;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonReader;
import dev.sallyport.core.json.JsonReader.Token;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A place in a JSON text, for values that are read element by element. Not thread-safe. */
final class JsonCursor {
    private static final int SHOWN_BYTES = 48;

    private final byte[] text;
    private final JsonLimits limits;
    private int at;

    JsonCursor(byte[] text, JsonLimits limits) {
        this.text = text;
        this.limits = limits;
    }

    int at() {
        return at;
    }

    void moveTo(int place) {
        at = place;
    }

    byte[] text() {
        return text;
    }

    void skip(int bytes) {
        at += bytes;
    }

    /** The byte here, behind any white space; 0 at the end of the text. */
    byte peek() {
        while (at < text.length && isSpace(text[at])) {
            at++;
        }
        return at < text.length ? text[at] : 0;
    }

    private static boolean isSpace(byte c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    /** Whether the array that was just opened ends at once. */
    boolean closes() {
        if (peek() == ']') {
            at++;
            return true;
        }
        return false;
    }

    /** Whether another element follows; if not, the array ends here. */
    boolean continues() {
        byte c = peek();
        if (c != ',' && c != ']') {
            throw parseError(at == text.length ? "Missing a comma or ] after an array element." : "Invalid value.");
        }
        at++;
        return c == ',';
    }

    boolean startsWith(String word) {
        if (text.length - at < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (text[at + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A strict reader of the value here; {@link #after} goes on behind what it has read. */
    JsonReader reader() {
        return new JsonReader(text, at, text.length, limits, RequestMalformed::new);
    }

    void after(JsonReader reader) {
        at = reader.valueStart();
    }

    byte[] string() {
        JsonReader reader = reader();
        reader.next();
        byte[] string = reader.string().getBytes(StandardCharsets.UTF_8);
        after(reader);
        return string;
    }

    /** Whether a <code>{"b64": "…"}</code> stands here, which is a value and not an object. */
    boolean isBase64() {
        if (peek() != '{') {
            return false;
        }
        JsonReader reader = reader();
        return reader.next() == Token.BEGIN_OBJECT
                && reader.next() == Token.NAME
                && reader.string().equals("b64")
                && reader.next() == Token.STRING
                && reader.next() == Token.END_OBJECT;
    }

    byte[] base64() {
        if (!isBase64()) {
            throw Malformed.of("JSON Value: %s not formatted correctly for base64 data", shown());
        }
        JsonReader reader = reader();
        reader.next();
        reader.next();
        reader.next();
        String encoded = reader.string();
        reader.next();
        after(reader);
        try {
            return Base64.getDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            throw Malformed.of("Unable to base64 decode");
        }
    }

    /** Skips the value here without checking it; somebody must come back for that. */
    void skipLoosely() {
        int depth = 0;
        do {
            byte c = peek();
            if (c == 0) {
                throw parseError("The document ends too early.");
            }
            if (c == '"') {
                skipString();
            } else if (c == '[' || c == '{') {
                depth++;
                at++;
            } else if (c == ']' || c == '}') {
                depth--;
                at++;
            } else {
                skipWord();
            }
        } while (depth > 0);
    }

    private void skipString() {
        at++;
        while (at < text.length && text[at] != '"') {
            at += text[at] == '\\' ? 2 : 1;
        }
        at = Math.min(at + 1, text.length);
    }

    /** A number, a literal or a separator. */
    private void skipWord() {
        int from = at;
        while (at < text.length && ",:]}[{\" \n\r\t".indexOf(text[at]) < 0) {
            at++;
        }
        if (at == from) {
            at++;
        }
    }

    /** The value here, as a refusal shows it. */
    String shown() {
        int end = peek() == 0 ? at : Math.min(text.length, at + SHOWN_BYTES);
        String all = new String(text, at, end - at, StandardCharsets.UTF_8);
        int stop = 0;
        if (all.startsWith("\"")) {
            stop = all.indexOf('"', 1) + 1;
        } else {
            while (stop < all.length() && ",]} \n\r\t".indexOf(all.charAt(stop)) < 0) {
                stop++;
            }
        }
        return Text.quotable(stop > 0 ? all.substring(0, stop) : all);
    }

    /** What kind of value stands here, as refusals name it. */
    String kind() {
        return switch (peek()) {
            case '{' -> "Object";
            case '[' -> "Array";
            case '"' -> "String";
            case 't' -> "True";
            case 'f' -> "False";
            case 'n' -> "Null";
            default -> "Number";
        };
    }

    ProblemException parseError(String finding) {
        return Malformed.of("JSON Parse error: %s at offset: %d", finding, at);
    }
}
