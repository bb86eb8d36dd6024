package dev.sallyport.bench.peers;

import dev.sallyport.bench.peers.PeersOptions.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything one run found out. */
final class Findings {
    /** Runs per second of the bare runtime on that many threads, before and after the servers were asked. */
    record Raw(Workload workload, int threads, double before, double after) {
        double mean() {
            return (before + after) / 2;
        }
    }

    /** What a generator reaches by itself, against {@link dev.sallyport.bench.open.Responder}. */
    record Ceiling(String generator, Workload workload, Dialect dialect, double perSecond, double micros) {}

    /** CPU time per request of the first thousand after a start. */
    record First(Workload workload, double micros) {}

    private final Map<Peer, String> absent = new EnumMap<>(Peer.class);
    private final List<Raw> raw = new ArrayList<>();
    private final List<Ceiling> ceilings = new ArrayList<>();
    private final List<ClosedPoint> closed = new ArrayList<>();
    private final List<OpenPoint> open = new ArrayList<>();
    private final Map<String, Long> peakBytes = new LinkedHashMap<>();
    private final Map<String, List<Duration>> starts = new LinkedHashMap<>();
    private final List<Duration> ready = new ArrayList<>();
    private final List<First> first = new ArrayList<>();

    /** Why a peer is not in the report. */
    Map<Peer, String> absent() {
        return absent;
    }

    List<Raw> raw() {
        return raw;
    }

    List<Ceiling> ceilings() {
        return ceilings;
    }

    List<ClosedPoint> closed() {
        return closed;
    }

    List<OpenPoint> open() {
        return open;
    }

    /** Most memory each server held, by its word. */
    Map<String, Long> peakBytes() {
        return peakBytes;
    }

    /** From the start of a process until its first right answer, by the server's word. */
    Map<String, List<Duration>> starts() {
        return starts;
    }

    /** From this project's launcher until it says that it can be asked. */
    List<Duration> ready() {
        return ready;
    }

    List<First> first() {
        return first;
    }

    void started(String contender, Duration time) {
        starts.computeIfAbsent(contender, _ -> new ArrayList<>()).add(time);
    }

    /** A point whose numbers count. */
    Optional<ClosedPoint> closed(Spot spot) {
        return closed.stream()
                .filter(point -> point.spot().equals(spot) && point.counts())
                .findFirst();
    }

    Optional<ClosedPoint> closed(Part part, Workload workload, Dialect dialect, int connections, String contender) {
        return closed(new Spot(part, workload, dialect, connections, contender));
    }

    Optional<OpenPoint> open(Workload workload, Dialect dialect, int percent, String contender) {
        return open.stream()
                .filter(point -> point.counts()
                        && point.percent() == percent
                        && point.spot().workload() == workload
                        && point.spot().dialect() == dialect
                        && point.spot().contender().equals(contender))
                .findFirst();
    }

    /** Against what the runtime reaches on two threads without a server. */
    Optional<Double> ofRaw(ClosedPoint point) {
        return raw.stream()
                .filter(rate -> rate.workload() == point.spot().workload() && rate.threads() == 2)
                .findFirst()
                .map(rate -> point.perSecond() / rate.mean());
    }

    static <T extends Comparable<T>> Optional<T> median(List<T> values) {
        List<T> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get(sorted.size() / 2));
    }
}
