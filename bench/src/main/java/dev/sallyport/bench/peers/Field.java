package dev.sallyport.bench.peers;

import dev.sallyport.bench.Calls;
import dev.sallyport.bench.Payload;
import dev.sallyport.bench.RawModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The servers of a run, side by side, each restarted where it has died, and what they must answer. */
final class Field implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int POLL_MILLIS = 5;
    private static final int MAX_STARTS = 3;

    private final Calls calls;
    private final Path models;
    private final Findings findings;
    private final Map<Workload, float[]> expected = new EnumMap<>(Workload.class);
    private final Map<String, Running> running = new LinkedHashMap<>();
    private final Map<String, Integer> starts = new LinkedHashMap<>();

    Field(Calls calls, Path models, Findings findings) {
        this.calls = calls;
        this.models = models;
        this.findings = findings;
    }

    /**
     * The server, started if it is not running.
     *
     * @throws Exception says why it cannot be asked
     */
    Running running(Contender contender) throws Exception {
        Running known = running.get(contender.word());
        if (known != null && known.isAlive()) {
            return known;
        }
        if (known != null) {
            running.remove(contender.word());
            known.close();
        }
        if (starts.merge(contender.word(), 1, Integer::sum) > MAX_STARTS) {
            throw new IOException("it ended or did not start " + MAX_STARTS + " times: see its log");
        }
        PeersBench.say("starting %s", contender.word());
        Running server = contender.start();
        running.put(contender.word(), server);
        awaitAnswer(contender, server);
        return server;
    }

    /** Asks until the first right answer. */
    void awaitAnswer(Contender contender, Running server) throws Exception {
        Dialect dialect = contender.dialects().stream().sorted().findFirst().orElseThrow();
        long start = System.nanoTime();
        String last = "";
        while (System.nanoTime() - start < PATIENCE.toNanos()) {
            if (!server.isAlive()) {
                throw new IOException("it ended while it started: see its log");
            }
            try {
                ask(server, dialect, Workload.MLP_32);
                return;
            } catch (IOException | RuntimeException e) {
                last = String.valueOf(e.getMessage());
                Thread.sleep(POLL_MILLIS);
            }
        }
        throw new IOException("no right answer within " + PATIENCE.toSeconds() + " s: " + last);
    }

    /** One request whose answer is returned. */
    float[] ask(Running server, Dialect dialect, Workload workload) throws IOException {
        Payload payload = server.authorised(dialect.payload(workload.sample()));
        return dialect.ask(calls, server.base(dialect), payload);
    }

    float[] expected(Workload workload) throws Exception {
        float[] known = expected.get(workload);
        if (known == null) {
            known = RawModel.answer(Files.readAllBytes(workload.file(models)), workload.sample());
            expected.put(workload, known);
        }
        return known;
    }

    Calls calls() {
        return calls;
    }

    Path model(Workload workload) {
        return workload.file(models);
    }

    @Override
    public void close() {
        running.forEach((word, server) -> {
            try {
                if (server.isAlive()) {
                    findings.peakBytes().merge(word, server.peakResidentBytes(), Math::max);
                }
                server.close();
            } catch (Exception e) {
                PeersBench.say("%s did not end: %s", word, e);
            }
        });
        running.clear();
    }
}
