package dev.sallyport.admit.inventory;

import java.util.List;

/**
 * Tables as Markdown. Punctuation becomes character references, which no reader of Markdown takes for markup: not a
 * link, not a cell's end, not HTML, and not a formula where a table is copied into a spreadsheet.
 */
final class CardMarkdown {
    private static final String PLAIN = " ,.;-/";

    private CardMarkdown() {}

    static String write(String title, List<ModelCard.Table> tables) {
        StringBuilder out = new StringBuilder("# ").append(escape(title)).append('\n');
        for (ModelCard.Table table : tables) {
            out.append("\n## ").append(table.heading()).append("\n\n");
            row(out, table.columns());
            out.append("|---".repeat(table.columns().size())).append("|\n");
            table.rows().forEach(cells -> row(out, cells));
        }
        return out.toString();
    }

    private static void row(StringBuilder out, List<String> cells) {
        out.append('|');
        cells.forEach(cell -> out.append(' ').append(escape(cell)).append(" |"));
        out.append('\n');
    }

    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int before = 0;
        for (int c : text.codePoints().toArray()) {
            // A full stop behind a letter may be that of an address, which some readers make a link of by themselves.
            boolean plain = before != 0 && PLAIN.indexOf(c) >= 0 && !(c == '.' && Character.isLetter(before));
            if (CardHtml.isHidden(c)) {
                out.append('?');
            } else if (plain || Character.isLetterOrDigit(c)) {
                out.appendCodePoint(c);
            } else {
                out.append("&#").append(c).append(';');
            }
            before = c;
        }
        return out.toString();
    }
}
