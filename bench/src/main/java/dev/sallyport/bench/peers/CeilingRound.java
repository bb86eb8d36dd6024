package dev.sallyport.bench.peers;

import dev.sallyport.bench.Java;
import dev.sallyport.bench.Load;
import dev.sallyport.bench.Payload;
import dev.sallyport.bench.ProcFile;
import dev.sallyport.bench.open.OpenLoad;
import dev.sallyport.bench.open.Responder;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The most each generator can do, against a server that does nothing. */
record CeilingRound(PeersOptions options, Findings findings, Path work) {
    private static final List<Dialect> DIALECTS = List.of(Dialect.OIP_GRPC, Dialect.OIP_BINARY, Dialect.OIP_JSON);
    private static final int CONNECTIONS = 64;
    private static final double MORE_THAN_ANYTHING = 1e6;

    void measure() throws Exception {
        Process responder = new ProcessBuilder(Java.command(Responder.class))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(responder.getInputStream(), StandardCharsets.UTF_8))) {
            String base = "http://127.0.0.1:" + out.readLine();
            List<Workload> workloads = OpenRound.WORKLOADS.stream()
                    .filter(options.workloads()::contains)
                    .toList();
            for (Workload workload : workloads) {
                for (Dialect dialect : DIALECTS) {
                    if (options.dialects().contains(dialect)) {
                        closed(base, workload, dialect);
                        open(base, workload, dialect);
                    }
                }
            }
        } finally {
            responder.destroy();
            responder.waitFor();
        }
    }

    private void closed(String base, Workload workload, Dialect dialect) throws Exception {
        PeersBench.say("ceiling of %s: %s, %s", dialect.generatorName(), workload.label(), dialect.label());
        Payload payload = dialect.payload(workload.sample());
        dialect.generator(work).run(base, payload, CONNECTIONS, options.seconds());
        long cpu = ProcFile.endedChildrenCpuMicros();
        Load load = dialect.generator(work).run(base, payload, CONNECTIONS, options.seconds());
        double micros = (double) (ProcFile.endedChildrenCpuMicros() - cpu) / load.answered();
        findings.ceilings()
                .add(new Findings.Ceiling(dialect.generatorName(), workload, dialect, load.perSecond(), micros));
    }

    /** A schedule that nobody can keep shows the most that can be sent. */
    private void open(String base, Workload workload, Dialect dialect) throws Exception {
        PeersBench.say("ceiling of the open loop: %s, %s", workload.label(), dialect.label());
        OpenLoad load = OpenLoad.run(
                base,
                dialect.payload(workload.sample()),
                OpenRound.connections(dialect),
                MORE_THAN_ANYTHING,
                options.openWarmUpSeconds(),
                options.seconds(),
                Optional.empty(),
                work);
        findings.ceilings()
                .add(new Findings.Ceiling(
                        "open loop", workload, dialect, load.perSecond(), (double) load.cpuMicros() / load.answered()));
    }
}
