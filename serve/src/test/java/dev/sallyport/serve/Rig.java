package dev.sallyport.serve;

import dev.sallyport.audit.AuditLog;
import dev.sallyport.audit.AuditSettings;
import dev.sallyport.audit.CheckpointKeys;
import dev.sallyport.audit.Committer;
import dev.sallyport.audit.LogReader;
import dev.sallyport.audit.RefusalCollector;
import dev.sallyport.core.Action;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.guard.access.AccessPolicy;
import dev.sallyport.guard.identity.ApiKeyStore;
import dev.sallyport.guard.identity.ApiKeyVerifier;
import dev.sallyport.guard.identity.Credentials;
import dev.sallyport.guard.identity.IdentityVerifier;
import dev.sallyport.runtime.InferencePool;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A pipeline of real guards and a real log around fake models. */
final class Rig implements AutoCloseable {
    static final String POLICY = """
            {"version":1,"rules":[
              {"allow":["infer","metadata"],"principals":["alice"],"models":["echo","gone","old-*"]},
              {"allow":["infer"],"principals":["alice"],"models":["staged"],"versions":["stable"]},
              {"deny":["infer"],"principals":["alice"],"models":["old-secret"]}]}
            """;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-21T09:00:00Z"));
    private static final String ORIGIN = "example.com/rig";

    final StandingLabels labels = new StandingLabels();
    final Catalogue catalogue = new Catalogue(labels);
    final InferencePool pool = new InferencePool(2, 64, System::nanoTime);
    final ExecutorService loop = Executors.newSingleThreadExecutor();
    final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    final AuditLog log;
    final Pipeline pipeline;
    final String aliceKey;
    final String bobKey;
    private final Path folder;
    private long requests;

    Rig(Path folder) {
        SecureRandom random = new SecureRandom();
        this.folder = folder.resolve("log");
        AuditSettings settings = new AuditSettings(1 << 20, 1000, 8L << 20, Duration.ofMillis(20));
        log = AuditLog.open(this.folder, ORIGIN, CheckpointKeys.generate(ORIGIN, random), settings, CLOCK);
        SecretBytes pepper = SecretBytes.copyOf(new byte[32]);
        ApiKeyStore keys = new ApiKeyStore(folder.resolve("keys.json"), pepper, System::nanoTime);
        aliceKey = keys.mint("alice", Set.of(), CLOCK.instant(), null, random).reveal();
        bobKey = keys.mint("bob", Set.of(), CLOCK.instant(), null, random).reveal();
        JsonValue policy = JsonValue.parse(
                POLICY.getBytes(StandardCharsets.UTF_8),
                JsonLimits.DOCUMENT,
                finding -> new ConfigurationInvalid(List.of(finding)));
        pipeline = new Pipeline(
                new IdentityVerifier(List.of(new ApiKeyVerifier(keys, CLOCK))),
                AccessPolicy.of(policy),
                catalogue,
                pool,
                new Trail.Durable(log, new Committer(pepper), new RefusalCollector(CLOCK, 100)),
                CLOCK,
                System::nanoTime,
                new Observer() {
                    @Override
                    public void answered(ModelRef model, String protocol, long totalNanos, long predictNanos) {}

                    @Override
                    public void refused(String protocol, Problem problem) {}

                    @Override
                    public void failed(String reference, Throwable cause) {
                        failures.add(cause);
                    }
                },
                null);
    }

    Arrival arrival(@Nullable String key) {
        List<String> authorization = key == null ? List.of() : List.of("Bearer " + key);
        Credentials credentials = new Credentials(authorization, false, "192.0.2.1");
        return new Arrival("request-" + requests++, "oip-rest", "192.0.2.1", credentials, System.nanoTime(), loop);
    }

    FakeExchange exchange() {
        return new FakeExchange(loop);
    }

    /** A whole request, as a protocol does it. */
    FakeExchange infer(@Nullable String key, String model, String version, FakeExchange exchange, Duration deadline) {
        Arrival arrival = arrival(key);
        @Nullable Identified identified = null;
        try {
            identified = pipeline.identify(arrival);
            Authorised authorised = identified.authorise(Action.INFER, model, version);
            loop.execute(() -> authorised.infer(exchange, deadline));
        } catch (ProblemException e) {
            pipeline.refuse(
                    arrival,
                    identified == null ? null : identified.principal(),
                    Action.INFER,
                    model,
                    pipeline.problemOf(e, arrival),
                    exchange::refuse);
        }
        return exchange;
    }

    FakeExchange infer(@Nullable String key, String model, String version, FakeExchange exchange) {
        return infer(key, model, version, exchange, Duration.ofSeconds(20));
    }

    FakeExchange infer(String model) {
        return infer(aliceKey, model, "", exchange());
    }

    AuditEvent entry(long index) {
        return new LogReader(folder).entry(index).orElseThrow().event();
    }

    List<AuditEvent> entries() {
        pipeline.settleRefusals(true);
        log.checkpoint();
        return new LogReader(folder)
                .tail(LogReader.MAX_TAIL).stream().map(entry -> entry.event()).toList();
    }

    @Override
    public void close() {
        pool.close();
        log.close();
        loop.close();
    }
}
