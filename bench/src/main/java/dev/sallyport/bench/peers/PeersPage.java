package dev.sallyport.bench.peers;

import dev.sallyport.bench.Bar;
import dev.sallyport.bench.Machine;
import dev.sallyport.bench.Mode;
import dev.sallyport.bench.peers.PeersOptions.Part;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A run as a page for people. */
final class PeersPage {
    private final StringBuilder out = new StringBuilder();
    private final PeersOptions options;
    private final Findings findings;

    private PeersPage(PeersOptions options, Findings findings) {
        this.options = options;
        this.findings = findings;
    }

    static String of(Machine machine, PeersOptions options, Findings findings) {
        PeersPage page = new PeersPage(options, findings);
        page.head(machine);
        page.servers();
        page.limits();
        page.closed(Part.CLOSED, "Closed loop");
        page.ratios();
        page.open();
        page.closed(Part.BATCHING, "Batching: this server, each request alone, together, or as it finds better");
        page.starts();
        page.bars();
        return page.out.toString();
    }

    private void head(Machine machine) {
        line("## Beside other model servers");
        line("");
        machine.facts().forEach((name, value) -> line("- %s: %s", name, value));
        line(
                "- each point: %d s after a warm-up, generator and servers on the same cores, one server under load",
                options.seconds());
        line("- peers: no security, each with the settings below");
    }

    private void servers() {
        heading("Servers");
        for (Mode mode : Mode.values()) {
            line("- **sallyport %s**: %s", mode.word(), mode.meaning());
        }
        for (Peer peer : Peer.values()) {
            String absent = findings.absent().get(peer);
            boolean isWanted = options.peers().contains(peer);
            String state = !isWanted
                    ? "not asked for"
                    : absent == null ? peer.settings() : "could not be installed: " + absent;
            line("- **%s**: %s; %s", peer.word(), peer.label(), state);
        }
        Peer.MISSING.forEach(missing -> line("- could not be had: %s", missing));
        if (findings.peakBytes().isEmpty()) {
            return;
        }
        line("");
        line("| server | most memory, MB |");
        line("|---|---|");
        findings.peakBytes().forEach((word, bytes) -> line("| %s | %,d |", word, bytes >> 20));
    }

    private void limits() {
        if (!findings.ceilings().isEmpty()) {
            heading("Generators by themselves, against a server of one thread that sends the same few bytes");
            line("| generator | request | protocol | requests/s | its own CPU, µs |");
            line("|---|---|---|---|---|");
            findings.ceilings()
                    .forEach(ceiling -> line(
                            "| %s | %s | %s | %,.0f | %.1f |",
                            ceiling.generator(),
                            ceiling.workload().label(),
                            ceiling.dialect().label(),
                            ceiling.perSecond(),
                            ceiling.micros()));
        }
        if (!findings.raw().isEmpty()) {
            heading("ONNX Runtime alone, in a process of its own, one thread per run");
            line("| model | threads | runs/s before | runs/s after | µs per run |");
            line("|---|---|---|---|---|");
            findings.raw()
                    .forEach(raw -> line(
                            "| %s | %d | %,.0f | %,.0f | %.1f |",
                            raw.workload().label(),
                            raw.threads(),
                            raw.before(),
                            raw.after(),
                            1e6 * raw.threads() / raw.mean()));
        }
    }

    private void closed(Part part, String title) {
        List<ClosedPoint> points = findings.closed().stream()
                .filter(point -> point.spot().part() == part)
                .toList();
        if (points.isEmpty()) {
            return;
        }
        heading(title);
        line(
                "`server` and `generator`: CPU time per answered request. `of raw`: against two threads of the bare runtime.");
        for (Workload workload : Workload.values()) {
            List<ClosedPoint> own = points.stream()
                    .filter(point -> point.spot().workload() == workload)
                    .toList();
            if (!own.isEmpty()) {
                line("");
                line(
                        "| %s | conn. | server | requests/s | p50 µs | p99 µs | server µs | generator µs | resident MB | of raw |",
                        workload.label());
                line("|---|---|---|---|---|---|---|---|---|---|");
                own.forEach(this::closed);
            }
        }
    }

