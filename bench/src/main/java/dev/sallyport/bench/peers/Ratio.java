package dev.sallyport.bench.peers;

import dev.sallyport.bench.Mode;
import dev.sallyport.bench.peers.PeersOptions.Part;
import dev.sallyport.bench.peers.Sallyport.Batching;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How many times a peer this server is, without security and with all of it: requests per second, and CPU saved. */
record Ratio(
        Workload workload,
        Dialect dialect,
        Peer peer,
        Optional<Double> rateOff,
        Optional<Double> rateOn,
        Optional<Double> cpuOff,
        Optional<Double> cpuOn) {

    static List<Ratio> of(Findings findings) {
        List<Ratio> ratios = new ArrayList<>();
        for (ClosedPoint theirs : findings.closed()) {
            Spot spot = theirs.spot();
            boolean isMost = spot.part() == Part.CLOSED
                    && spot.connections() == spot.workload().connections().getFirst();
            if (theirs.counts() && isMost && !spot.contender().startsWith("sallyport")) {
                ratios.add(of(findings, theirs));
            }
        }
        return ratios;
    }

    private static Ratio of(Findings findings, ClosedPoint theirs) {
        Spot spot = theirs.spot();
        Optional<ClosedPoint> off = findings.closed(spot.of(Sallyport.word(Mode.OFF, Batching.AUTOMATIC)));
        Optional<ClosedPoint> on = findings.closed(spot.of(Sallyport.word(Mode.ON, Batching.AUTOMATIC)));
        return new Ratio(
                spot.workload(),
                spot.dialect(),
                Peer.of(spot.contender()),
                off.map(ours -> ours.perSecond() / theirs.perSecond()),
                on.map(ours -> ours.perSecond() / theirs.perSecond()),
                off.map(ours -> theirs.serverMicros() / ours.serverMicros()),
                on.map(ours -> theirs.serverMicros() / ours.serverMicros()));
    }
}
