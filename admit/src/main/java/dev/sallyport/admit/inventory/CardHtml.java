package dev.sallyport.admit.inventory;

import java.util.List;

/** Tables as HTML 5: every text is escaped, and a browser that is deceived all the same may load and run nothing. */
final class CardHtml {
    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>%s</title>
            <style>body{font:16px/1.5 sans-serif;margin:2em auto;max-width:72em;padding:0 1em}
            table{border-collapse:collapse}td,th{border:1px solid #bbb;padding:.3em .6em;text-align:left;vertical-align:top;overflow-wrap:anywhere}
            </style></head><body>
            <h1>%s</h1>
            """;

    private CardHtml() {}

    static String write(String title, List<ModelCard.Table> tables) {
        String escaped = escape(title);
        StringBuilder out = new StringBuilder(HEAD.formatted(escaped, escaped));
        for (ModelCard.Table table : tables) {
            out.append("<h2>").append(escape(table.heading())).append("</h2>\n<table>\n");
            if (table.columns().stream().anyMatch(column -> !column.isEmpty())) {
                row(out, "th", table.columns());
            }
            table.rows().forEach(cells -> row(out, "td", cells));
            out.append("</table>\n");
        }
        return out.append("</body></html>\n").toString();
    }

    private static void row(StringBuilder out, String tag, List<String> cells) {
        out.append("<tr>");
        for (String cell : cells) {
            out.append('<').append(tag).append('>').append(escape(cell));
            out.append("</").append(tag).append('>');
        }
        out.append("</tr>\n");
    }

    /** What begins markup or ends an attribute becomes a reference; what nobody sees becomes a question mark. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '`' -> out.append("&#96;");
                default -> out.appendCodePoint(isHidden(c) ? '?' : c);
            }
        });
        return out.toString();
    }

    /** Control characters, lone surrogates, and marks that turn the direction of a line. */
    static boolean isHidden(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.FORMAT
                || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR
                || type == Character.PARAGRAPH_SEPARATOR;
    }
}
