package dev.sallyport.scan.graph;

import dev.sallyport.core.Text;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** TensorFlow's graphs in protobuf's text form, which its tools read as well. */
public final class GraphText {
    private static final Pattern NODE = Pattern.compile("\\b(?:node|node_def)\\s*:?\\s*[{<]");
    private static final Pattern OPERATOR = Pattern.compile("\\bop\\s*:\\s*[\"']([^\"'\\s]{1,256})[\"']");
    private static final int LONGEST = 16 << 20;

    private GraphText() {}

    /** Examines it; returns whether it is one. */
    public static boolean examine(Look look) {
        String start = new String(look.content().head(1024), StandardCharsets.ISO_8859_1);
        if (start.indexOf('\0') >= 0 || start.indexOf('{') < 0 && start.indexOf('<') < 0) {
            return false;
        }
        String text = new String(look.content().bytes(0, LONGEST), StandardCharsets.ISO_8859_1);
        look.work().spend(text.length());
        if (!NODE.matcher(text).find()) {
            return false;
        }
        Matcher operator = OPERATOR.matcher(text);
        while (operator.find()) {
            if (Operators.isRefused(operator.group(1))) {
                look.report(
                        Rule.GRAPH_OPERATOR,
                        operator.start(),
                        operator.group(1),
                        "operator " + Text.quotable(operator.group(1)));
            }
        }
        return true;
    }
}
