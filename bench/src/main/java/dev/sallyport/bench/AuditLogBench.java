package dev.sallyport.bench;

import dev.sallyport.audit.EntryCodec;
import dev.sallyport.core.AuditEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The audit log by itself: lone appends held against bare forces of the same disk, and how many entries a
 * second one thread can append without waiting for each.
 */
public final class AuditLogBench {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final int LONE = 2_000;
    private static final int ROUNDS = 3;
    private static final int WARM_UP_BATCHES = 100;
    private static final int ENTRIES = 1_000 * PipelinedLog.BATCH;
    private static final int LARGE_SEGMENT = 1 << 30;
    private static final int ORDINARY_SEGMENT = 32 << 20;

    private AuditLogBench() {}

    /** How fast, and at what cost. */
    private record Rate(double perSecond, double cpuMicros) {}

    public static void main(String[] arguments) throws Exception {
        Path work = Path.of(System.getProperty("bench.home")).resolve("bench/target/audit-log");
        Folders.remove(work);
        Files.createDirectories(work);
        AuditEvent event = Entries.inference();
        line("## Audit log by itself");
        line("");
        Machine.here().facts().forEach((name, value) -> line("- %s: %s", name, value));
        BareForce force = BareForce.measure(work, LONE);
        line(
                "- one bare write and fdatasync into a preallocated file: p50 %.0f µs, p99 %.0f µs",
                force.p50Micros(), force.p99Micros());
        Latencies lone = lone(work.resolve("lone"), event);
        line(
                "- one lone append until it is durable: p50 %.0f µs, p99 %.0f µs",
                lone.percentile(50) / 1e3, lone.percentile(99) / 1e3);
        line("");
        line(
                "| pipelined, %,d entries, encoding included | bytes | entries/s durable | MB/s | CPU µs per entry |",
                ENTRIES);
        line("|---|---|---|---|---|");
        double best = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Rate rate = pipelined(work.resolve("alone-" + round), Entries.refusal(), LARGE_SEGMENT, NEVER);
            row("refusals, log alone", Entries.refusal(), rate);
            best = Math.max(best, rate.perSecond());
        }
        row("inferences, log alone", event, pipelined(work.resolve("long"), event, LARGE_SEGMENT, NEVER));
        row(
                "inferences, with tiles and a checkpoint each half second",
                event,
                pipelined(work.resolve("tiles"), event, ORDINARY_SEGMENT, Duration.ofMillis(500)));
        line("");
        line("| promise | limit | measured | |");
        line("|---|---|---|---|");
        line(
                "%s",
                new Bar("refusals, pipelined, the best round", true, 1.0, "million/s", Optional.of(best / 1e6)).row());
        Folders.remove(work);
    }

    private static Latencies lone(Path folder, AuditEvent event) {
        Latencies nanos = new Latencies();
        try (PipelinedLog log = new PipelinedLog(folder, ORDINARY_SEGMENT, Duration.ofMillis(500))) {
            for (int i = 0; i < LONE; i++) {
                long start = System.nanoTime();
                log.log().append(event);
                nanos.add(System.nanoTime() - start);
            }
        }
        return nanos;
    }

    /** The segment is written with zeros before the clock starts, as a running server does ahead of need. */
    private static Rate pipelined(Path folder, AuditEvent event, int segmentBytes, Duration interval) throws Exception {
        try (PipelinedLog log = new PipelinedLog(folder, segmentBytes, interval)) {
            for (int i = 0; i < WARM_UP_BATCHES; i++) {
                log.appendBatch(event);
            }
            log.drain();
            long cpu = ProcFile.cpuMicros(ProcessHandle.current().pid());
            long start = System.nanoTime();
            for (int i = 0; i < ENTRIES / PipelinedLog.BATCH; i++) {
                log.appendBatch(event);
            }
            log.drain();
            double seconds = (System.nanoTime() - start) / 1e9;
            double micros = ProcFile.cpuMicros(ProcessHandle.current().pid()) - cpu;
            return new Rate(ENTRIES / seconds, micros / ENTRIES);
        } finally {
            Folders.remove(folder);
        }
    }

    private static void row(String what, AuditEvent event, Rate rate) {
        int bytes = EntryCodec.encode(event).length;
        double megabytes = rate.perSecond() * bytes / 1e6;
        line("| %s | %d | %,.0f | %.0f | %.2f |", what, bytes, rate.perSecond(), megabytes, rate.cpuMicros());
    }

    private static void line(String format, Object... values) {
        System.out.println(values.length == 0 ? format : String.format(Locale.ROOT, format, values));
    }
}
