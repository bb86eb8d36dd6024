package dev.sallyport.scan.weights;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Cursor;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import dev.sallyport.scan.code.Marks;
import dev.sallyport.scan.code.Secrets;
import dev.sallyport.scan.code.Templates;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Weights and metadata of llama.cpp. Source: ggml, {@code docs/gguf.md}, versions 2 and 3. */
public final class Gguf {
    private static final int MAGIC = 'G' | 'G' << 8 | 'U' << 16 | 'F' << 24;
    private static final int STRING = 8;
    private static final int ARRAY = 9;
    private static final int[] VALUE_BYTES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
    private static final int LONGEST_KEY = 1 << 16;
    private static final int LONGEST_TEXT = 16 << 20;
    private static final int DEEPEST = 4;
    private static final int MARK_BYTES = 64;
    private static final int MOST_KEYS = 1 << 16;
    private static final int MOST_TENSORS = 1 << 20;
    private static final String ALIGNMENT = "general.alignment";

    private final Look look;
    private final Cursor cursor;
    private final List<Extent> extents = new ArrayList<>();
    private final Set<String> keys = new HashSet<>();
    private long alignment = 32;

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

    private record Extent(String name, double from, double to, long at) {}

    private void file() {
        long version = number(4);
        if (version < 2 || version > 3) {
            look.report(Rule.GGUF_UNREADABLE, 4, "", "version " + version);
            return;
        }
        long tensors = number(8);
        long pairs = number(8);
        for (long i = 0; i < pairs; i++) {
            long at = cursor.position();
            String key = text(LONGEST_KEY);
            if (keys.size() < MOST_KEYS && !keys.add(key)) {
                look.report(Rule.GGUF_LAYOUT, at, key, "two values of one name");
            }
            value(key, (int) number(4), 0);
        }
        for (long i = 0; i < tensors; i++) {
            tensor();
        }
        layout();
    }

    /** Tensors lie behind the header, from a multiple of the alignment on, and none within another. */
    private void layout() {
        if (alignment < 1 || Long.bitCount(alignment) != 1) {
            look.report(Rule.GGUF_LAYOUT, 0, ALIGNMENT, "an alignment that is no power of two");
            return;
        }
        double start = Math.ceil((double) cursor.position() / alignment) * alignment;
        extents.sort(Comparator.comparingDouble(Extent::from).thenComparingDouble(Extent::to));
        double before = 0;
        for (Extent extent : extents) {
            if (start + extent.to() > look.content().size()) {
                look.report(
                        Rule.GGUF_LAYOUT,
                        extent.at(),
                        extent.name(),
                        "a tensor that is larger than the file, or lies behind it");
            } else if (extent.from() < before) {
                look.report(Rule.GGUF_LAYOUT, extent.at(), extent.name(), "a tensor within another");
            }
            before = Math.max(before, extent.to());
        }
        long end = extents.isEmpty()
                ? cursor.position()
                : (long) Math.min(start + before, look.content().size());
        cursor.moveTo(end);
        while (cursor.next() == 0) {
            end++; // what fills up to the alignment
        }
        look.held("tail", look.content().slice(end, look.content().size() - end));
    }

    private void value(String key, int type, int depth) {
        look.work().spend(1);
        if (type == STRING) {
            long at = cursor.position();
            String text = text(LONGEST_TEXT);
            if (depth == 0 && !Templates.isOne(text)) {
                look.held(key, look.content().slice(at + 8, cursor.position() - at - 8));
            } else if (depth == 0) {
                Secrets.judge(look, at, text);
            }
            if (key.contains("template") || depth == 0 && Templates.isOne(text)) {
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
                long from = cursor.position();
                skip(bytesOf(inner), count);
                if (Marks.isCarried(look.content().bytes(from, MARK_BYTES))) {
                    look.inside(key, look.content().slice(from, cursor.position() - from));
                }
            }
        } else if (key.equals(ALIGNMENT)) {
            alignment = number(bytesOf(type));
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
        if (keys.size() < MOST_TENSORS && !keys.add("tensor " + name)) {
            look.report(Rule.GGUF_LAYOUT, at, name, "two tensors of one name");
        }
        long dimensions = number(4);
        if (dimensions > 8) {
            throw new CutShort();
        }
        double elements = 1;
        for (long i = 0; i < dimensions; i++) {
            elements *= number(8);
        }
        GgufType type = GgufType.of((int) number(4));
        double offset = number(8);
        if (extents.size() < MOST_TENSORS) {
            extents.add(new Extent(name, offset, offset + type.bytes(elements), at));
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
