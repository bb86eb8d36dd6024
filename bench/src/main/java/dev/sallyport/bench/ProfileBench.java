package dev.sallyport.bench;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Where the CPU time of a request goes, at 64 connections: by thread, from the kernel's books, and by room, from samples. */
public final class ProfileBench {
    private static final String USAGE = "profile [--model mlp-32|mlp-784] [--protocol grpc|rest-h1|rest-h2]"
            + " [--mode off|guarded|on] [--seconds N]";
    private static final int CONNECTIONS = 64;
    private static final int WARM_UPS = 3;

    private final BenchModel model;
    private final Protocol protocol;
    private final Mode mode;
    private final int seconds;
    private final Path home = Path.of(System.getProperty("bench.home")).toAbsolutePath();
    private final Path work = home.resolve("bench/target/profile");

    private ProfileBench(Map<String, String> options) {
        model = BenchModel.of(options.getOrDefault("--model", BenchModel.TINY.word()));
        protocol = Protocol.of(options.getOrDefault("--protocol", Protocol.GRPC.word()));
        mode = Mode.valueOf(options.getOrDefault("--mode", Mode.ON.word()).toUpperCase(Locale.ROOT));
        seconds = Integer.parseInt(options.getOrDefault("--seconds", "10"));
    }

    public static void main(String[] arguments) throws Exception {
        ProfileBench bench;
        try {
            bench = new ProfileBench(pairs(List.of(arguments)));
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + "\n" + USAGE);
            System.exit(64);
            return;
        }
        System.out.print(bench.measure());
    }

    private static Map<String, String> pairs(List<String> arguments) {
        Map<String, String> options = new HashMap<>();
        List<String> left = new ArrayList<>(arguments);
        while (!left.isEmpty()) {
            String name = left.removeFirst();
            if (!USAGE.contains("[" + name + " ") || left.isEmpty()) {
                throw new IllegalArgumentException("unknown option or no value: " + name);
            }
            options.put(name, left.removeFirst());
        }
        return options;
    }

    private String measure() throws Exception {
        Folders.remove(work);
        Path state = work.resolve("state");
        model.writeTo(work.resolve("models"));
        List<String> more = List.of("--models", work.resolve("models").toString());
        ServerProcess.quickstart(home, state, work.resolve("quickstart.log"), more);
        Path recording = work.resolve("samples.jfr");
        Map<String, String> environment = new HashMap<>(mode.environment());
        environment.put("SALLYPORT_JAVA_OPTS", CpuSamples.option(recording));
        environment.put("SALLYPORT_MODELS__BATCHING__MODE", "off");
        Generator generator = Generator.of(protocol, work);
        Load load;
        long cpu;
        Map<String, Long> threads;
        Instant from;
        Instant to;
        try (ServerProcess server = ServerProcess.start(home, state, environment, work.resolve("server.log"))) {
            Payload payload = Payload.of(model, protocol).authorised(ServerProcess.key(state, "client"));
            generator.run(server.rest(), payload, CONNECTIONS, WARM_UPS * seconds);
            long pid = server.handle().pid();
            Map<String, Long> before = ThreadTimes.of(pid);
            cpu = -server.cpuMicros();
            from = Instant.now();
            load = generator.run(server.rest(), payload, CONNECTIONS, seconds);
            to = Instant.now();
            cpu += server.cpuMicros();
            threads = ThreadTimes.since(before, ThreadTimes.of(pid));
        }
        return report(load, cpu, threads, CpuSamples.byRoom(recording, from, to));
    }

    private String report(Load load, long cpu, Map<String, Long> threads, Map<String, Long> rooms) {
        StringBuilder out = new StringBuilder("### Where the CPU goes\n\n");
        Machine.here().facts().forEach((name, value) -> out.append("- %s: %s\n".formatted(name, value)));
        out.append(
                "- %s, %s, %d connections, %s: %,.0f requests/s, %.1f µs of server CPU each, the sampling included\n\n"
                        .formatted(
                                model.layers(),
                                protocol.word(),
                                CONNECTIONS,
                                mode.word(),
                                load.perSecond(),
                                (double) cpu / load.answered()));
        out.append("| threads | µs per request |\n|---|---|\n");
        threads.entrySet().stream()
                .filter(entry -> entry.getValue() * 200 > cpu)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(entry -> out.append(
                        "| %s | %.1f |\n".formatted(entry.getKey(), (double) entry.getValue() / load.answered())));
        long samples = rooms.values().stream().mapToLong(Long::longValue).sum();
        out.append("\n| Java threads' time is in | share |\n|---|---|\n");
        rooms.entrySet().stream()
                .filter(entry -> entry.getValue() * 200 > samples)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .forEach(entry ->
                        out.append("| %s | %.0f %% |\n".formatted(entry.getKey(), 100.0 * entry.getValue() / samples)));
        return out.toString();
    }
}
