package dev.sallyport.bench.peers;

import dev.sallyport.bench.H2load;
import dev.sallyport.bench.Payload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** From the start of a process to its first right answer, and what the first requests cost behind it. */
record StartRound(PeersOptions options, Field field, Findings findings, Path work) {
    static final List<Workload> FIRST = List.of(Workload.MLP_32, Workload.MLP_784);
    static final int FIRST_REQUESTS = 1_000;
    static final int FIRST_CONNECTIONS = 8;

    void measure(Contender contender) {
        for (int i = 0; i < options.starts(); i++) {
            PeersBench.say("%s: start to first answer", contender.word());
            long start = System.nanoTime();
            try (Running server = contender.start()) {
                field.awaitAnswer(contender, server);
                findings.started(contender.word(), Duration.ofNanos(System.nanoTime() - start));
            } catch (Exception e) {
                PeersBench.say("%s", PeersBench.why(e));
            }
        }
    }

    /** This project's own says when it is ready; nothing is asked before the first thousand. */
    void measureFirst(Sallyport contender) {
        for (Workload workload : FIRST) {
            for (int i = 0; i < options.starts(); i++) {
                PeersBench.say("%s: first requests, %s", contender.word(), workload.label());
                try (Sallyport.Served server = contender.start()) {
                    findings.ready().add(server.server().startTime());
                    Payload payload = server.authorised(Dialect.OIP_GRPC.payload(workload.sample()));
                    long cpu = server.cpuMicros();
                    new H2load(work)
                            .requests(server.base(Dialect.OIP_GRPC), payload, FIRST_CONNECTIONS, FIRST_REQUESTS);
                    double micros = server.cpuMicros() - cpu;
                    findings.first().add(new Findings.First(workload, micros / FIRST_REQUESTS));
                } catch (Exception e) {
                    PeersBench.say("%s", PeersBench.why(e));
                }
            }
        }
    }
}
