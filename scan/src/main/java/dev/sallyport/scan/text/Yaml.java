package dev.sallyport.scan.text;

import dev.sallyport.core.Text;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** YAML: tags that have objects made, and aliases that multiply. A tag counts where a value can stand, not within a text. */
final class Yaml {
    private static final String PLACE = "(?m)^(?![ \\t]*#)(?:[^\"'#\\n]|\"(?:[^\"\\\\\\n]|\\\\.)*\"|'[^'\\n]*')*?(?<![^\\s\\[{,])";
    private static final Pattern TAG = Pattern.compile(
            PLACE + "(!!?<?(?:tag:yaml\\.org,2002:)?(?:python/(?:object|name|module|apply|new)[\\w./:-]*|(?:java|javax|com|org|net|sun|jdk|ch|io|groovy)\\.[\\w.$]+|ruby/(?:object|hash|struct|class|module|array|exception|range|sym)[\\w:./-]*)>?)");
    private static final Pattern DIRECTIVE =
            Pattern.compile("(?m)^%TAG\\s+(\\S+)\\s+(\\S*(?:python|java|ruby)\\S*)");
    private static final Pattern HARMLESS = Pattern.compile("python/(?:tuple|str|unicode|int|long|float|complex|bool|none|list|dict|bytes)\\b");
    private static final Pattern ALIASES = Pattern.compile("(?m)^[^#\\n]*&[\\w-]+[^\\n]*(?:\\*[\\w-]+[^\\n*]*){4,}");
    private static final Pattern BLOCK = Pattern.compile("(?:(?:^|\\n)[ \\t]*-[ \\t]*\\*[\\w-]+[ \\t]*){5,}");
    private static final int FEW = 4;

    private Yaml() {}

    static void examine(Look look, String text) {
        if (text.indexOf('!') >= 0) {
            Matcher tag = TAG.matcher(text);
            while (tag.find()) {
                if (!HARMLESS.matcher(tag.group(1)).find()) {
                    look.report(Rule.YAML_TAG, tag.start(1), tag.group(1), "tag " + Text.quotable(tag.group(1)));
                }
            }
            Matcher directive = DIRECTIVE.matcher(text);
            if (directive.find()) {
                String what = directive.group(2);
                look.report(Rule.YAML_TAG, directive.start(), what, "tags that stand for " + Text.quotable(what));
            }
        }
        if (text.indexOf('*') >= 0 && text.indexOf('&') >= 0) {
            long many = ALIASES.matcher(text).results().limit(FEW).count()
                    + BLOCK.matcher(text).results().limit(FEW).count();
            if (many >= FEW) {
                look.report(Rule.YAML_BOMB, 0, "aliases", "aliases of aliases, each several times");
            }
        }
    }
}
