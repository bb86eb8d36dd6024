package dev.sallyport.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything one run measured, in the order it came. */
final class Results {
    private final Map<RawKey, RawRates> raw = new LinkedHashMap<>();
    private final List<Point> points = new ArrayList<>();
    private final List<Duration> starts = new ArrayList<>();
    private final Map<Mode, Long> peakBytes = new LinkedHashMap<>();
    private final BareForce force;

    record RawKey(BenchModel model, int threads) {}

    /** Runs per second before and after the server was measured; 0 for not yet. */
    record RawRates(double before, double after) {
        double mean() {
            return after == 0 ? before : (before + after) / 2;
        }
    }

    Results(BareForce force) {
        this.force = force;
    }

    BareForce force() {
        return force;
    }

    void rawBefore(RawKey key, double perSecond) {
        raw.put(key, new RawRates(perSecond, 0));
    }

    void rawAfter(RawKey key, double perSecond) {
        raw.computeIfPresent(key, (_, rates) -> new RawRates(rates.before(), perSecond));
    }

    void add(Point point) {
        points.add(point);
    }

    void started(Duration time) {
        starts.add(time);
    }

    void peak(Mode mode, long bytes) {
        peakBytes.put(mode, bytes);
    }

    Map<RawKey, RawRates> raw() {
        return raw;
    }

    List<Point> points() {
        return points;
    }

    List<Duration> starts() {
        return starts;
    }

    Map<Mode, Long> peakBytes() {
        return peakBytes;
    }

    /** A point whose numbers count. */
    Optional<Point> point(BenchModel model, Protocol protocol, int connections, Mode mode) {
        return points.stream()
                .filter(point -> point.model() == model
                        && point.protocol() == protocol
                        && point.connections() == connections
                        && point.mode() == mode
                        && point.counts())
                .findFirst();
    }

    /** Against what two threads reach without a server: the machine's own rate where it has two cores. */
    Optional<Double> ratio(Point point) {
        return Optional.ofNullable(raw.get(new RawKey(point.model(), 2)))
                .map(rates -> point.perSecond() / rates.mean());
    }

    Optional<Duration> medianStart() {
        List<Duration> sorted = starts.stream().sorted().toList();
        return sorted.isEmpty() ? Optional.empty() : Optional.of(sorted.get(sorted.size() / 2));
    }
}
