package dev.sallyport.scan.text;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import dev.sallyport.scan.code.Scripts;
import dev.sallyport.scan.code.Secrets;
import dev.sallyport.scan.code.Templates;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/** Files that people can read: which they are, and what is to be looked for in each. */
public final class TextFiles {
    /** Lines of a list for pip that name another registry, or a package by its address. */
    private static final Pattern REQUIREMENT = Pattern.compile(
            "(?m)^\\s*(?:--(?:extra-)?index-url|--find-links|--trusted-host|-i|-f)[ =]\\S|^[\\w.\\[\\]-]+\\s*@\\s*(?:git\\+|https?:)\\S|^(?:-e\\s+)?(?:git|hg|svn)\\+\\w+:|^https?://\\S+\\.(?:whl|tar\\.gz|zip)\\s*$");

    private static final int HEAD_BYTES = 1024;
    private static final int LONGEST_SCRIPT = 4 << 20;
    private static final int WINDOW_BYTES = 1 << 20;
    private static final int OVERLAP_BYTES = 8 << 10;
    /** Text that goes on for longer is data; what people write, and leave in it, stands before. */
    private static final long MOST_SEARCHED = 64 << 20;

    private TextFiles() {}

    /** Examines it; returns whether it is one. */
    public static boolean examine(Look look) {
        byte[] head = look.content().head(HEAD_BYTES);
        Optional<Charset> wide = wide(head);
        if (wide.isPresent()) {
            String text = new String(look.content().bytes(0, LONGEST_SCRIPT), wide.get());
            look.inside("text", Content.of(text.replace("\ufeff", "").getBytes(StandardCharsets.UTF_8)));
            return true;
        }
        if (!isText(head)) {
            // What was left in a binary file is left in its small parts: settings, not numbers.
            Secrets.judge(look, 0, new String(look.content().head(WINDOW_BYTES), StandardCharsets.ISO_8859_1));
            return false;
        }
        secrets(look);
        char first = first(head);
        boolean json = (first == '{' || first == '[') && JsonFindings.examine(look, 0, look.content());
        if (!json && !(first == '<' && Xml.examine(look))) {
            other(look);
        }
        return true;
    }

    private static void other(Look look) {
        String text = new String(look.content().bytes(0, LONGEST_SCRIPT), StandardCharsets.UTF_8).replace("\ufeff", "");
        look.work().spend(text.length());
        Encoded.examine(look, text);
        if (REQUIREMENT.matcher(text).find()) {
            look.report(Rule.CODE_REQUIREMENT, 0, "packages", "packages from elsewhere");
        }
        boolean script = Scripts.examine(look, text);
        boolean explains = text.startsWith("```") || text.contains("\n```");
        if (!explains) {
            Yaml.examine(look, text);
            if (!script && Templates.isOne(text)) {
                Templates.judge(look, 0, "template", text);
            }
        }
    }

    /** Two bytes a character, by its mark or by the zeros of ASCII. */
    private static Optional<Charset> wide(byte[] head) {
        if (head.length < 4) {
            return Optional.empty();
        }
        boolean little = (head[0] & 0xff) == 0xff && (head[1] & 0xff) == 0xfe;
        boolean big = (head[0] & 0xff) == 0xfe && (head[1] & 0xff) == 0xff;
        if (!little && !big) {
            little = isWide(head, 1);
            big = isWide(head, 0);
        }
        return little || big
                ? Optional.of(little ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE)
                : Optional.empty();
    }

    private static boolean isWide(byte[] head, int zeros) {
        int pairs = Math.min(head.length / 2, 16);
        for (int i = 0; i < pairs; i++) {
            byte other = head[2 * i + 1 - zeros];
            if (head[2 * i + zeros] != 0 || other < ' ' && other != '\n' && other != '\r' && other != '\t') {
                return false;
            }
        }
        return pairs >= 4;
    }

    /** No zeros, and hardly a control character. */
    private static boolean isText(byte[] head) {
        int controls = 0;
        for (byte b : head) {
            if (b == 0) {
                return false;
            }
            if (b > 0 && b < ' ' && b != '\n' && b != '\r' && b != '\t' && b != '\f') {
                controls++;
            }
        }
        return head.length > 0 && controls * 50 <= head.length;
    }

    private static char first(byte[] head) {
        int at = head.length > 3 && (head[0] & 0xff) == 0xef && (head[1] & 0xff) == 0xbb ? 3 : 0;
        while (at < head.length && head[at] <= ' ' && head[at] > 0) {
            at++;
        }
        return at < head.length ? (char) (head[at] & 0xff) : ' ';
    }

    private static void secrets(Look look) {
        Content content = look.content();
        for (long at = 0; at < Math.min(content.size(), MOST_SEARCHED); at += WINDOW_BYTES - OVERLAP_BYTES) {
            byte[] window = content.bytes(at, WINDOW_BYTES);
            look.work().spend(window.length);
            Secrets.judge(look, at, new String(window, StandardCharsets.ISO_8859_1));
            if (at + window.length >= content.size()) {
                break;
            }
        }
    }
}
