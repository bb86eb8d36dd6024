package dev.sallyport.bench.peers;

import static dev.sallyport.bench.peers.Dialect.OIP_BINARY;
import static dev.sallyport.bench.peers.Dialect.OIP_GRPC;
import static dev.sallyport.bench.peers.Dialect.OIP_JSON;
import static dev.sallyport.bench.peers.Workload.MLP_32;
import static dev.sallyport.bench.peers.Workload.MLP_784;

import dev.sallyport.bench.Bar;
import dev.sallyport.bench.Mode;
import dev.sallyport.bench.peers.PeersOptions.Part;
import dev.sallyport.bench.peers.Sallyport.Batching;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is promised of this server beside others, and what a run says of it. */
final class PeersBars {
    private static final int MANY = 64;
    private static final double TIMES_A_PEER = 2;
    private static final double NEVER_SLOWER = 0.95;
    private static final double TAIL = 2;
    private static final double FIRST = 3;
    private static final double READY_SECONDS = 1.1;
    private static final double JSON_MORE_MICROS = 20;

    private static final String OFF = Sallyport.word(Mode.OFF, Batching.AUTOMATIC);
    private static final String ON = Sallyport.word(Mode.ON, Batching.AUTOMATIC);

    private final Findings findings;
    private final List<Bar> bars = new ArrayList<>();

    private PeersBars(Findings findings) {
        this.findings = findings;
    }

    static List<Bar> of(Findings findings) {
        PeersBars bars = new PeersBars(findings);
        bars.cpu();
        bars.peers();
        bars.raw();
        bars.batching();
        bars.tails();
        bars.starts();
        return List.copyOf(bars.bars);
    }

    private Optional<ClosedPoint> closed(Workload workload, Dialect dialect, int connections, String contender) {
        return findings.closed(Part.CLOSED, workload, dialect, connections, contender);
    }

    private void atMost(double limit, String unit, Optional<Double> measured, String format, Object... values) {
        bars.add(new Bar(format.formatted(values), false, limit, unit, measured));
    }

    private void atLeast(double limit, Optional<Double> measured, String format, Object... values) {
        bars.add(new Bar(format.formatted(values), true, limit, "", measured));
    }

    private void cpu() {
        for (Dialect dialect : List.of(OIP_GRPC, OIP_BINARY, OIP_JSON)) {
            for (String contender : List.of(OFF, ON)) {
                double limit =
                        dialect == OIP_GRPC ? (contender.equals(OFF) ? 28 : 42) : contender.equals(OFF) ? 32 : 46;
                atMost(
                        limit,
                        "µs",
                        closed(MLP_32, dialect, MANY, contender).map(ClosedPoint::serverMicros),
                        "%s, %s, 64 connections, %s: server CPU per request",
                        MLP_32.label(),
                        dialect.label(),
                        contender);
            }
        }
        Optional<Double> more = closed(MLP_784, OIP_JSON, MANY, OFF)
                .flatMap(json -> closed(MLP_784, OIP_BINARY, MANY, OFF)
                        .map(binary -> json.serverMicros() - binary.serverMicros()));
        atMost(JSON_MORE_MICROS, "µs", more, "%s, 64 connections, off: JSON over binary, server CPU", MLP_784.label());
    }

    /** Peers that answered; who is not here is named in the report with the reason. */
    private void peers() {
        for (Peer peer : Peer.values()) {
            for (Dialect dialect : List.of(OIP_GRPC, OIP_BINARY, OIP_JSON)) {
                if (peer.dialects().stream().anyMatch(known -> known.family() == dialect)) {
                    atLeast(
                            TIMES_A_PEER,
                            ratio(closed(MLP_32, dialect, MANY, ON), closed(MLP_32, dialect, MANY, peer.word())),
                            "%s, %s, 64 connections: rate, everything on, over %s's",
                            MLP_32.label(),
                            dialect.label(),
                            peer.word());
                }
            }
        }
    }

    static Optional<Double> ratio(Optional<ClosedPoint> ours, Optional<ClosedPoint> theirs) {
        return ours.flatMap(mine -> theirs.map(other -> mine.perSecond() / other.perSecond()));
    }

    private void raw() {
        share(0.60, Mode.OFF, Batching.OFF);
        share(0.50, Mode.ON, Batching.OFF);
        share(1.20, Mode.OFF, Batching.AUTOMATIC);
        share(0.90, Mode.ON, Batching.AUTOMATIC);
    }

    private void share(double limit, Mode mode, Batching batching) {
        atLeast(
                limit,
                findings.closed(Part.BATCHING, MLP_784, OIP_GRPC, MANY, Sallyport.word(mode, batching))
                        .flatMap(findings::ofRaw),
                "%s, gRPC, 64 connections, %s, batching %s: share of the raw rate",
                MLP_784.label(),
                mode.word(),
                batching.word());
    }

    private void batching() {
        for (Workload workload : List.of(MLP_32, MLP_784, Workload.RESNET)) {
            for (int connections : workload.connections()) {
                atLeast(
                        NEVER_SLOWER,
                        automatic(workload, connections),
                        "%s, gRPC, %d connections: automatic batching over the better of off and on",
                        workload.label(),
                        connections);
            }
        }
    }

    private Optional<Double> automatic(Workload workload, int connections) {
        return rate(workload, connections, Batching.AUTOMATIC)
                .flatMap(automatic -> rate(workload, connections, Batching.OFF)
                        .flatMap(off ->
                                rate(workload, connections, Batching.ON).map(on -> automatic / Math.max(off, on))));
    }

    private Optional<Double> rate(Workload workload, int connections, Batching batching) {
        String word = Sallyport.word(Mode.OFF, batching);
        return findings.closed(Part.BATCHING, workload, OIP_GRPC, connections, word)
                .map(ClosedPoint::perSecond);
    }

    private void tails() {
        for (Workload workload : OpenRound.WORKLOADS) {
            for (Dialect dialect : OpenRound.FORMS) {
                for (String contender : List.of(OFF, ON)) {
                    Optional<Double> tail = findings.open(workload, dialect, 70, contender)
                            .filter(OpenPoint::keptUp)
                            .filter(OpenPoint::isPunctual)
                            .map(point -> (double) point.p99Micros() / Math.max(1, point.p50Micros()));
                    bars.add(new Bar(
                            "%s, %s, %s: p99 over p50 at 70 %% of capacity"
                                    .formatted(workload.label(), dialect.label(), contender),
                            false,
                            TAIL,
                            "",
                            tail));
                }
            }
        }
    }

    private void starts() {
        atMost(
                READY_SECONDS,
                "s",
                Findings.median(findings.ready()).map(PeersBars::seconds),
                "ready, from the launcher's start, median of %d",
                findings.ready().size());
        for (Workload workload : StartRound.FIRST) {
            Optional<Double> steady =
                    closed(workload, OIP_GRPC, StartRound.FIRST_CONNECTIONS, ON).map(ClosedPoint::serverMicros);
            Optional<Double> first = Findings.median(findings.first().stream()
                    .filter(sample -> sample.workload() == workload)
                    .map(Findings.First::micros)
                    .toList());
            atMost(
                    FIRST,
                    "",
                    steady.flatMap(warm -> first.map(cold -> cold / warm)),
                    "%s, gRPC, on: CPU of the first 1,000 requests over the steady CPU",
                    workload.label());
        }
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
