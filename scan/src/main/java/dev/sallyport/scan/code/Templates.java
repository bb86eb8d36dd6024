package dev.sallyport.scan.code;

import dev.sallyport.core.Text;
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
            "__\\s*(?:class|globals|builtins|subclasses|mro|base|init|import|dict|getattribute|reduce|code|self|module|call|getitem|loader|spec|file|new|func)\\w*__"
                    + "|\\|\\s*attr\\s*\\(\\s*['\"][_%\\\\]|\\|\\s*attr\\s*\\(\\s*[\\[(]|\\|\\s*attr\\s*\\(\\s*[^)'\"]*[~+%]|\\bgetattr\\s*\\("
                    + "|\\|\\s*map\\s*\\(\\s*(?:attribute\\s*=\\s*)?['\"]_"
                    + "|\\b(?:lipsum|cycler|joiner|namespace)\\s*(?:\\.|\\[\\s*['\"])\\s*_"
                    + "|\\b(?:self|config|request|url_for|get_flashed_messages)\\s*(?:\\.|\\[\\s*['\"])\\s*_"
                    + "|(?:\\\\x5f|\\\\u005f|\\\\137){2}|['\"]__['\"]|['\"]_['\"]\\s*\\*\\s*2|['\"]_['\"]\\s*[~+]\\s*['\"]_"
                    + "|\\b(?:func_globals|gi_frame|gi_code|cr_frame|f_globals|f_builtins|f_back|tb_frame|mro)\\b\\s*(?:\\(|\\.|\\[)"
                    + "|\\b(?:os|subprocess|sys|importlib|builtins|posix|pty)\\s*\\.\\s*(?:system|popen|Popen|run|call|check_output|exec\\w*|spawn\\w*|modules|import_module|environ)"
                    + "|\\b(?:popen|eval|exec|compile|open|__import__|import_module)\\s*\\("
                    + "|\\{%-?\\s*(?:include|import|from|extends)\\b");
    private static final Pattern PLACE = Pattern.compile("\\{\\{|\\{%");
    private static final Pattern WORDS = Pattern.compile("'[^'\\\\{}]{24,}'|\"[^\"\\\\{}]{24,}\"|\\{#[^#]{0,65536}#}");
    private static final Pattern LOOP =
            Pattern.compile("\\brange\\s*\\(\\s*(?:\\d+\\s*,\\s*)?(\\d{8,})|\\*\\*\\s*\\d{5,}|\\*\\s*\\d{9,}");

    private Templates() {}

    /** Whether the text has places for Jinja to fill. */
    public static boolean isOne(String text) {
        return PLACE.matcher(text).find();
    }

    /** @param name what holds the template */
    public static void judge(Look look, long at, String name, String template) {
        // What an honest template says in longer sentences, such as how tools are called, is not code.
        String code = WORDS.matcher(template)
                .replaceAll(
                        found -> found.group().contains("_") && found.group().contains("__")
                                ? Matcher.quoteReplacement(found.group())
                                : "''");
        Matcher reaching = REACHING.matcher(code);
        Matcher loop = LOOP.matcher(code);
        if (reaching.find()) {
            look.report(Rule.TEMPLATE_CODE, at, name, "a template that holds " + Text.quotable(reaching.group()));
        } else if (loop.find()) {
            look.report(Rule.TEMPLATE_CODE, at, name, "a template that goes on until time or memory is spent");
        }
    }
}
