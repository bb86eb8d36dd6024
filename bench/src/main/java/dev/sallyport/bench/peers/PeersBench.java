package dev.sallyport.bench.peers;

import dev.sallyport.bench.Calls;
import dev.sallyport.bench.Folders;
import dev.sallyport.bench.Machine;
import dev.sallyport.bench.Mode;
import dev.sallyport.bench.RawOnnxRuntime;
import dev.sallyport.bench.ServerProcess;
import dev.sallyport.bench.peers.PeersOptions.Part;
import dev.sallyport.bench.peers.Sallyport.Batching;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * This server beside others in one run and one report: the same models, requests, generators and machine. A peer
 * that cannot be installed, does not start or fails is named in the report with the reason.
 */
public final class PeersBench {
    private static final int[] RAW_THREADS = {1, 2};
    private static final List<Mode> OUTER = List.of(Mode.OFF, Mode.ON);

    private final PeersOptions options;
    private final Path home;
    private final Path work;
    private final Path models;
    private final Path state;
    private final Findings findings = new Findings();
    private final List<PeerServer> peers = new ArrayList<>();

    private PeersBench(PeersOptions options, Path home, Path work) {
        this.options = options;
        this.home = home;
        this.work = work;
        this.models = work.resolve("models");
        this.state = work.resolve("state");
    }

    public static void main(String[] arguments) throws Exception {
        PeersOptions options;
        try {
            options = PeersOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + "\n" + PeersOptions.USAGE);
            System.exit(64);
            return;
        }
        // A run that is stopped leaves no server behind.
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly)));
        Path home = Path.of(System.getProperty("bench.home")).toAbsolutePath();
        Path target = home.resolve("bench/target");
        Machine machine = Machine.here();
        PeersBench bench = new PeersBench(options, home, target.resolve("peers-run"));
        bench.measure(target.resolve("peers"));
        String report = PeersPage.of(machine, options, bench.findings);
        System.out.print(report);
        Files.writeString(target.resolve("peers.md"), report);
        Files.write(target.resolve("peers.json"), PeersJson.of(machine, options, bench.findings));
        System.exit(bench.isGood() ? 0 : 1);
    }

    /** What this project's own server did must count; how peers fare is a finding. */
    private boolean isGood() {
        return findings.closed().stream()
                .filter(point -> point.spot().contender().startsWith("sallyport"))
                .allMatch(ClosedPoint::counts);
    }

    private void measure(Path installed) throws Exception {
        Folders.remove(work);
        Files.createDirectories(work);
        Workload.writeAll(home, models);
        install(installed);
        say("sealing");
        ServerProcess.quickstart(home, state, work.resolve("quickstart.log"), List.of("--models", models.toString()));
        if (options.has(Part.CLOSED) || options.has(Part.OPEN)) {
            new CeilingRound(options, findings, work).measure();
        }
        try (Calls calls = new Calls(state.resolve("tls/ca.pem"))) {
            try (Field field = new Field(calls, models, findings)) {
                loops(field);
            }
            if (options.has(Part.BATCHING)) {
                try (Field field = new Field(calls, models, findings)) {
                    batching(field);
                }
            }
            if (options.has(Part.STARTS)) {
                try (Field field = new Field(calls, models, findings)) {
                    starts(new StartRound(options, field, findings, work));
                }
            }
        }
    }

    private void install(Path target) throws InterruptedException {
        for (Peer peer : options.peers()) {
            say("installing %s", peer.word());
            try {
                peers.add(new PeerServer(Installation.of(peer, home, target), models, work));
            } catch (java.io.IOException e) {
                say("%s", why(e));
                findings.absent().put(peer, why(e));
            }
        }
    }

    private Sallyport sallyport(Mode mode, Batching batching) {
        return new Sallyport(mode, batching, true, home, state, work);
    }

    private List<Contender> contenders(List<Mode> modes) {
        List<Contender> contenders = new ArrayList<>();
        modes.forEach(mode -> contenders.add(sallyport(mode, Batching.AUTOMATIC)));
        contenders.addAll(peers);
        return contenders;
    }

    /** The mode in the middle is only asked for the two networks whose figures take the modes apart. */
    private List<Contender> contenders(Workload workload) {
        boolean apart = OpenRound.WORKLOADS.contains(workload) && !options.smoke();
        return contenders(apart ? List.of(Mode.values()) : OUTER);
    }

    private void loops(Field field) throws Exception {
        ClosedRound closed = new ClosedRound(options, field, findings, work);
        OpenRound open = new OpenRound(options, field, findings, work);
        for (Workload workload : options.workloads()) {
            if (options.has(Part.CLOSED) || options.has(Part.OPEN)) {
                raw(field, workload, () -> {
                    for (Dialect form : forms()) {
                        closed.measure(Part.CLOSED, workload, form, contenders(workload));
                    }
                });
            }
            if (options.has(Part.OPEN) && OpenRound.WORKLOADS.contains(workload)) {
                for (Dialect form : OpenRound.FORMS) {
                    open.measure(workload, form, contenders(OUTER));
                }
            }
        }
    }

    private List<Dialect> forms() {
        return options.dialects().stream().sorted().toList();
    }

    /** The bare runtime before and after: where the two differ the machine was not quiet. */
    private void raw(Field field, Workload workload, Runnable servers) throws Exception {
        double[] before = new double[RAW_THREADS.length];
        for (int i = 0; i < before.length; i++) {
            before[i] = rate(field, workload, RAW_THREADS[i]);
        }
        servers.run();
        for (int i = 0; i < before.length; i++) {
            double after = rate(field, workload, RAW_THREADS[i]);
            findings.raw().add(new Findings.Raw(workload, RAW_THREADS[i], before[i], after));
        }
    }

    private double rate(Field field, Workload workload, int threads) throws Exception {
        say("raw %s, %d threads", workload.label(), threads);
        return RawOnnxRuntime.perSecond(field.model(workload), workload.sample(), threads, options.rawSeconds(), work);
    }

    /** Off, on and automatic side by side; off also with everything else on, for what the raw rate is held against. */
    private void batching(Field field) {
        List<Sallyport> contenders = List.of(
                sallyport(Mode.OFF, Batching.OFF),
                sallyport(Mode.OFF, Batching.ON),
                sallyport(Mode.OFF, Batching.AUTOMATIC),
                sallyport(Mode.ON, Batching.OFF),
                sallyport(Mode.ON, Batching.AUTOMATIC));
        ClosedRound round = new ClosedRound(options, field, findings, work);
        for (Workload workload : List.of(Workload.MLP_32, Workload.MLP_784, Workload.RESNET)) {
            if (options.workloads().contains(workload)) {
                round.measure(Part.BATCHING, workload, Dialect.OIP_GRPC, contenders);
            }
        }
    }

    private void starts(StartRound round) {
        Sallyport everything = sallyport(Mode.ON, Batching.AUTOMATIC);
        round.measure(everything);
        round.measure(new Sallyport(Mode.ON, Batching.AUTOMATIC, false, home, state, work));
        peers.forEach(round::measure);
        round.measureFirst(everything);
    }

    /** What a fault comes to in one line. */
    static String why(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && (cause.getMessage() == null || cause instanceof RuntimeException)) {
            cause = cause.getCause();
        }
        String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        String line = text.replaceAll("[\\s|]+", " ").strip();
        return line.substring(0, Math.min(200, line.length()));
    }

    static void say(String format, Object... values) {
        System.err.println("bench: " + format.formatted(values));
    }
}
