package dev.sallyport.bench.peers;

import dev.sallyport.bench.Generator;
import dev.sallyport.bench.Load;
import dev.sallyport.bench.LoadBench;
import dev.sallyport.bench.Payload;
import dev.sallyport.bench.ProcFile;
import dev.sallyport.bench.Settling;
import dev.sallyport.bench.peers.PeersOptions.Part;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Every contender under a closed loop, one after the other at each number of connections. */
final class ClosedRound {
    /** And then until its compilers are done, for a protocol that a JVM has not seen. */
    private static final int FIRST_WARM_UP_SECONDS = 10;

    private static final int SETTLE_SECONDS = 1;

    private final PeersOptions options;
    private final Field field;
    private final Findings findings;
    private final Path work;
    private final Set<String> warm = new HashSet<>();

    ClosedRound(PeersOptions options, Field field, Findings findings, Path work) {
        this.options = options;
        this.field = field;
        this.findings = findings;
        this.work = work;
    }

    /** @param form what is asked in; a contender that does not know it or a form like it is left out */
    void measure(Part part, Workload workload, Dialect form, List<? extends Contender> contenders) {
        List<Integer> connections = options.connections(workload);
        for (Contender contender : contenders) {
            for (Dialect dialect : dialects(contender, form, workload)) {
                warmUp(contender, dialect, workload, connections.getFirst());
            }
        }
        for (int count : connections) {
            for (Contender contender : contenders) {
                for (Dialect dialect : dialects(contender, form, workload)) {
                    Spot spot = new Spot(part, workload, form, count, contender.word());
                    PeersBench.say(
                            "%s: %s, %s, %d connections", contender.word(), workload.label(), dialect.label(), count);
                    findings.closed().add(point(spot, contender, dialect));
                }
            }
        }
    }

    private static List<Dialect> dialects(Contender contender, Dialect form, Workload workload) {
        return contender.dialects().stream()
                .filter(dialect -> dialect.family() == form && workload.isSentAs(dialect))
                .toList();
    }

    private void warmUp(Contender contender, Dialect dialect, Workload workload, int connections) {
        if (options.warmUpSeconds() == 0) {
            return;
        }
        boolean isFirst = contender instanceof Sallyport && warm.add(contender.word() + dialect);
        try {
            Running server = field.running(contender);
            Payload payload = server.authorised(dialect.payload(workload.sample()));
            Settling.Loading loading =
                    seconds -> dialect.generator(work).run(server.base(dialect), payload, connections, seconds);
            if (isFirst) {
                Settling.run(loading, server::cpuMicros, FIRST_WARM_UP_SECONDS);
            } else {
                loading.run(options.warmUpSeconds());
            }
        } catch (Exception e) {
            PeersBench.say("%s, %s: %s", contender.word(), dialect.label(), PeersBench.why(e));
        }
    }

    private ClosedPoint point(Spot spot, Contender contender, Dialect dialect) {
        try {
            return point(spot, field.running(contender), dialect);
        } catch (Exception e) {
            PeersBench.say("%s", PeersBench.why(e));
            return ClosedPoint.failed(spot, PeersBench.why(e));
        }
    }

    private ClosedPoint point(Spot spot, Running server, Dialect dialect) throws Exception {
        Workload workload = spot.workload();
        float[] expected = field.expected(workload);
        float[] before = field.ask(server, dialect, workload);
        Payload payload = server.authorised(dialect.payload(workload.sample()));
        Generator generator = dialect.generator(work);
        if (!options.smoke()) {
            generator.run(server.base(dialect), payload, spot.connections(), SETTLE_SECONDS);
        }
        OptionalLong countBefore = server.answered(field.calls());
        long generatorBefore = ProcFile.endedChildrenCpuMicros();
        long serverBefore = server.cpuMicros();
        Load load = generator.run(server.base(dialect), payload, spot.connections(), options.seconds());
        double serverMicros = server.cpuMicros() - serverBefore;
        double generatorMicros = ProcFile.endedChildrenCpuMicros() - generatorBefore;
        OptionalLong countAfter = server.answered(field.calls());
        long counted = countBefore.isPresent() && countAfter.isPresent()
                ? countAfter.getAsLong() - countBefore.getAsLong()
                : load.answered();
        // What was in flight when the warm-up stopped may be counted, and what is when the load stops.
        int uncertain = 2 * spot.connections();
        String fault = LoadBench.fault(before, expected, load, counted, uncertain);
        if (fault.isEmpty()) {
            float[] after = field.ask(server, dialect, workload);
            fault = LoadBench.fault(after, expected, load, counted, uncertain);
        }
        return new ClosedPoint(
                spot,
                load.perSecond(),
                load.p50Micros(),
                load.p99Micros(),
                serverMicros / load.answered(),
                generatorMicros / load.answered(),
                server.residentBytes(),
                fault);
    }
}
