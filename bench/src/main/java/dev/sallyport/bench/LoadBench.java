package dev.sallyport.bench;

import dev.sallyport.bench.Results.RawKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The server against the bare runtime, in one run and one report: what TLS, identity, access, contract,
 * commitments and the durable log cost. The server is a process started as its users start it, the load comes
 * from h2load and wrk.
 *
 * <p>No point counts whose sample request was not answered with the bare runtime's values, or whose number of
 * answers differs from the server's own count by more than what was in flight at the end.
 */
public final class LoadBench {
    private static final float TOLERANCE = 1e-4f;
    private static final int[] RAW_THREADS = {1, 2};
    private static final int SETTLE_SECONDS = 1;

    private final Options options;
    private final Path home;
    private final Path work;
    private final Path state;
    private final Results results;

    private LoadBench(Options options, Path home, Path work) throws Exception {
        this.options = options;
        this.home = home;
        this.work = work;
        this.state = work.resolve("state");
        Folders.remove(work);
        Files.createDirectories(work);
        this.results = new Results(BareForce.measure(work, options.forces()));
    }

    public static void main(String[] arguments) throws Exception {
        Options options;
        try {
            options = Options.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + "\n" + Options.USAGE);
            System.exit(64);
            return;
        }
        Path home = Path.of(System.getProperty("bench.home")).toAbsolutePath();
        Path target = home.resolve("bench/target");
        Machine machine = Machine.here();
        LoadBench bench = new LoadBench(options, home, target.resolve("load"));
        bench.measure();
        String report = MarkdownReport.of(machine, options, bench.results);
        System.out.print(report);
        Files.writeString(target.resolve("load.md"), report);
        Files.write(target.resolve("load.json"), JsonReport.of(machine, options, bench.results));
        Folders.remove(bench.work);
        boolean good = bench.results.points().stream().allMatch(Point::counts);
        System.exit(good ? 0 : 1);
    }

    private void measure() throws Exception {
        for (BenchModel model : BenchModel.values()) {
            model.writeTo(work.resolve("models"));
        }
        say("sealing");
        quickstart(state, List.of("--models", work.resolve("models").toString()));
        raw(results::rawBefore);
        serve();
        raw(results::rawAfter);
        starts();
    }

    private void quickstart(Path into, List<String> more) throws Exception {
        ServerProcess.quickstart(home, into, work.resolve("quickstart.log"), more);
    }

    private interface RawResult {
        void is(RawKey key, double perSecond);
    }

    private void raw(RawResult result) throws Exception {
        for (BenchModel model : options.models()) {
            for (int threads : RAW_THREADS) {
                say("raw %s, %d threads", model.layers(), threads);
                Path file = model.fileIn(work.resolve("models"));
                double rate = RawOnnxRuntime.perSecond(file, model.sample(), threads, options.rawSeconds(), work);
                result.is(new RawKey(model, threads), rate);
            }
        }
    }

    /** All modes side by side, so that what else the machine does meets them alike; one is under load at a time. */
    private void serve() throws Exception {
        Map<Mode, ServerProcess> servers = new EnumMap<>(Mode.class);
        try (Calls calls = new Calls(state.resolve("tls/ca.pem"))) {
            for (Mode mode : Mode.values()) {
                Path log = work.resolve("server-" + mode.word() + ".log");
                Map<String, String> environment = new HashMap<>(mode.environment());
                environment.put("SALLYPORT_MODELS__BATCHING__MODE", options.batchingMode());
                servers.put(mode, ServerProcess.start(home, state, environment, log));
            }
            for (BenchModel model : options.models()) {
                float[] expected = RawModel.answer(model.toOnnx(), model.sample());
                for (Protocol protocol : options.protocols()) {
                    measure(servers, calls, model, protocol, expected);
                }
            }
            servers.forEach((mode, server) -> results.peak(mode, server.peakResidentBytes()));
        } finally {
            for (ServerProcess server : servers.values()) {
                server.close();
            }
        }
    }

    private void measure(
            Map<Mode, ServerProcess> servers, Calls calls, BenchModel model, Protocol protocol, float[] expected)
            throws Exception {
        Payload payload = Payload.of(model, protocol).authorised(ServerProcess.key(state, "client"));
        for (Map.Entry<Mode, ServerProcess> entry : servers.entrySet()) {
            warmUp(entry.getValue(), protocol, payload, entry.getKey(), model);
        }
        for (int connections : options.connections()) {
            for (Map.Entry<Mode, ServerProcess> entry : servers.entrySet()) {
                results.add(point(
                        entry.getValue(), calls, model, protocol, connections, entry.getKey(), payload, expected));
            }
        }
    }

    private void warmUp(ServerProcess server, Protocol protocol, Payload payload, Mode mode, BenchModel model)
            throws Exception {
        if (options.warmUpSeconds() > 0) {
            say("%s, %s, %s: warming up", mode.word(), model.layers(), protocol.word());
            int most = options.connections().stream()
                    .mapToInt(Integer::intValue)
                    .max()
                    .orElseThrow();
            Settling.run(
                    seconds -> Generator.of(protocol, work).run(server.rest(), payload, most, seconds),
                    server::cpuMicros,
                    options.warmUpSeconds());
        }
    }

    private Point point(
            ServerProcess server,
            Calls calls,
            BenchModel model,
            Protocol protocol,
            int connections,
            Mode mode,
            Payload payload,
            float[] expected)
            throws Exception {
        say("%s, %s, %s, %d connections", mode.word(), model.layers(), protocol.word(), connections);
        Generator generator = Generator.of(protocol, work);
        if (!options.smoke()) {
            generator.run(server.rest(), payload, connections, SETTLE_SECONDS);
        }
        float[] answer = calls.infer(server.rest(), protocol, payload);
        String administrator = ServerProcess.key(state, "administrator");
        long countBefore = calls.answered(server.admin(), administrator);
        long generatorBefore = ProcFile.endedChildrenCpuMicros();
        long serverBefore = server.cpuMicros();
        Load load = generator.run(server.rest(), payload, connections, options.seconds());
        double serverMicros = server.cpuMicros() - serverBefore;
        double generatorMicros = ProcFile.endedChildrenCpuMicros() - generatorBefore;
        long counted = calls.answered(server.admin(), administrator) - countBefore;
        return new Point(
                model,
                protocol,
                connections,
                mode,
                load.perSecond(),
                load.p50Micros(),
                load.p99Micros(),
                serverMicros / load.answered(),
                generatorMicros / load.answered(),
                fault(answer, expected, load, counted, connections));
    }

    /** A closed loop has one request in flight on each connection when the generator stops. */
    public static String fault(float[] answer, float[] expected, Load load, long counted, int connections) {
        if (answer.length != expected.length || !isClose(answer, expected)) {
            return "answered " + Arrays.toString(answer) + " instead of " + Arrays.toString(expected);
        }
        if (load.answered() == 0 || load.failed() > 0) {
            return load.answered() + " answered, " + load.failed() + " failed";
        }
        if (Math.abs(counted - load.answered()) > connections) {
            return "the generator saw " + load.answered() + " answers, the server gave " + counted;
        }
        return "";
    }

    private static boolean isClose(float[] answer, float[] expected) {
        for (int i = 0; i < answer.length; i++) {
            if (!(Math.abs(answer[i] - expected[i]) <= TOLERANCE * Math.max(1, Math.abs(expected[i])))) {
                return false;
            }
        }
        return true;
    }

    private void starts() throws Exception {
        say("starting with the examples");
        Path examples = work.resolve("examples");
        quickstart(examples, List.of());
        for (int i = 0; i < options.starts(); i++) {
            try (ServerProcess server = ServerProcess.start(
                            home, examples, Map.of("SALLYPORT_NO_CACHE", "1"), work.resolve("server-examples.log"));
                    Calls calls = new Calls(examples.resolve("tls/ca.pem"))) {
                if (!calls.isReady(server.admin())) {
                    throw new IllegalStateException("a server that says it is ready is not");
                }
                results.started(server.startTime());
            }
        }
    }

    private static void say(String format, Object... values) {
        System.err.println("bench: " + format.formatted(values));
    }
}
