package dev.sallyport.scan.weights;

import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Chat templates: programs in Jinja. An honest one walks over messages; one that reaches for an object's class, for what a
 * function closes over, or builds such a name out of parts, wants out of the sandbox.
 */
public final class Templates {
    private static final Pattern REACHING = Pattern.compile(
            "__\\s*(?:class|globals|builtins|subclasses|mro|base|bases|init|import|dict|getattribute|reduce|code|self|module|call)\\w*__"
                    + "|\\|\\s*attr\\s*\\(|\\bgetattr\\s*\\("
                    + "|\\b(?:lipsum|cycler|joiner|namespace)\\s*\\.\\s*_|\\b(?:self|config|request|url_for|get_flashed_messages)\\s*\\.\\s*_"
                    + "|\\\\x5f\\\\x5f|\\\\u005f|['\"]__['\"]|['\"]_['\"]\\s*\\*\\s*2|['\"]_['\"]\\s*[~+]\\s*['\"]_"
                    + "|\\b(?:os|subprocess|sys|importlib|builtins|posix)\\s*\\.\\s*(?:system|popen|Popen|run|call|exec\\w*|spawn\\w*|modules|import_module|environ)"
                    + "|\\b(?:popen|eval|exec|compile|open|__import__)\\s*\\("
                    + "|\\{%-?\\s*(?:include|import|from|extends)\\b");

    private Templates() {}

    /** @param name what holds the template */
    public static void judge(Look look, long at, String name, String template) {
        Matcher reaching = REACHING.matcher(template);
        if (reaching.find()) {
            look.report(
                    Rule.GGUF_TEMPLATE,
                    at,
                    name,
                    "a template that holds " + dev.sallyport.core.Text.quotable(reaching.group()));
        }
    }
}
