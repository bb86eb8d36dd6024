package dev.sallyport.scan.weights;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An array of NumPy. Source: NumPy Enhancement Proposal 1 and {@code numpy/lib/format.py}, versions 1 to 3. */
public final class Numpy {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST_HEADER = 1 << 20;
    /** As NumPy writes it, and all who write for it. The reader takes any Python literal, which is how types are hidden. */
    private static final Pattern HEADER = Pattern.compile(
            "\\{\\s*'descr':\\s*([^\\\\\"]+?),\\s*'fortran_order':\\s*(?:True|False),\\s*'shape':\\s*\\(([0-9L,\\s]*)\\),?\\s*\\}\\s*");

    private static final Pattern PLAIN = Pattern.compile("'[<>|=]?([a-zA-Z?])(\\d*)(?:\\[[^']*\\])?'");
    private static final Pattern OBJECT = Pattern.compile("(?:^|,\\s*)'[|<>=]?(?:O\\d*|object\\w*)'");

    private Numpy() {}

    /** Examines it; returns whether it is one. */
    public static boolean examine(Look look) {
        Content content = look.content();
        byte[] head = content.head(12);
        if (head.length < 10 || !java.util.Arrays.equals(head, 0, 6, MAGIC, 0, 6)) {
            return false;
        }
        boolean old = head[6] == 1;
        long bytes = (head[8] & 0xffL) | (head[9] & 0xffL) << 8;
        if (!old && head.length == 12) {
            bytes |= (head[10] & 0xffL) << 16 | (head[11] & 0xffL) << 24;
        }
        long data = (old ? 10 : 12) + bytes;
        if (head[6] < 1 || head[6] > 3 || bytes > LONGEST_HEADER || data > content.size()) {
            look.report(Rule.NUMPY_UNREADABLE, 0, "", "no header of a version there is");
            return true;
        }
        String header = new String(content.bytes(old ? 10 : 12, (int) bytes), StandardCharsets.ISO_8859_1);
        Matcher parts = HEADER.matcher(header);
        Content rest = content.slice(data, content.size() - data);
        if (!parts.matches()
                || parts.group(1).contains("'descr'")
                || parts.group(1).contains("'shape'")) {
            look.report(Rule.NUMPY_HEADER, 0, "", "a header that no writer writes");
            look.inside("data", rest);
        } else if (OBJECT.matcher(parts.group(1)).find()) {
            look.report(Rule.NUMPY_OBJECTS, 0, "", "an array of objects");
            look.inside("objects", rest);
        } else {
            numbers(look, parts, data);
        }
        return true;
    }

    private static boolean isArray(Content content) {
        return java.util.Arrays.equals(content.head(MAGIC.length), MAGIC);
    }

    private static void numbers(Look look, Matcher parts, long data) {
        Matcher plain = PLAIN.matcher(parts.group(1));
        if (!plain.matches()) {
            if (!parts.group(1).startsWith("[") && !parts.group(1).startsWith("(")) {
                look.report(Rule.NUMPY_UNREADABLE, 0, "", "an array of no type there is");
            }
            return; // fields with names; none of them are objects
        }
        long bytes = plain.group(2).isEmpty() ? 1 : Long.parseLong(shortened(plain.group(2)));
        bytes *= plain.group(1).equals("U") ? 4 : 1;
        for (String length : parts.group(2).replaceAll("[^0-9,]", "").split(",", -1)) {
            bytes = length.isEmpty() ? bytes : saturated(bytes, Long.parseLong(shortened(length)));
        }
        long left = look.content().size() - data;
        if (left > bytes) {
            Content tail = look.content().slice(data + bytes, left - bytes);
            if (!isArray(tail)) {
                look.report(Rule.NUMPY_TAIL, data + bytes, "", left - bytes + " bytes behind the array");
            }
            look.inside("tail", look.content().slice(data + bytes, left - bytes));
        } else if (left < bytes) {
            look.report(Rule.NUMPY_UNREADABLE, data, "", "an array of which " + (bytes - left) + " bytes are missing");
        }
    }

    private static String shortened(String digits) {
        return digits.substring(0, Math.min(18, digits.length()));
    }

    private static long saturated(long a, long b) {
        return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
    }
}
