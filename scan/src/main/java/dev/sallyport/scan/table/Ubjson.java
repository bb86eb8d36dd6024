package dev.sallyport.scan.table;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Cursor;
import dev.sallyport.scan.text.JsonEvents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Universal Binary JSON, as XGBoost writes it, draft 12 with typed arrays; nothing recurses. */
final class Ubjson {
    private static final int LONGEST_TEXT = 1 << 20;
    private static final int DEEPEST = 256;
    private static final int UNCOUNTED = -1;

    private static final class NotUbjson extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotUbjson() {
            super("not UBJSON", null, false, false);
        }
    }

    private static final class Level {
        private final boolean object;
        private final String name;
        private final int type;
        private long left;
        private final Set<String> names = new HashSet<>(4);

        private Level(boolean object, String name, int type, long left) {
            this.object = object;
            this.name = name;
            this.type = type;
            this.left = left;
        }
    }

    private final Content content;
    private final Cursor cursor;
    private final JsonEvents events;
    private final List<Level> open = new ArrayList<>();

    private Ubjson(Content content, JsonEvents events) {
        this.content = content;
        this.cursor = new Cursor(content);
        this.events = events;
    }

    /** @return whether it was read to its end */
    static boolean read(Content content, JsonEvents events) {
        try {
            Ubjson reader = new Ubjson(content, events);
            reader.value("", reader.take());
            while (!reader.open.isEmpty()) {
                reader.inside(reader.open.getLast());
            }
            return true;
        } catch (NotUbjson e) {
            return false;
        }
    }

    private int take() {
        int next = cursor.next();
        if (next < 0) {
            throw new NotUbjson();
        }
        return next;
    }

    private void inside(Level level) {
        if (level.left == 0) {
            close();
            return;
        }
        int marker = level.left == UNCOUNTED || level.object ? take() : 0;
        if (level.left == UNCOUNTED && marker == (level.object ? '}' : ']')) {
            close();
            return;
        }
        level.left -= level.left == UNCOUNTED ? 0 : 1;
        if (level.object) {
            long at = cursor.position() - 1;
            String name = text(marker);
            if (!level.names.add(name)) {
                events.again(name, at);
            }
            value(name, level.type == 0 ? take() : level.type);
        } else {
            int type = level.type != 0 ? level.type : marker != 0 ? marker : take();
            value(level.name, type);
        }
    }

    private void close() {
        open.removeLast();
        events.end(cursor.position());
    }

    private void value(String name, int type) {
        long at = cursor.position() - 1;
        switch (type) {
            case '{', '[' -> begin(name, type == '{', at);
            case 'S', 'H' -> events.text(name, text(take()), at);
            case 'C' -> events.text(name, String.valueOf((char) take()), at);
            case 'T', 'F', 'Z' -> events.word(name, type == 'T' ? "true" : type == 'F' ? "false" : "null", at);
            case 'N' -> {}
            case 'd' -> {
                skip(4);
                events.word(name, "0.0", at);
            }
            case 'D' -> {
                skip(8);
                events.word(name, "0.0", at);
            }
            default -> events.word(name, Long.toString(integer(type)), at);
        }
    }

    private void begin(String name, boolean object, long at) {
        if (open.size() == DEEPEST) {
            throw new NotUbjson();
        }
        int type = 0;
        long count = UNCOUNTED;
        long mark = cursor.position();
        int next = take();
        if (next == '$') {
            type = take();
            next = take();
            mark = -1;
        }
        if (next == '#') {
            count = integer(take());
        } else if (mark < 0) {
            throw new NotUbjson();
        } else {
            cursor.moveTo(mark);
        }
        if (count != UNCOUNTED && (count < 0 || count > content.size())) {
            throw new NotUbjson();
        }
        events.begin(name, object, at);
        if (!object && (type == 'd' || type == 'D')) { // as many as there are of them, nobody looks at
            skip(count * (type == 'd' ? 4 : 8));
            events.word(name, "0.0", at);
            count = 0;
        }
        open.add(new Level(object, name, type, count));
    }

    private void skip(long bytes) {
        if (!cursor.skip(bytes)) {
            throw new NotUbjson();
        }
    }

    private long integer(int type) {
        return switch (type) {
            case 'i' -> (byte) take();
            case 'U' -> take();
            case 'I' -> (short) (take() << 8 | take());
            case 'l' -> take() << 24 | take() << 16 | take() << 8 | take();
            case 'L' -> {
                long value = 0;
                for (int i = 0; i < 8; i++) {
                    value = value << 8 | take();
                }
                yield value;
            }
            default -> throw new NotUbjson();
        };
    }

    private String text(int type) {
        long length = integer(type);
        if (length < 0 || length > cursor.remaining()) {
            throw new NotUbjson();
        }
        byte[] bytes = content.bytes(cursor.position(), (int) Math.min(length, LONGEST_TEXT));
        skip(length);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
