package dev.sallyport.scan.text;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.code.Marks;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Pickles, programs and archives that were written into a text in base64 or in hexadecimal digits. */
final class Encoded {
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{24,}={0,2}");
    private static final int MOST = 200;
    private static final int SHORTEST = 24;

    private Encoded() {}

    static void examine(Look look, String text) {
        if (text.length() < SHORTEST) {
            return;
        }
        String joined = text.length() < 1 << 20 && text.indexOf('\n') >= 0
                ? text.replaceAll("(?<=[A-Za-z0-9+/]{60})\\r?\\n(?=[A-Za-z0-9+/=])", "")
                : text;
        Matcher run = BASE64.matcher(joined);
        for (int i = 0; i < MOST && run.find(); i++) {
            look.work().spend(run.group().length());
            carried(look, "base64", base64(run.group()));
            carried(look, "hexadecimal", hex(run.group()));
        }
    }

    private static void carried(Look look, String how, byte[] bytes) {
        if (Marks.isCarried(bytes)) {
            look.inside(how, Content.of(bytes));
        }
    }

    private static byte[] base64(String run) {
        String plain = run.replace('-', '+').replace('_', '/').replace("=", "");
        int whole = plain.length() % 4 == 1 ? plain.length() - 1 : plain.length();
        return Base64.getDecoder().decode(plain.substring(0, whole));
    }

    private static byte[] hex(String run) {
        boolean digits = run.length() % 2 == 0 && run.chars().allMatch(c -> Character.digit(c, 16) >= 0);
        return digits ? HexFormat.of().parseHex(run) : new byte[0];
    }
}
