package dev.sallyport.scan.weights;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Cursor;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import dev.sallyport.scan.code.Templates;
import java.nio.charset.StandardCharsets;

/** Weights and metadata of llama.cpp. Source: ggml, {@code docs/gguf.md}, versions 2 and 3. */
public final class Gguf {
    private static final int MAGIC = 'G' | 'G' << 8 | 'U' << 16 | 'F' << 24;
    private static final int STRING = 8;
    private static final int ARRAY = 9;
    private static final int[] VALUE_BYTES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
    private static final int LONGEST_KEY = 1 << 16;
    private static final int LONGEST_TEXT = 16 << 20;
    private static final int DEEPEST = 4;

    private final Look look;
    private final Cursor cursor;

    /** Ends the reading of a file that breaks off; never leaves this class. */
    private static final class CutShort extends RuntimeException {
        private static final long serialVersionUID = 1;

        CutShort() {
            super("cut short", null, false, false);
        }
    }

    private Gguf(Look look) {
        this.look = look;
        this.cursor = new Cursor(look.content());
    }

    /** Examines it; returns whether it is one. */
    public static boolean examine(Look look) {
        Gguf gguf = new Gguf(look);
        if (look.content().size() < 24 || gguf.cursor.littleEndian(4) != MAGIC) {
            return false;
        }
        try {
            gguf.file();
        } catch (CutShort e) {
            look.report(Rule.GGUF_UNREADABLE, gguf.cursor.position(), "", "breaks off");
        }
        return true;
    }

    private void file() {
        long version = number(4);
        if (version < 2 || version > 3) {
            look.report(Rule.GGUF_UNREADABLE, 4, "", "version " + version);
            return;
        }
        long tensors = number(8);
        long pairs = number(8);
        for (long i = 0; i < pairs; i++) {
            String key = text(LONGEST_KEY);
            value(key, (int) number(4), 0);
        }
        for (long i = 0; i < tensors; i++) {
            tensor();
        }
    }

    private void value(String key, int type, int depth) {
        look.work().spend(1);
        if (type == STRING) {
            long at = cursor.position();
            String text = text(LONGEST_TEXT);
            if (key.contains("template")) {
                Templates.judge(look, at, key, text);
            }
        } else if (type == ARRAY) {
            int inner = (int) number(4);
            long count = number(8);
            if (depth == DEEPEST) {
                throw new CutShort();
            }
            if (inner == STRING || inner == ARRAY) {
                for (long i = 0; i < count; i++) {
                    value(key, inner, depth + 1);
                }
            } else {
                skip(bytesOf(inner), count);
            }
        } else {
            skip(bytesOf(type), 1);
        }
    }

    private static int bytesOf(int type) {
        if (type < 0 || type >= VALUE_BYTES.length || VALUE_BYTES[type] == 0) {
            throw new CutShort();
        }
        return VALUE_BYTES[type];
    }

    private void tensor() {
        look.work().spend(1);
        long at = cursor.position();
        String name = text(LONGEST_KEY);
        long dimensions = number(4);
        if (dimensions > 8) {
            throw new CutShort();
        }
        long elements = 1;
        for (long i = 0; i < dimensions; i++) {
            long length = number(8);
            elements = elements >= 0 && Math.multiplyHigh(elements, length) == 0 ? elements * length : -1;
        }
        number(4);
        long offset = number(8);
        // Of the densest type an element takes a bit and a half.
        if (elements < 0
                || elements / 8 > look.content().size()
                || offset > look.content().size()) {
            look.report(Rule.GGUF_LAYOUT, at, name, "a tensor that is larger than the file, or lies behind it");
        }
    }

    private long number(int size) {
        if (cursor.remaining() < size) {
            throw new CutShort();
        }
        long value = cursor.littleEndian(size);
        if (value < 0) {
            throw new CutShort();
        }
        return value;
    }

    private String text(int longest) {
        long length = number(8);
        if (length > longest || length > cursor.remaining()) {
            throw new CutShort();
        }
        Content content = look.content();
        byte[] bytes = content.bytes(cursor.position(), (int) length);
        skip(1, length);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void skip(int bytes, long count) {
        if (count > Long.MAX_VALUE / 8 || !cursor.skip(bytes * count)) {
            throw new CutShort();
        }
    }
}