    private void closed(ClosedPoint point) {
        Spot spot = point.spot();
        String place = "| %s | %d | %s ".formatted(spot.dialect().label(), spot.connections(), spot.contender());
        if (!point.counts()) {
            line("%s| FAILED: %s | | | | | | |", place, point.fault());
            return;
        }
        line(
                "%s| %,.0f | %,d | %,d | %.1f | %.1f | %,d | %s |",
                place,
                point.perSecond(),
                point.p50Micros(),
                point.p99Micros(),
                point.serverMicros(),
                point.generatorMicros(),
                point.residentBytes() >> 20,
                text(findings.ofRaw(point)));
    }

    /** At the most connections of each model. */
    private void ratios() {
        List<Ratio> ratios = Ratio.of(findings);
        if (ratios.isEmpty()) {
            return;
        }
        heading("This server over each peer, at the most connections");
        line("Rates: more is better. CPU: the peer's server CPU per request over this server's, more is better.");
        line("");
        line("| model | protocol | peer | rate, off | rate, everything on | CPU, off | CPU, everything on |");
        line("|---|---|---|---|---|---|---|");
        ratios.forEach(ratio -> line(
                "| %s | %s | %s | %s | %s | %s | %s |",
                ratio.workload().label(),
                ratio.dialect().label(),
                ratio.peer().word(),
                text(ratio.rateOff()),
                text(ratio.rateOn()),
                text(ratio.cpuOff()),
                text(ratio.cpuOn())));
    }

    private void open() {
        if (findings.open().isEmpty()) {
            return;
        }
        heading("Open loop: evenly spaced, fixed in advance, timed from when a request should have left");
        line(
                "`late`: after how long 99 of 100 requests had left the generator. `behind`: never sent in time or not answered.");
        line("");
        line(
                "| model | protocol | server | of capacity | offered/s | answered/s | p50 µs | p99 µs | late µs | behind | server µs | generator µs |");
        line("|---|---|---|---|---|---|---|---|---|---|---|---|");
        findings.open().forEach(this::open);
    }

    private void open(OpenPoint point) {
        Spot spot = point.spot();
        String place = "| %s | %s | %s | %d %% | %,.0f "
                .formatted(
                        spot.workload().label(),
                        spot.dialect().label(),
                        spot.contender(),
                        point.percent(),
                        point.offered());
        if (!point.counts()) {
            line("%s| FAILED: %s | | | | | | |", place, point.fault());
            return;
        }
        line(
                "%s| %,.0f%s | %,d | %,d | %,d | %,d | %.1f | %.1f |",
                place,
                point.perSecond(),
                point.keptUp() ? "" : " (fell behind)",
                point.p50Micros(),
                point.p99Micros(),
                point.lateMicros(),
                point.behind(),
                point.serverMicros(),
                point.generatorMicros());
    }

    private void starts() {
        if (findings.starts().isEmpty()) {
            return;
        }
        heading("From the start of a process to its first right answer, all models loaded");
        line("| server | median s | each |");
        line("|---|---|---|");
        findings.starts()
                .forEach((word, times) -> line(
                        "| %s | %s | %s |",
                        word,
                        text(Findings.median(times).map(time -> time.toNanos() / 1e9)),
                        String.join(", ", times.stream().map(PeersPage::seconds).toList())));
    }

    private void bars() {
        if (options.smoke()) {
            line("");
            line("A smoke run shows that the benchmark works; its JVMs are cold and nothing is judged by it.");
            return;
        }
        heading("Promises");
        line("| promise | limit | measured | |");
        line("|---|---|---|---|");
        List<Bar> bars = PeersBars.of(findings);
        bars.forEach(bar -> line("%s", bar.row()));
        line("");
        line("%d of %d met.", bars.stream().filter(Bar::isMet).count(), bars.size());
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f", time.toNanos() / 1e9);
    }

    private static String text(Optional<Double> value) {
        return value.map(number -> String.format(Locale.ROOT, "%.2f", number)).orElse("");
    }

    private void heading(String text) {
        line("");
        line("### %s", text);
        line("");
    }

    private void line(String format, Object... values) {
        out.append(values.length == 0 ? format : String.format(Locale.ROOT, format, values))
                .append('\n');
    }
}
