package dev.sallyport.scan.code;

import dev.sallyport.core.Text;
import dev.sallyport.scan.Content;
import dev.sallyport.scan.Cursor;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Objects of R (RDS and RData, in its three forms): promises, which run when they are looked at, active bindings, and closures. What
 * an attacker hides stands in the flags of an item. Source: R Internals, "Serialization Formats"; R, {@code serialize.c}.
 */
public final class RObjects {
    private static final int LISTSXP = 2;
    private static final int CLOSXP = 3;
    private static final int ENVSXP = 4;
    private static final int PROMSXP = 5;
    private static final int LANGSXP = 6;
    private static final int ACTIVE_BINDING = 1 << 15;
    private static final int LONGEST_NAME = 1024;
    private static final int MOST_OPEN = 1 << 20;
    private static final Set<String> RUNNING = Set.of(
            "system",
            "system2",
            "shell",
            "shell.exec",
            "download.file",
            "source",
            "sys.source",
            "unlink",
            "file.remove",
            "socketConnection",
            "url",
            "pipe",
            "dyn.load",
            "library.dynam",
            "writeLines",
            "Sys.setenv",
            "fifo",
            "makeActiveBinding",
            "base64_dec",
            "readRDS",
            "curl_download",
            "install.packages",
            "file.copy",
            "writeBin");

    /** How numbers are written. */
    private enum Form {
        BIG_ENDIAN,
        LITTLE_ENDIAN,
        TEXT
    }

    private final Look look;
    private final Cursor cursor;
    private final Deque<Runnable> open = new ArrayDeque<>();
    private final Form form;
    private boolean code;
    private boolean functions;
    private boolean broken;
    private String running = "";

    private RObjects(Look look, Form form, long from) {
        this.look = look;
        this.form = form;
        this.cursor = new Cursor(look.content(), from);
    }

    /** Examines it; returns whether it is one. */
    public static boolean examine(Look look) {
        String head = new String(look.content().head(16), StandardCharsets.ISO_8859_1);
        int start = head.matches("(?s)RD[ABX][23]\n.*") ? 5 : 0;
        String marks = head.substring(start);
        Form form = Form.TEXT;
        if (marks.matches("(?s)X\n\\x00\\x00\\x00[\\x02\\x03]\\x00.*")) {
            form = Form.BIG_ENDIAN;
        } else if (marks.matches("(?s)B\n[\\x02\\x03]\\x00\\x00\\x00.*")) {
            form = Form.LITTLE_ENDIAN;
        } else if (!marks.matches("(?s)A\n[23]\n\\d.*")) {
            return false;
        }
        new RObjects(look, form, start + 2L).file();
        return true;
    }

    private void file() {
        int version = number();
        number();
        number();
        if (version == 3) {
            text(number());
        }
        open.push(this::item);
        while (!open.isEmpty() && !broken) {
            look.work().spend(1);
            broken = open.size() > MOST_OPEN;
            open.pop().run();
        }
        if (broken && !functions) {
            look.report(
                    Rule.CODE_UNREADABLE, cursor.position(), "R", "objects of R that cannot be followed to their end");
        } else if (functions) {
            look.report(Rule.CODE_OBJECTS, 0, "R", "objects of R that hold functions");
        }
        if (code && !running.isEmpty()) {
            look.report(Rule.CODE_SERIALIZED, 0, running, "R code that calls " + Text.quotable(running));
        }
    }

    private int number() {
        if (form == Form.TEXT) {
            return line();
        }
        if (cursor.remaining() < 4) {
            broken = true;
            return 0;
        }
        int value = (int) cursor.littleEndian(4);
        return form == Form.LITTLE_ENDIAN ? value : Integer.reverseBytes(value);
    }

    /** A line of text as a number; 0 where it is none. */
    private int line() {
        int value = 0;
        boolean negative = false;
        int next = cursor.next();
        for (; next >= 0 && next != '\n'; next = cursor.next()) {
            negative |= next == '-';
            value = next >= '0' && next <= '9' ? 10 * value + next - '0' : value;
        }
        broken |= next < 0;
        return negative ? -value : value;
    }

    private void skip(long bytes) {
        broken |= !cursor.skip(bytes);
    }

    private void text(int bytes) {
        if (form == Form.TEXT) {
            line();
        } else {
            skip(Math.max(0, bytes));
        }
    }

    private void items(int count) {
        for (int i = 0; i < count; i++) {
            open.push(this::item);
        }
    }

    private void item() {
        long at = cursor.position();
        int flags = number();
        int type = flags & 0xff;
        boolean attributes = (flags & 0x200) != 0;
        boolean tag = (flags & 0x400) != 0;
        switch (type) {
            case LISTSXP, CLOSXP, PROMSXP, LANGSXP, 17 -> {
                if (type == PROMSXP) {
                    look.report(Rule.CODE_SERIALIZED, at, "promise", "a promise, which runs when it is looked at");
                }
                if (type == LISTSXP && (flags >>> 12 & ACTIVE_BINDING) != 0) {
                    look.report(
                            Rule.CODE_SERIALIZED,
                            at,
                            "active binding",
                            "an active binding, which runs when it is looked at");
                }
                code |= type != LISTSXP;
                functions |= type == CLOSXP;
                items(2 + (attributes ? 1 : 0) + (tag ? 1 : 0));
            }
            case ENVSXP -> {
                number();
                items(4);
            }
            case 1 -> open.push(this::symbol);
            case 7, 8 -> text(number());
            case 9 -> {
                int length = number();
                if (length >= 0) {
                    text(length);
                }
            }
            case 10, 13 -> vector(4, attributes);
            case 14 -> vector(8, attributes);
            case 15 -> vector(16, attributes);
            case 24 -> vector(1, attributes);
            case 16, 19, 20 -> list(attributes);
            case 21 -> {
                code = true;
                functions = true;
                broken = true; // compiled code is not followed: what stands behind it cannot be judged
            }
            case 22 -> items(2 + (attributes ? 1 : 0));
            case 25 -> items(attributes ? 1 : 0);
            case 238 -> items(3); // an ALTREP: information, state, attributes
            case 247, 248, 249 -> {
                number();
                list(false);
            }
            case 255 -> {
                if (flags >>> 8 == 0) {
                    number();
                }
            }
            case 0, 241, 242, 250, 251, 252, 253, 254 -> {}
            default -> broken = true;
        }
    }

    private void symbol() {
        number();
        int length = Math.max(0, number());
        Content content = look.content();
        String name =
                new String(content.bytes(cursor.position(), Math.min(length, LONGEST_NAME)), StandardCharsets.UTF_8);
        text(length);
        if (RUNNING.contains(name)) {
            running = name;
        }
    }

    private void vector(int bytes, boolean attributes) {
        long length = length();
        if (form == Form.TEXT) {
            for (long i = bytes == 16 ? -length : 0; i < length && !broken; i++) {
                look.work().spend(1);
                line();
            }
        } else {
            skip(length * bytes);
        }
        items(attributes ? 1 : 0);
    }

    private long length() {
        int length = number();
        return length == -1 ? ((long) number() << 32 | number() & 0xffffffffL) & 0xffffffffffffL : Math.max(0, length);
    }

    private void list(boolean attributes) {
        long length = length();
        if (length > cursor.remaining()) {
            broken = true;
            return;
        }
        items(attributes ? 1 : 0);
        repeat(length);
    }

    /** One after the other, so that a long list does not stand in memory at once. */
    private void repeat(long left) {
        if (left > 0) {
            open.push(() -> repeat(left - 1));
            open.push(this::item);
        }
    }
}
