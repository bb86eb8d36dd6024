package dev.sallyport.scan.archive;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.nio.charset.StandardCharsets;

/** A tar archive: old, ustar, GNU and pax. Source: POSIX.1-2024, pax, "ustar Interchange Format". */
public final class Tar {
    private static final int BLOCK = 512;
    private static final int LONGEST_NAME = 1 << 16;

    private final Look look;
    private final Content content;
    private final Names names;
    private String longName = "";

    private Tar(Look look) {
        this.look = look;
        this.content = look.content();
        this.names = new Names(look);
    }

    /** Examines it; returns whether it is one. */
    public static boolean examine(Look look) {
        byte[] first = look.content().head(BLOCK);
        if (first.length < BLOCK || !isHeader(first)) {
            return false;
        }
        new Tar(look).members();
        return true;
    }

    private void members() {
        long at = 0;
        while (at + BLOCK <= content.size()) {
            look.work().spend(1);
            byte[] header = content.bytes(at, BLOCK);
            if (isEmpty(header)) {
                return;
            }
            long size = number(header, 124, 12);
            if (!isHeader(header) || size < 0 || size > content.size() - at - BLOCK) {
                look.report(Rule.ARCHIVE_UNREADABLE, at, "", "a tar archive that breaks off");
                return;
            }
            member(header, at, size);
            at += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
        }
    }

    private void member(byte[] header, long at, long size) {
        Content data = content.slice(at + BLOCK, size);
        char type = (char) header[156];
        switch (type) {
            case 'L' -> longName = text(data.head(LONGEST_NAME), 0, LONGEST_NAME);
            case 'x' -> longName = paxPath(data);
            case 'K', 'g' -> {}
            default -> {
                String name = longName.isEmpty() ? name(header) : longName;
                longName = "";
                names.add(name, at);
                if (type >= '1' && type <= '6' && type != '5') {
                    look.report(
                            Rule.ARCHIVE_LINK,
                            at,
                            name,
                            "a link or a device: " + dev.sallyport.core.Text.quotable(text(header, 157, 100)));
                } else if (size > 0) {
                    look.inside(name, data);
                }
            }
        }
    }

    private static String name(byte[] header) {
        boolean ustar = header[257] == 'u' && header[258] == 's';
        String prefix = ustar && header[262] == 0 ? text(header, 345, 155) : "";
        String name = text(header, 0, 100);
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** The path among records of the form {@code 22 path=some/name\n}. */
    private static String paxPath(Content data) {
        for (String line : text(data.head(LONGEST_NAME), 0, LONGEST_NAME).split("\n")) {
            int path = line.indexOf(" path=");
            if (path > 0) {
                return line.substring(path + 6);
            }
        }
        return "";
    }

    private static String text(byte[] bytes, int from, int most) {
        int end = from;
        while (end < Math.min(bytes.length, from + most) && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    /** Octal digits, or a binary number whose first bit is set; -1 where it is neither. */
    private static long number(byte[] header, int from, int length) {
        long value = 0;
        if ((header[from] & 0x80) != 0) {
            for (int i = from + 4; i < from + length; i++) {
                value = value << 8 | header[i] & 0xff;
            }
            return value;
        }
        boolean begun = false;
        for (int i = from; i < from + length; i++) {
            byte b = header[i];
            if (b >= '0' && b <= '7') {
                value = 8 * value + b - '0';
                begun = true;
            } else if (b != ' ' && b != 0) {
                return -1;
            } else if (begun) {
                break;
            }
        }
        return value;
    }

    private static boolean isEmpty(byte[] header) {
        for (byte b : header) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHeader(byte[] header) {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        return header[0] != 0 && sum == number(header, 148, 8);
    }
}
