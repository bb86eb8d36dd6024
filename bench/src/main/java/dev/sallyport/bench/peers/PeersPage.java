package dev.sallyport.bench.peers;

import dev.sallyport.bench.Machine;
import dev.sallyport.bench.Mode;
import dev.sallyport.bench.Page;
import dev.sallyport.bench.peers.PeersOptions.Part;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A run as a page for people. */
final class PeersPage {
    private final Page page;
    private final PeersOptions options;
    private final Findings findings;

    private PeersPage(Page page, PeersOptions options, Findings findings) {
        this.page = page;
        this.options = options;
        this.findings = findings;
    }

    static String of(Machine machine, PeersOptions options, Findings findings) {
        return new PeersPage(Page.of("Beside other model servers", machine), options, findings).write();
    }

    private String write() {
        head();
        servers();
        limits();
        closed(Part.CLOSED, "Closed loop");
        ratios();
        open();
        closed(Part.BATCHING, "Batching: this server, each request alone, together, or as it finds better");
        starts();
        page.promises(options.smoke(), () -> PeersBars.of(findings));
        return page.toString();
    }

    private void head() {
        page.line(
                "- each point: %d s after a warm-up, generator and servers on the same cores, one server under load",
                options.seconds());
        page.line("- peers: no security, each with the settings below");
    }

    private void servers() {
        page.heading("Servers");
        for (Mode mode : Mode.values()) {
            page.line("- **sallyport %s**: %s", mode.word(), mode.meaning());
        }
        for (Peer peer : Peer.values()) {
            String absent = findings.absent().get(peer);
            boolean isWanted = options.peers().contains(peer);
            String state = !isWanted
                    ? "not asked for"
                    : absent == null ? peer.settings() : "could not be installed: " + absent;
            page.line("- **%s**: %s; %s", peer.word(), peer.label(), state);
        }
        Peer.MISSING.forEach(missing -> page.line("- could not be had: %s", missing));
        if (findings.peakBytes().isEmpty()) {
            return;
        }
        page.line("");
        page.line("| server | most memory, MB |");
        page.line("|---|---|");
        findings.peakBytes().forEach((word, bytes) -> page.line("| %s | %,d |", word, bytes >> 20));
    }

    private void limits() {
        if (!findings.ceilings().isEmpty()) {
            page.heading("Generators by themselves, against a server of one thread that sends the same few bytes");
            page.line("| generator | request | protocol | requests/s | its own CPU, µs |");
            page.line("|---|---|---|---|---|");
            findings.ceilings()
                    .forEach(ceiling -> page.line(
                            "| %s | %s | %s | %,.0f | %.1f |",
                            ceiling.generator(),
                            ceiling.workload().label(),
                            ceiling.dialect().label(),
                            ceiling.perSecond(),
                            ceiling.micros()));
        }
        if (!findings.raw().isEmpty()) {
            page.heading("ONNX Runtime alone, in a process of its own, one thread per run");
            page.line("| model | threads | runs/s before | runs/s after | µs per run |");
            page.line("|---|---|---|---|---|");
            findings.raw()
                    .forEach(raw -> page.line(
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
        page.heading(title);
        page.line(
                "`server` and `generator`: CPU time per answered request. `of raw`: against two threads of the bare runtime.");
        for (Workload workload : Workload.values()) {
            List<ClosedPoint> own = points.stream()
                    .filter(point -> point.spot().workload() == workload)
                    .toList();
            if (!own.isEmpty()) {
                page.line("");
                page.line(
                        "| %s | conn. | server | requests/s | p50 µs | p99 µs | server µs | generator µs | resident MB | of raw |",
                        workload.label());
                page.line("|---|---|---|---|---|---|---|---|---|---|");
                own.forEach(this::closed);
            }
        }
    }

    private void closed(ClosedPoint point) {
        Spot spot = point.spot();
        String place = "| %s | %d | %s ".formatted(spot.dialect().label(), spot.connections(), spot.contender());
        if (!point.counts()) {
            page.line("%s| FAILED: %s | | | | | | |", place, point.fault());
            return;
        }
        page.line(
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
        page.heading("This server over each peer, at the most connections");
        page.line("Rates: more is better. CPU: the peer's server CPU per request over this server's, more is better.");
        page.line("");
        page.line("| model | protocol | peer | rate, off | rate, everything on | CPU, off | CPU, everything on |");
        page.line("|---|---|---|---|---|---|---|");
        ratios.forEach(ratio -> page.line(
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
        page.heading("Open loop: evenly spaced, fixed in advance, timed from when a request should have left");
        page.line(
                "`late`: after how long 99 of 100 requests had left the generator. `behind`: never sent in time or not answered.");
        page.line("");
        page.line(
                "| model | protocol | server | of capacity | offered/s | answered/s | p50 µs | p99 µs | late µs | behind | server µs | generator µs |");
        page.line("|---|---|---|---|---|---|---|---|---|---|---|---|");
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
            page.line("%s| FAILED: %s | | | | | | |", place, point.fault());
            return;
        }
        page.line(
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
        page.heading("From the start of a process to its first right answer, all models loaded");
        page.line("| server | median s | each |");
        page.line("|---|---|---|");
        findings.starts()
                .forEach((word, times) -> page.line(
                        "| %s | %s | %s |",
                        word,
                        text(Findings.median(times).map(time -> time.toNanos() / 1e9)),
                        String.join(", ", times.stream().map(PeersPage::seconds).toList())));
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.2f", time.toNanos() / 1e9);
    }

    private static String text(Optional<Double> value) {
        return value.map(number -> String.format(Locale.ROOT, "%.2f", number)).orElse("");
    }
}
