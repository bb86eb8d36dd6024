package dev.sallyport.core.json;

import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Text;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A pull parser for one JSON text in UTF-8, exactly as RFC 8259 has it.
 *
 * <p><b>Guarantees.</b> Refused: anything after the value, a byte order mark, ill-formed UTF-8, lone
 * surrogates, a name twice in one object, numbers and literals in any other spelling, and whatever
 * is over the limits. Time is linear in the text; nothing recurses.
 *
 * <p>Not thread-safe. Every fault is the {@link Problem} that {@code fault} makes of a sentence.
 */
public final class JsonReader {
    /** What {@link #next()} found. */
    public enum Token {
        BEGIN_OBJECT,
        END_OBJECT,
        BEGIN_ARRAY,
        END_ARRAY,
        NAME,
        STRING,
        NUMBER,
        TRUE,
        FALSE,
        NULL,
        END
    }

    private enum Expect {
        VALUE,
        FIRST_VALUE_OR_END,
        FIRST_NAME_OR_END,
        COMMA_OR_END,
        END_OF_TEXT
    }

    private static final int KEPT_NAMES = 16;

    private final byte[] text;
    private final int end;
    private final JsonLimits limits;
    private final Function<String, Problem> fault;
    private final List<Set<String>> names = new ArrayList<>();
    private final boolean[] inObject;
    private int depth;
    private int at;
    private int tokenStart;
    private int tokenEnd;
    private boolean escaped;
    private String string = "";
    private Expect expect = Expect.VALUE;

    public JsonReader(byte[] text, JsonLimits limits, Function<String, Problem> fault) {
        this(text, 0, text.length, limits, fault);
    }

    public JsonReader(byte[] text, int from, int to, JsonLimits limits, Function<String, Problem> fault) {
        this.text = text;
        this.at = from;
        this.end = to;
        this.limits = limits;
        this.fault = fault;
        this.inObject = new boolean[limits.maxDepth() + 1];
        if (to - from > limits.maxBytes()) {
            throw fault("JSON text over the limit of " + limits.maxBytes() + " bytes");
        }
    }

    /** The next token; {@link Token#END} once, after the one value of the text. */
    public Token next() {
        skipSpace();
        switch (expect) {
            case END_OF_TEXT -> {
                if (at != end) {
                    throw fault("text after the JSON value at byte " + at);
                }
                return Token.END;
            }
            case FIRST_NAME_OR_END -> {
                return peek() == '}' ? close(Token.END_OBJECT) : name();
            }
            case FIRST_VALUE_OR_END -> {
                return peek() == ']' ? close(Token.END_ARRAY) : value();
            }
            case COMMA_OR_END -> {
                return afterValue();
            }
            case VALUE -> {
                return value();
            }
        }
        throw new AssertionError(expect);
    }

    private Token afterValue() {
        int c = peek();
        if (c == (inObject[depth] ? '}' : ']')) {
            return close(inObject[depth] ? Token.END_OBJECT : Token.END_ARRAY);
        }
        if (c != ',') {
            throw fault("no comma and no end at byte " + at);
        }
        at++;
        skipSpace();
        return inObject[depth] ? name() : value();
    }

    private Token name() {
        if (peek() != '"') {
            throw fault("no member name at byte " + at);
        }
        scanString();
        string = decode();
        Set<String> seen = names.get(depth - 1);
        if (!seen.add(string)) {
            throw fault("member `" + Text.quotable(string) + "` more than once");
        }
        if (seen.size() > limits.maxMembers()) {
            throw fault("more than " + limits.maxMembers() + " members in one object");
        }
        skipSpace();
        if (peek() != ':') {
            throw fault("no colon at byte " + at);
        }
        at++;
        expect = Expect.VALUE;
        return Token.NAME;
    }

