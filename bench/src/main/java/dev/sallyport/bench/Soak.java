package dev.sallyport.bench;

import dev.sallyport.bench.Slope.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Mixed load on a server as it is shipped, everything on, and the resident memory of its process over time:
 * every model over every protocol, refused callers, and a model that is unloaded and loaded again.
 *
 * <p>{@code Soak [--minutes N] [--smoke]} prints a line every ten seconds and, at the end, the slope of the
 * second half: in the first the compilers work and pools fill. A run fails whose good requests do.
 */
public final class Soak {
    private static final String RELOADED = "comes-and-goes";
    private static final int CALLERS = 4;
    private static final long PAUSE_MILLIS = 2;
    private static final Duration RELOAD = Duration.ofSeconds(20);
    private static final Duration SAMPLE = Duration.ofSeconds(10);
    private static final double MIB = 1 << 20;

    private final Path home = Path.of(System.getProperty("bench.home"));
    private final Path work = home.resolve("bench/target/soak");
    private final Path state = work.resolve("state");
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong reloaded = new AtomicLong();
    private final List<Throwable> failures = new ArrayList<>();
    private volatile boolean over;

    private Soak() {}

    public static void main(String[] arguments) throws Exception {
        List<String> words = List.of(arguments);
        Duration length = words.contains("--smoke")
                ? Duration.ofSeconds(30)
                : Duration.ofMinutes(
                        words.contains("--minutes") ? Long.parseLong(words.get(words.indexOf("--minutes") + 1)) : 60);
        System.exit(new Soak().run(length) ? 0 : 1);
    }

    private boolean run(Duration length) throws Exception {
        Folders.remove(work);
        Files.createDirectories(work);
        for (BenchModel model : BenchModel.values()) {
            model.writeTo(work.resolve("models"));
        }
        Path copy =
                Files.createDirectories(work.resolve("models").resolve(RELOADED).resolve("1"));
        Files.copy(
                work.resolve("models").resolve(BenchModel.LARGE.word()).resolve("1/model.onnx"),
                copy.resolve("model.onnx"));
        ServerProcess.command(
                home,
                work.resolve("quickstart.log"),
                List.of(
                        "quickstart",
                        "--state",
                        state.toString(),
                        "--port",
                        "0",
                        "--once",
                        "--models",
                        work.resolve("models").toString()));
        try (ServerProcess server = ServerProcess.start(home, state, Map.of(), work.resolve("server.log"));
                Calls calls = new Calls(state.resolve("tls/ca.pem"))) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                int first = i;
                threads.add(Thread.ofVirtual().start(() -> ask(server, calls, first)));
            }
            threads.add(Thread.ofVirtual().start(() -> reload(server, calls)));
            List<Sample> samples = sample(server, length);
            over = true;
            for (Thread thread : threads) {
                thread.join();
            }
            return report(samples);
        }
    }

    private void ask(ServerProcess server, Calls calls, int first) {
        String key = ServerProcess.key(state, "client");
        for (int i = first; !over; i++) {
            BenchModel model = BenchModel.values()[i % BenchModel.values().length];
            Protocol protocol = Protocol.values()[i / BenchModel.values().length % Protocol.values().length];
            boolean isKnown = i % 10 != 0;
            try {
                calls.infer(server.rest(), protocol, Payload.of(model, protocol).authorised(isKnown ? key : "nobody"));
                answered.incrementAndGet();
                Thread.sleep(PAUSE_MILLIS);
            } catch (IOException | RuntimeException e) {
                count(isKnown, e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private synchronized void count(boolean isKnown, Exception failure) {
        refused.incrementAndGet();
        if (isKnown) {
            failures.add(failure);
        }
    }

    private void reload(ServerProcess server, Calls calls) {
        String key = ServerProcess.key(state, "administrator");
        String path = "/admin/models/" + RELOADED + "/versions/1/";
        while (!over) {
            try {
                calls.administer(server.admin(), path + "unload", key);
                reloaded.addAndGet(calls.administer(server.admin(), path + "load", key) == 200 ? 1 : 0);
            } catch (RuntimeException e) {
                count(true, e);
            }
            for (int i = 0; i < RELOAD.toMillis() / 100 && !over; i++) {
                pause(Duration.ofMillis(100));
            }
        }
    }

    private List<Sample> sample(ServerProcess server, Duration length) {
        List<Sample> samples = new ArrayList<>();
        long start = System.nanoTime();
        double seconds = 0;
        while (seconds < length.toSeconds()) {
            pause(SAMPLE);
            seconds = (System.nanoTime() - start) / 1e9;
            samples.add(new Sample(seconds, server.residentBytes()));
            System.out.printf(
                    Locale.ROOT,
                    "%6.0f s  RSS %6.1f MiB  answered %d, refused %d, reloaded %d%n",
                    seconds,
                    samples.getLast().value() / MIB,
                    answered.get(),
                    refused.get(),
                    reloaded.get());
        }
        return samples;
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private synchronized boolean report(List<Sample> samples) {
        List<Sample> second = samples.subList(samples.size() / 2, samples.size());
        System.out.printf(
                Locale.ROOT,
                "slope of the second half: %.2f MiB per hour; %d failed%n",
                Slope.perHour(second) / MIB,
                failures.size());
        failures.stream().limit(3).forEach(failure -> System.out.println("  " + failure));
        return failures.isEmpty() && answered.get() > 0;
    }
}
