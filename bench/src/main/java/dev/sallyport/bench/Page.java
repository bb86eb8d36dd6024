package dev.sallyport.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** A benchmark's page for people, in Markdown, while it is written. */
public final class Page {
    private final StringBuilder out = new StringBuilder();

    /** Begins a page that says where it was measured. */
    public static Page of(String title, Machine machine) {
        Page page = new Page();
        page.line("## %s", title);
        page.line("");
        machine.facts().forEach((name, value) -> page.line("- %s: %s", name, value));
        return page;
    }

    public void line(String format, Object... values) {
        out.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
                .append('\n');
    }

    public void heading(String text) {
        line("");
        line("### %s", text);
        line("");
    }

    /** Which promises were kept. */
    public void promises(boolean smoke, Supplier<List<Bar>> promised) {
        if (smoke) {
            line("");
            line("A smoke run shows that the benchmark works; its JVMs are cold and nothing is judged by it.");
            return;
        }
        heading("Promises");
        line("| promise | limit | measured | |");
        line("|---|---|---|---|");
        List<Bar> bars = promised.get();
        bars.forEach(bar -> line("%s", bar.row()));
        line("");
        line("%d of %d met.", bars.stream().filter(Bar::isMet).count(), bars.size());
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
