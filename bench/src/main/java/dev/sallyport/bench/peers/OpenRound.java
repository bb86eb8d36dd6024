package dev.sallyport.bench.peers;

import dev.sallyport.bench.Payload;
import dev.sallyport.bench.open.OpenLoad;
import dev.sallyport.bench.peers.PeersOptions.Part;
import java.nio.file.Path;
import java.util.List;

/** Contenders at shares of what each reached in the closed loop, on a schedule that waits for nobody. */
record OpenRound(PeersOptions options, Field field, Findings findings, Path work) {
    static final List<Integer> PERCENTS = List.of(50, 70, 90);
    /** Each is a generator of its own, whose start takes longer than a smoke's second of load. */
    private static final List<Integer> SMOKE_PERCENTS = List.of(70);

    static final List<Workload> WORKLOADS = List.of(Workload.MLP_32, Workload.MLP_784);
    static final List<Dialect> FORMS = List.of(Dialect.OIP_GRPC, Dialect.OIP_JSON);

    /** Calls share connections over HTTP/2 and do not over HTTP/1.1. */
    static int connections(Dialect dialect) {
        return dialect.isGrpc() ? 8 : 64;
    }

    void measure(Workload workload, Dialect form, List<? extends Contender> contenders) {
        for (Contender contender : contenders) {
            for (Dialect dialect : contender.dialects()) {
                int most = options.connections(workload).getFirst();
                Spot spot = new Spot(Part.CLOSED, workload, form, most, contender.word());
                if (dialect.family() == form) {
                    findings.closed(spot)
                            .ifPresent(capacity -> measure(contender, dialect, spot, capacity.perSecond()));
                }
            }
        }
    }

    private void measure(Contender contender, Dialect dialect, Spot spot, double capacity) {
        for (int percent : options.smoke() ? SMOKE_PERCENTS : PERCENTS) {
            double offered = capacity * percent / 100;
            PeersBench.say(
                    "%s: %s, %s, open loop at %d %%, %.0f/s",
                    contender.word(), spot.workload().label(), dialect.label(), percent, offered);
            findings.open().add(point(contender, dialect, spot, percent, offered));
        }
    }

    private OpenPoint point(Contender contender, Dialect dialect, Spot spot, int percent, double offered) {
        try {
            Running server = field.running(contender);
            Payload payload = server.authorised(dialect.payload(spot.workload().sample()));
            long cpu = server.cpuMicros();
            OpenLoad load = OpenLoad.run(
                    server.base(dialect),
                    payload,
                    connections(dialect),
                    offered,
                    options.openWarmUpSeconds(),
                    options.seconds(),
                    server.authority(),
                    work);
            double serverMicros = server.cpuMicros() - cpu;
            return new OpenPoint(
                    spot,
                    percent,
                    offered,
                    load.perSecond(),
                    load.p50Micros(),
                    load.p99Micros(),
                    load.lateMicros(),
                    load.behind(),
                    serverMicros / Math.max(1, load.answered()),
                    (double) load.cpuMicros() / Math.max(1, load.answered()),
                    load.failed() > 0 ? load.failed() + " failed" : "");
        } catch (Exception e) {
            PeersBench.say("%s", PeersBench.why(e));
            return OpenPoint.failed(spot, percent, offered, PeersBench.why(e));
        }
    }
}
