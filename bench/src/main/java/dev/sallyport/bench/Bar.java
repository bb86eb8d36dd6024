package dev.sallyport.bench;

import static dev.sallyport.bench.BenchModel.LARGE;
import static dev.sallyport.bench.BenchModel.TINY;
import static dev.sallyport.bench.Mode.GUARDED;
import static dev.sallyport.bench.Mode.OFF;
import static dev.sallyport.bench.Mode.ON;
import static dev.sallyport.bench.Protocol.GRPC;

import dev.sallyport.core.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Something the project promises, and what this run says of it.
 *
 * @param atLeast whether more is better
 * @param measured empty where the run did not measure it
 */
public record Bar(String promise, boolean atLeast, double limit, String unit, Optional<Double> measured) {
    private static final int MANY = 64;
    private static final double START_SECONDS = 1.6;

    public boolean isMet() {
        return measured.isPresent() && (atLeast ? measured.get() >= limit : measured.get() <= limit);
    }

    public String verdict() {
        return measured.isEmpty() ? "not measured" : isMet() ? "met" : "NOT MET";
    }

    /** A line of a Markdown table: promise, limit, measured, verdict. */
    public String row() {
        return "| %s | %s %s | %s | %s |"
                .formatted(
                        promise,
                        atLeast ? "≥" : "≤",
                        print(limit),
                        measured.map(this::print).orElse(""),
                        verdict());
    }

    /** As an object. */
    public void writeTo(JsonWriter out) {
        out.beginObject().name("promise").value(promise);
        out.name(atLeast ? "atLeast" : "atMost").value(limit);
        measured.ifPresent(value -> out.name("measured").value(value.doubleValue()));
        out.name("verdict").value(verdict()).endObject();
    }

    private String print(double value) {
        return String.format(Locale.ROOT, unit.equals("µs") ? "%.1f %s" : "%.2f %s", value, unit)
                .strip();
    }

    /** @param batching whether requests shared runs: the raw rate, which is of single runs, is then no limit */
    static List<Bar> of(Results results, boolean batching) {
        List<Bar> bars = new ArrayList<>();
        bars.add(ratio(results, ON, batching ? 0.9 : 0.42));
        bars.add(ratio(results, OFF, batching ? 1.2 : 0.55));
        bars.add(cpu(results, LARGE, ON, 200));
        bars.add(cpu(results, TINY, OFF, 34));
        bars.add(cpu(results, TINY, ON, 55));
        for (BenchModel model : List.of(TINY, LARGE)) {
            bars.add(added(results, model, "TLS, identity, access, contract and commitments", OFF, GUARDED));
            bars.add(added(results, model, "the durable log", GUARDED, ON));
        }
        bars.add(lone(results));
        bars.add(new Bar(
                "three examples ready, from the launcher's start, median of "
                        + results.starts().size(),
                false,
                START_SECONDS,
                "s",
                results.medianStart().map(time -> time.toMillis() / 1e3)));
        return bars;
    }

    private static Bar ratio(Results results, Mode mode, double limit) {
        return new Bar(
                "784 MLP, gRPC, 64 connections, " + mode.word() + ": share of the raw rate",
                true,
                limit,
                "",
                results.point(LARGE, GRPC, MANY, mode).flatMap(results::ratio));
    }

    private static Bar cpu(Results results, BenchModel model, Mode mode, double limit) {
        return new Bar(
                model.layers() + ", gRPC, 64 connections, " + mode.word() + ": server CPU per request",
                false,
                limit,
                "µs",
                results.point(model, GRPC, MANY, mode).map(Point::serverMicros));
    }

    private static Bar added(Results results, BenchModel model, String what, Mode less, Mode more) {
        return new Bar(
                model.layers() + ", gRPC, 64 connections: server CPU added by " + what,
                false,
                10,
                "µs",
                results.point(model, GRPC, MANY, less)
                        .flatMap(base -> results.point(model, GRPC, MANY, more)
                                .map(point -> point.serverMicros() - base.serverMicros())));
    }

    private static Bar lone(Results results) {
        Optional<Point> guarded = results.point(TINY, GRPC, 1, GUARDED);
        double limit =
                guarded.map(Point::p50Micros).orElse(0L) + 2 * results.force().p50Micros();
        return new Bar(
                "32-64-1, gRPC, 1 connection, on: p50 (guarded p50 + 2 bare forces)",
                false,
                limit,
                "µs",
                guarded.flatMap(_ -> results.point(TINY, GRPC, 1, ON)).map(point -> (double) point.p50Micros()));
    }
}
