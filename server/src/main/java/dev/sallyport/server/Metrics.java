package dev.sallyport.server;

import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem;
import dev.sallyport.serve.Capacity;
import dev.sallyport.serve.Observer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;

/**
 * Counts what happened, in Prometheus' text format 0.0.4. Labels come from models that are loaded and
 * from codes that are documented, never from what a caller sent, so the number of series is bounded.
 */
final class Metrics implements Observer {
    /** Upper bounds of the buckets, nanoseconds; twice as much each time from 64 µs. */
    private static final long[] BOUNDS = new long[18];

    static {
        for (int i = 0; i < BOUNDS.length; i++) {
            BOUNDS[i] = 64_000L << i;
        }
    }

    private final Map<Answered, Histogram> answered = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> refused = new ConcurrentSkipListMap<>();
    private final LongAdder failed = new LongAdder();
    private final Capacity capacity;
    private final Logger log;

    Metrics(Capacity capacity, Logger log) {
        this.capacity = capacity;
        this.log = log;
    }

    private record Answered(ModelRef model, String protocol) {
        String labels() {
            return "model=\"%s\",version=\"%s\",protocol=\"%s\"".formatted(model.name(), model.version(), protocol);
        }
    }

    private static final class Histogram {
        final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
        final LongAdder totalNanos = new LongAdder();
        final LongAdder predictNanos = new LongAdder();

        Histogram() {
            for (int i = 0; i < buckets.length; i++) {
                buckets[i] = new LongAdder();
            }
        }

        void add(long nanos) {
            int bucket = 0;
            while (bucket < BOUNDS.length && nanos > BOUNDS[bucket]) {
                bucket++;
            }
            buckets[bucket].increment();
            totalNanos.add(nanos);
        }
    }

    @Override
    public void answered(ModelRef model, String protocol, long totalNanos, long predictNanos) {
        Histogram histogram = answered.computeIfAbsent(new Answered(model, protocol), key -> new Histogram());
        histogram.add(totalNanos);
        histogram.predictNanos.add(predictNanos);
    }

    @Override
    public void refused(String protocol, Problem problem) {
        refused.computeIfAbsent(protocol + "\",code=\"" + problem.code(), key -> new LongAdder())
                .increment();
    }

    @Override
    public void failed(String reference, Throwable cause) {
        failed.increment();
        log.error("request {} failed", reference, cause);
    }

    String text() {
        StringBuilder out = new StringBuilder(4096);
        header(out, "sallyport_inference_seconds", "histogram", "From arrival to durable audit entry.");
        answered.forEach((key, histogram) -> histogram(out, key.labels(), histogram));
        header(out, "sallyport_predict_seconds_total", "counter", "Time in backends.");
        answered.forEach((key, histogram) ->
                line(out, "sallyport_predict_seconds_total", key.labels(), seconds(histogram.predictNanos.sum())));
        header(out, "sallyport_refusals_total", "counter", "Requests refused, by problem code.");
        refused.forEach((labels, count) ->
                line(out, "sallyport_refusals_total", "protocol=\"" + labels + "\"", count.toString()));
        header(out, "sallyport_internal_errors_total", "counter", "Requests that failed for no reason of theirs.");
        out.append("sallyport_internal_errors_total ").append(failed.sum()).append('\n');
        header(out, "sallyport_requests_in_flight", "gauge", "Requests held now.");
        out.append("sallyport_requests_in_flight ").append(capacity.requests()).append('\n');
        header(out, "sallyport_bytes_in_flight", "gauge", "Bytes of requests held now.");
        out.append("sallyport_bytes_in_flight ").append(capacity.bytes()).append('\n');
        return out.toString();
    }

    private static void histogram(StringBuilder out, String labels, Histogram histogram) {
        String name = "sallyport_inference_seconds";
        long seen = 0;
        for (int i = 0; i < BOUNDS.length; i++) {
            seen += histogram.buckets[i].sum();
            line(out, name + "_bucket", labels + ",le=\"" + seconds(BOUNDS[i]) + "\"", Long.toString(seen));
        }
        seen += histogram.buckets[BOUNDS.length].sum();
        line(out, name + "_bucket", labels + ",le=\"+Inf\"", Long.toString(seen));
        line(out, name + "_sum", labels, seconds(histogram.totalNanos.sum()));
        line(out, name + "_count", labels, Long.toString(seen));
    }

    private static void header(StringBuilder out, String name, String type, String help) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private static void line(StringBuilder out, String name, String labels, String value) {
        out.append(name).append('{').append(labels).append("} ").append(value).append('\n');
    }

    private static String seconds(long nanos) {
        return Double.toString(nanos / 1e9);
    }
}
