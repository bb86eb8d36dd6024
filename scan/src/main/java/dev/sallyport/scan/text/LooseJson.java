package dev.sallyport.scan.text;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Cursor;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * JSON as lenient readers take it: Python writes {@code NaN}, many take the last of two members of one name, and some take
 * one value after another. Strict readers refuse such texts, but what must be seen is what any of them sees. Of any size;
 * nothing recurses.
 */
public final class LooseJson {
    private static final int LONGEST_TEXT = 8 << 20;
    private static final int LONGEST_WORD = 400;
    private static final int DEEPEST = 2000;
    private static final int MOST_NAMES = 1 << 20;

    /** How far it went. */
    public enum Outcome {
        WHOLE,
        /** Not one member or element of it is JSON. */
        NONE,
        BROKEN
    }

    private static final class NotJson extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotJson() {
            super("not JSON", null, false, false);
        }
    }

    private record Level(boolean object, String name, Set<String> names) {}

    private final Cursor cursor;
    private final JsonEvents events;
    private final List<Level> open = new ArrayList<>();
    private int peeked = -2;
    private int values;

    private LooseJson(Content content, JsonEvents events) {
        this.cursor = new Cursor(content);
        this.events = events;
    }

    public static Outcome read(Content content, JsonEvents events) {
        LooseJson json = new LooseJson(content, events);
        try {
            json.values();
            return json.values == 0 ? Outcome.NONE : Outcome.WHOLE;
        } catch (NotJson e) {
            return json.values == 0 ? Outcome.NONE : Outcome.BROKEN;
        }
    }

    private int peek() {
        if (peeked == -2) {
            peeked = cursor.next();
        }
        return peeked;
    }

    private int take() {
        int next = peek();
        peeked = -2;
        return next;
    }

    private long at() {
        return cursor.position() - (peeked == -2 ? 0 : 1);
    }

    private void space() {
        while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') {
            take();
        }
    }

    private void values() {
        if (peek() == 0xef) { // a byte order mark
            take();
            take();
            take();
        }
        for (space(); peek() >= 0; space()) {
            value("");
            while (!open.isEmpty()) {
                inside(open.getLast());
            }
        }
    }

    /** What comes next in an object or array. */
    private void inside(Level level) {
        space();
        if (peek() == ',') {
            take();
            space();
        }
        if (peek() == (level.object() ? '}' : ']')) {
            take();
            open.removeLast();
            events.end(at());
        } else if (level.object()) {
            long at = at();
            String name = text();
            space();
            if (take() != ':') {
                throw new NotJson();
            }
            if (level.names().size() < MOST_NAMES && !level.names().add(name)) {
                events.again(name, at);
            }
            space();
            value(name);
        } else {
            value(level.name());
        }
    }

    private void value(String name) {
        long at = at();
        switch (peek()) {
            case '{', '[' -> {
                boolean object = take() == '{';
                if (open.size() == DEEPEST) {
                    throw new NotJson();
                }
                open.add(new Level(object, name, object ? new HashSet<>(4) : Set.of()));
                events.begin(name, object, at);
                return;
            }
            case '"' -> events.text(name, text(), at);
            default -> events.word(name, word(), at);
        }
        values++;
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        while (peek() > ' ' && ",]}:\"{[".indexOf(peek()) < 0) {
            word.append((char) take());
            if (word.length() > LONGEST_WORD) {
                throw new NotJson();
            }
        }
        char first = word.isEmpty() ? ' ' : word.charAt(0);
        boolean number = first == '-' || first >= '0' && first <= '9';
        if (!number && !Set.of("true", "false", "null", "NaN", "Infinity").contains(word.toString())) {
            throw new NotJson();
        }
        return word.toString();
    }

    private String text() {
        if (take() != '"') {
            throw new NotJson();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int next = take(); next != '"'; next = take()) {
            if (next < 0) {
                throw new NotJson();
            }
            if (next == '\\') {
                escaped(bytes);
            } else if (bytes.size() < LONGEST_TEXT) {
                bytes.write(next);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void escaped(ByteArrayOutputStream bytes) {
        int next = take();
        switch (next) {
            case 'n' -> bytes.write('\n');
            case 't' -> bytes.write('\t');
            case 'r' -> bytes.write('\r');
            case 'b' -> bytes.write('\b');
            case 'f' -> bytes.write('\f');
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(take(), 16);
                    if (digit < 0) {
                        throw new NotJson();
                    }
                    code = code << 4 | digit;
                }
                // Each half of a pair alone: what is looked for is in ASCII.
                bytes.writeBytes(String.valueOf((char) code).getBytes(StandardCharsets.UTF_8));
            }
            default -> {
                if (next < 0) {
                    throw new NotJson();
                }
                bytes.write(next);
            }
        }
    }
}
