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
 * Objects of R (RDS and RData, binary XDR): promises, which run when they are looked at, active bindings, and closures. What
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
            "system", "system2", "shell", "shell.exec", "download.file", "source", "sys.source", "unlink", "file.remove",
            "socketConnection", "url", "pipe", "dyn.load", "library.dynam", "writeLines", "Sys.setenv", "fifo", "makeActiveBinding",
            "base64_dec", "readRDS", "curl_download", "install.packages", "file.copy", "writeBin");

    private final Look look;
    private final Cursor cursor;
    private final Deque<Runnable> open = new ArrayDeque<>();
    private boolean code;
    private boolean broken;
    private String running = "";

    private RObjects(Look look, long from) {
        this.look = look;
        this.cursor = new Cursor(look.content(), from);
    }

    /** Examines it; returns whether it is one. */
    public static boolean examine(Look look) {
        String head = new String(look.content().head(14), StandardCharsets.ISO_8859_1);
        int start = head.startsWith("RDX2\n") || head.startsWith("RDX3\n") ? 5 : 0;
        if (head.startsWith("A\n2\n") || head.startsWith("A\n3\n") || head.startsWith("RDA2\n") || head.startsWith("RDA3\n")) {
            look.report(Rule.CODE_OBJECTS, 0, "R", "objects of R, written as text");
            return true;
        }
        if (!head.startsWith("X\n\0\0\0", start) || head.length() < start + 6 || head.charAt(start + 5) > 3 || head.charAt(start + 5) < 2) {
            return false;
        }
        new RObjects(look, start + 2).file();
        return true;
    }

    private void file() {
        int version = number();
        number();
        number();
        if (version == 3) {
            skip(number());
        }
        open.push(this::item);
        while (!open.isEmpty() && !broken) {
            look.work().spend(1);
            broken = open.size() > MOST_OPEN;
            open.pop().run();
        }
        if (broken) {
            look.report(Rule.CODE_OBJECTS, cursor.position(), "R", "objects of R that cannot be followed to their end");
        } else if (code) {
            look.report(Rule.CODE_OBJECTS, 0, "R", "objects of R that hold functions or formulas");
        }
        if (code && !running.isEmpty()) {
            look.report(Rule.CODE_SERIALIZED, 0, running, "R code that calls " + Text.quotable(running));
        }
    }

    private int number() {
        if (cursor.remaining() < 4) {
            broken = true;
            return 0;
        }
        return cursor.next() << 24 | cursor.next() << 16 | cursor.next() << 8 | cursor.next();
    }

    private void skip(long bytes) {
        broken |= !cursor.skip(bytes);
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
                    look.report(Rule.CODE_SERIALIZED, at, "active binding", "an active binding, which runs when it is looked at");
                }
                code |= type == CLOSXP || type == LANGSXP || type == PROMSXP;
                items(2 + (attributes ? 1 : 0) + (tag ? 1 : 0));
            }
            case ENVSXP -> {
                number();
                items(4);
            }
            case 1 -> open.push(this::symbol);
            case 7, 8 -> skip(number());
            case 9 -> skip(Math.max(0, number()));
            case 10, 13 -> vector(4, attributes);
            case 14 -> vector(8, attributes);
            case 15 -> vector(16, attributes);
            case 24 -> vector(1, attributes);
            case 16, 19, 20 -> list(attributes);
            case 21 -> {
                code = true;
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
        String name = new String(content.bytes(cursor.position(), Math.min(length, LONGEST_NAME)), StandardCharsets.UTF_8);
        skip(length);
        if (RUNNING.contains(name)) {
            running = name;
        }
    }

    private void vector(int bytes, boolean attributes) {
        skip(length() * bytes);
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
