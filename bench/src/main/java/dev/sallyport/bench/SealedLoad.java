package dev.sallyport.bench;

import dev.sallyport.admit.AdmittedModel;
import dev.sallyport.core.ModelRef;
import dev.sallyport.runtime.LoadedModel;
import dev.sallyport.runtime.onnx.OrtBackend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Loads a sealed model of 1 GB from the page cache: in JVMs that have done nothing yet, and again and again in one.
 *
 * <p>{@code SealedLoad} prints the report; {@code SealedLoad admit|load FOLDER THREADS TIMES} is one JVM of it, which
 * prints a line for each time: seconds, seconds of CPU, and the most memory it ever held. {@code load} goes on to the
 * point where ONNX Runtime has the model.
 */
public final class SealedLoad {
    private static final int WEIGHTS = 250_000_000;
    private static final double GIGABYTES = 4.0 * WEIGHTS / 1e9;
    private static final ModelRef REF = new ModelRef("large", "1");
    private static final int COLD_TIMES = 3;
    private static final int WARM_TIMES = 6;
    private static final double COLD_SECONDS = 1.8;
    private static final double WARM_GIGABYTES_PER_SECOND = 1.0;
    private static final double RESIDENT_BYTES = 1.3 * 4.0 * WEIGHTS + 200e6;

    private SealedLoad() {}

    /** One load. */
    private record Loaded(double seconds, double cpuSeconds, long peakBytes) {
        static Loaded parse(String line) {
            String[] words = line.split(" ", -1);
            return new Loaded(Double.parseDouble(words[0]), Double.parseDouble(words[1]), Long.parseLong(words[2]));
        }

        String print() {
            return seconds + " " + cpuSeconds + " " + peakBytes;
        }
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 4) {
            SealedModel sealed = new SealedModel(Path.of(arguments[1]), REF);
            int threads = Integer.parseInt(arguments[2]);
            for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
                System.out.println(
                        one(sealed, threads, arguments[0].equals("load")).print());
            }
            return;
        }
        Path work = Path.of(System.getProperty("bench.home")).resolve("bench/target/sealed-load");
        Folders.remove(work);
        System.err.println("bench: sealing 1 GB");
        Path plain = LargeModel.write(work.resolve("plain"), WEIGHTS).resolveSibling("");
        SealedModel sealed = SealedModel.seal(plain.resolve("model.onnx"), REF, work.resolve("sealed"));
        LargeModel.delete(plain);
        report(sealed, work);
        Folders.remove(work);
    }

    private static Loaded one(SealedModel sealed, int threads, boolean intoRuntime) {
        double cpu = cpuSeconds();
        long start = System.nanoTime();
        double seconds;
        try (AdmittedModel model = sealed.admit(threads)) {
            seconds = (System.nanoTime() - start) / 1e9;
            if (intoRuntime) {
                try (OrtBackend backend = new OrtBackend(System.getenv(), System::nanoTime);
                        LoadedModel loaded = backend.load(model)) {
                    seconds = (System.nanoTime() - start) / 1e9;
                    if (!loaded.ref().equals(REF)) {
                        throw new IllegalStateException("another model");
                    }
                }
            }
        }
        return new Loaded(
                seconds, cpuSeconds() - cpu, ProcFile.peakResidentBytes(ProcFile.text(Path.of("/proc/self/status"))));
    }

    private static double cpuSeconds() {
        return ProcFile.cpuMicros(ProcessHandle.current().pid()) / 1e6;
    }

    private static List<Loaded> jvm(Path work, SealedModel sealed, String until, int threads, int times)
            throws IOException, InterruptedException {
        System.err.printf("bench: %s, %d threads, %d times%n", until, threads, times);
        List<String> command = Java.command(
                SealedLoad.class,
                until,
                sealed.folder().toString(),
                Integer.toString(threads),
                Integer.toString(times));
        return Generator.output(command, work).lines().map(Loaded::parse).toList();
    }

    private static void report(SealedModel sealed, Path work) throws Exception {
        int cores = Runtime.getRuntime().availableProcessors();
        line("## Sealed load of 1 GB from the page cache");
        line("");
        Machine.here().facts().forEach((name, value) -> line("- %s: %s", name, value));
        line("");
        line("| JVM | until | threads | s | CPU s | GB/s | peak resident MB |");
        line("|---|---|---|---|---|---|---|");
        List<Loaded> cold = new ArrayList<>();
        for (int i = 0; i < COLD_TIMES; i++) {
            cold.addAll(jvm(work, sealed, "admit", cores, 1));
        }
        cold.forEach(loaded -> row("cold", "admit", cores, loaded));
        for (int i = 0; i < COLD_TIMES; i++) {
            row("cold", "load", cores, jvm(work, sealed, "load", cores, 1).getFirst());
        }
        List<Loaded> many = jvm(work, sealed, "admit", 1, WARM_TIMES);
        for (int i = 0; i < many.size(); i++) {
            row(i == 0 ? "cold" : "warm", "admit", 1, many.get(i));
        }
        bars(cold, many.subList(1, many.size()));
    }

    private static double medianSeconds(List<Loaded> times) {
        return times.stream().mapToDouble(Loaded::seconds).sorted().toArray()[times.size() / 2];
    }

    private static void bars(List<Loaded> cold, List<Loaded> warm) {
        long peak = cold.stream().mapToLong(Loaded::peakBytes).max().orElseThrow();
        line("");
        line(
                "`admit`: verified, decrypted, ready to be handed to the runtime. `load`: ONNX Runtime has its own copy too.");
        line("");
        line("| promise | limit | measured | |");
        line("|---|---|---|---|");
        bar(new Bar(
                "until admitted, cold JVM, all cores: median",
                false,
                COLD_SECONDS,
                "s",
                Optional.of(medianSeconds(cold))));
        bar(new Bar(
                "until admitted, warm, one thread: median",
                true,
                WARM_GIGABYTES_PER_SECOND,
                "GB/s",
                Optional.of(GIGABYTES / medianSeconds(warm))));
        bar(new Bar(
                "until admitted, peak resident memory (model × 1.3 + 200 MB)",
                false,
                RESIDENT_BYTES / 1e6,
                "MB",
                Optional.of(peak / 1e6)));
    }

    private static void row(String jvm, String until, int threads, Loaded loaded) {
        line(
                "| %s | %s | %d | %.2f | %.2f | %.2f | %.0f |",
                jvm,
                until,
                threads,
                loaded.seconds(),
                loaded.cpuSeconds(),
                GIGABYTES / loaded.seconds(),
                loaded.peakBytes() / 1e6);
    }

    private static void bar(Bar bar) {
        line("%s", bar.row());
    }

    private static void line(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
