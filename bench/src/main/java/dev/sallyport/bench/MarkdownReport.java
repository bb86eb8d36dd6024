package dev.sallyport.bench;

import java.util.Comparator;
import java.util.Locale;

/** A run as a page for people. */
final class MarkdownReport {
    private final Page page;
    private final Results results;
    private final Options options;

    private MarkdownReport(Page page, Results results, Options options) {
        this.page = page;
        this.results = results;
        this.options = options;
    }

    static String of(Machine machine, Options options, Results results) {
        return new MarkdownReport(Page.of("Load benchmark", machine), results, options).write();
    }

    private String write() {
        page.line(
                "- each point: %d s of closed-loop load, one request at a time per connection, generator on the same cores",
                options.seconds());
        page.line(
                "- before the first point of a model and protocol: %d s or more of load at the most connections, until"
                        + " the server's CPU time per request has settled",
                options.warmUpSeconds());
        page.line(
                "- requests that wait for the same model: %s",
                options.batching() ? "may share a run (`models.batching.mode: automatic`)" : "each run alone");
        page.line(
                "- one bare write and fdatasync into a preallocated file: p50 %.0f µs, p99 %.0f µs",
                results.force().p50Micros(), results.force().p99Micros());
        raw();
        points();
        page.promises(options.smoke(), () -> Bar.of(results, options.batching()));
        return page.toString();
    }

    private void raw() {
        page.heading("Raw ONNX Runtime, in a process of its own: direct input, pinned output, one thread per run");
        page.line("| model | threads | runs/s before | runs/s after | µs per run |");
        page.line("|---|---|---|---|---|");
        results.raw()
                .forEach((key, rates) -> page.line(
                        "| %s | %d | %,.0f | %,.0f | %.1f |",
                        key.model().layers(),
                        key.threads(),
                        rates.before(),
                        rates.after(),
                        1e6 * key.threads() / rates.mean()));
    }

    private void points() {
        page.heading("Server");
        for (Mode mode : Mode.values()) {
            page.line("- **%s**: %s%s", mode.word(), mode.meaning(), peak(mode));
        }
        page.line("");
        page.line(
                "`server` and `generator`: CPU time of that process per answered request. `of raw`: against two raw threads.");
        page.line("");
        page.line(
                "| model | protocol (generator) | conn. | mode | requests/s | p50 µs | p99 µs | server µs | generator µs"
                        + " | of raw |");
        page.line("|---|---|---|---|---|---|---|---|---|---|");
        results.points().stream()
                .sorted(Comparator.comparing(Point::model)
                        .thenComparing(Point::protocol)
                        .thenComparing(Point::connections)
                        .thenComparing(Point::mode))
                .forEach(this::point);
    }

    private String peak(Mode mode) {
        Long bytes = results.peakBytes().get(mode);
        return bytes == null ? "" : "; peak resident memory " + (bytes >> 20) + " MB";
    }

    private void point(Point point) {
        String place = "| %s | %s (%s) | %d | %s "
                .formatted(
                        point.model().layers(),
                        point.protocol().word(),
                        point.protocol().generator(),
                        point.connections(),
                        point.mode().word());
        if (!point.counts()) {
            page.line("%s| FAILED: %s | | | | | |", place, point.fault());
            return;
        }
        page.line(
                "%s| %,.0f | %,d | %,d | %.1f | %.1f | %s |",
                place,
                point.perSecond(),
                point.p50Micros(),
                point.p99Micros(),
                point.serverMicros(),
                point.generatorMicros(),
                results.ratio(point)
                        .map(ratio -> String.format(Locale.ROOT, "%.2f", ratio))
                        .orElse(""));
    }
}