    private Token value() {
        int c = peek();
        switch (c) {
            case '{' -> {
                return open(true);
            }
            case '[' -> {
                return open(false);
            }
            case '"' -> {
                scanString();
                string = "";
                return done(Token.STRING);
            }
            case 't' -> {
                return literal("true", Token.TRUE);
            }
            case 'f' -> {
                return literal("false", Token.FALSE);
            }
            case 'n' -> {
                return literal("null", Token.NULL);
            }
            default -> {
                scanNumber();
                return done(Token.NUMBER);
            }
        }
    }

    private Token open(boolean object) {
        if (depth == limits.maxDepth()) {
            throw fault("nesting over the limit of " + limits.maxDepth());
        }
        at++;
        depth++;
        inObject[depth] = object;
        if (names.size() < depth) {
            names.add(new HashSet<>());
        }
        if (object) {
            forgetNames();
        }
        expect = object ? Expect.FIRST_NAME_OR_END : Expect.FIRST_VALUE_OR_END;
        return object ? Token.BEGIN_OBJECT : Token.BEGIN_ARRAY;
    }

    /** Emptying a set costs what it once held: a large one is dropped, or each small object would pay for it. */
    private void forgetNames() {
        if (names.get(depth - 1).size() > KEPT_NAMES) {
            names.set(depth - 1, new HashSet<>());
        } else {
            names.get(depth - 1).clear();
        }
    }

    private Token close(Token token) {
        at++;
        depth--;
        return done(token);
    }

    private Token done(Token token) {
        expect = depth == 0 ? Expect.END_OF_TEXT : Expect.COMMA_OR_END;
        return token;
    }

    private Token literal(String word, Token token) {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= end || text[at + i] != word.charAt(i)) {
                throw fault("no JSON value at byte " + at);
            }
        }
        at += word.length();
        return done(token);
    }

    private void scanNumber() {
        tokenStart = at;
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (at < end && text[at] == '.') {
            at++;
            digits();
        }
        if (at < end && (text[at] | 0x20) == 'e') {
            at++;
            if (at < end && (text[at] == '+' || text[at] == '-')) {
                at++;
            }
            digits();
        }
        tokenEnd = at;
    }

    private void digits() {
        int from = at;
        while (at < end && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        if (at == from) {
            throw fault("no JSON value at byte " + at);
        }
    }

    private void scanString() {
        at++;
        tokenStart = at;
        escaped = false;
        while (true) {
            if (at >= end) {
                throw fault("a string without end");
            }
            byte c = text[at];
            if (c == '"') {
                break;
            }
            if (c == '\\') {
                escaped = true;
                at++;
            } else if (c >= 0 && c < 0x20) {
                throw fault("a control character in a string at byte " + at);
            }
            at++;
        }
        tokenEnd = at;
        at++;
    }

    /** The current name or string, decoded. */
    public String string() {
        if (string.isEmpty() && tokenEnd > tokenStart) {
            string = decode();
        }
        return string;
    }

    private String decode() {
        return JsonText.decode(text, tokenStart, tokenEnd, escaped, fault);
    }

    /** The current number as it was written. */
    public String numberText() {
        return new String(text, tokenStart, tokenEnd - tokenStart, StandardCharsets.US_ASCII);
    }

    /** Where the value that comes next starts, for a reader of its own; {@link #resumeAt} goes on after it. */
    public int valueStart() {
        skipSpace();
        return at;
    }

    /** Goes on behind a value that somebody else read, and checked, up to {@code valueEnd}. */
    public void resumeAt(int valueEnd) {
        at = valueEnd;
        done(Token.NULL);
    }

    /** Skips the value that comes next, however deep, checking all of it. */
    public void skipValue() {
        int outside = depth;
        do {
            if (next() == Token.STRING) {
                decode();
            }
        } while (depth > outside);
    }

    /** The problem that this reader's user makes of a fault, ready to be thrown. */
    public ProblemException fault(String sentence) {
        return new ProblemException(fault.apply(sentence));
    }

    private int peek() {
        if (at >= end) {
            throw fault("the JSON text ends too early");
        }
        return text[at];
    }

    private void skipSpace() {
        while (at < end && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
            at++;
        }
    }
}
