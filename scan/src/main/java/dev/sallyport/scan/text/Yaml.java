package dev.sallyport.scan.text;

import dev.sallyport.core.Text;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** YAML: tags that have objects made, and aliases that multiply. A tag counts where a value can stand, not within a text. */
final class Yaml {
    private static final Pattern TAG = Pattern.compile(
            "!!?<?(?:tag:yaml\\.org,2002:)?(?:python/(?:object|name|module|apply|new)[\\w./:-]*|(?:java|javax|com|org|net|sun|jdk|ch|io|groovy)\\.[\\w.$]+|ruby/(?:object|hash|struct|class|module|array|exception|range|sym)[\\w:./-]*)>?");
    private static final Pattern DIRECTIVE =
            Pattern.compile("(?m)^%TAG[ \\t]+\\S+[ \\t]+(\\S*(?:python|java|ruby)\\S*)");
    private static final Pattern ESCAPE = Pattern.compile("%([2-7][0-9a-fA-F])");
    private static final int LONGEST_PREFIX = 2000;
    private static final int FEW = 4;

    private Yaml() {}

    /** Tags may be written with the escapes of addresses. */
    private static String unescaped(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(
                        found -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(found.group(1), 16))));
    }

    static void examine(Look look, String written) {
        String text = written.indexOf('%') < 0 ? written : unescaped(written);
        Matcher tag = TAG.matcher(text);
        while (tag.find()) {
            if (isPlace(text, tag.start())) {
                look.report(Rule.YAML_TAG, tag.start(), tag.group(), "tag " + Text.quotable(tag.group()));
            }
        }
        Matcher directive = DIRECTIVE.matcher(text);
        if (directive.find()) {
            String what = directive.group(1);
            look.report(Rule.YAML_TAG, directive.start(), what, "tags that stand for " + Text.quotable(what));
        }
        if (multiplies(text)) {
            look.report(Rule.YAML_BOMB, 0, "aliases", "aliases of aliases, each several times");
        }
    }

    /** Whether a value can begin here: behind a space or a bracket, outside quotes and comments of its line. */
    private static boolean isPlace(String text, int at) {
        int from = Math.max(text.lastIndexOf('\n', at - 1) + 1, at - LONGEST_PREFIX);
        char quote = 0;
        for (int i = from; i < at; i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                boolean begins = i == from || " [{,:-?\t".indexOf(text.charAt(i - 1)) >= 0;
                quote = begins ? c : 0;
            } else if (c == '#' && (i == from || text.charAt(i - 1) == ' ')) {
                return false;
            }
        }
        return quote == 0 && (at == from || " \t[{,".indexOf(text.charAt(at - 1)) >= 0);
    }

    /** Values with a name of their own that hold several others by theirs: a few of them multiply. */
    private static boolean multiplies(String text) {
        int many = 0;
        int aliases = 0;
        boolean named = false;
        for (int i = 1; i < text.length() - 1; i++) {
            char c = text.charAt(i);
            boolean begins =
                    " \t[{,-\n".indexOf(text.charAt(i - 1)) >= 0 && Character.isLetterOrDigit(text.charAt(i + 1));
            if (c == '&' && begins) {
                many += named && aliases > FEW ? 1 : 0;
                named = true;
                aliases = 0;
            } else if (c == '*' && begins) {
                aliases++;
            }
        }
        return many + (named && aliases > FEW ? 1 : 0) >= FEW;
    }
}
