package dev.sallyport.server;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.sallyport.core.Action;
import dev.sallyport.core.AuditEvent.Detail;
import dev.sallyport.core.Limits;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.Overloaded;
import dev.sallyport.core.ProblemException;
import dev.sallyport.runtime.Backend;
import dev.sallyport.runtime.InferencePool;
import dev.sallyport.runtime.onnx.OrtBackend;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Capacity;
import dev.sallyport.serve.Catalogue;
import dev.sallyport.serve.Pipeline;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.serve.Trail;
import dev.sallyport.server.config.KeysConfig;
import dev.sallyport.server.config.ServerConfig;
import dev.sallyport.wire.Arrivals;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.LogLevels;
import dev.sallyport.wire.admin.Administration;
import dev.sallyport.wire.admin.ModelControl;
import dev.sallyport.wire.oip.OpenInference;
import dev.sallyport.wire.reflection.Reflection;
import dev.sallyport.wire.tfs.TensorFlowServing;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole server: built from its configuration, ready when {@link #start} returns, drained and closed
 * by {@link #close()}.
 */
public final class SallyportServer implements AutoCloseable {
    /** What metadata says of this program. */
    public static final String VERSION = "0.1.0";

    private static final Logger LOG = LoggerFactory.getLogger(SallyportServer.class);
    private static final int PREFIX_BYTES = 6;
    private static final Principal OPERATOR = new Principal("server", Set.of(), Principal.Proof.NONE, "none");

    private final ServerConfig config;
    private final Pipeline pipeline;
    private final Trail trail;
    private final InferencePool pool;
    private final Backend backend;
    private final Metrics metrics;
    private final Door door;
    private final ScheduledExecutorService everySecond;
    /** A thread of its own: a load may take long. */
    private final ScheduledExecutorService watcher;

    /** Likewise: a key service may take its time. */
    private final ScheduledExecutorService leaseRounds;

    private final LabelBook labels;
    private final List<Refused> refused = new ArrayList<>();
    private final LogLevels levels = new LogLevels();
    private final Logger log = LevelledLog.of(LOG, levels);
    private volatile @Nullable ModelLoader loader;
    private @Nullable ModelStore store;
    private @Nullable Server data;
    private @Nullable Server admin;
    private volatile boolean ready;

    /** A bundle of the store that is not served, and why. */
    public record Refused(ModelRef model, Problem problem) {}

    private SallyportServer(ServerConfig config, Security security, Trail trail, Backend backend) {
        this.config = config;
        this.trail = trail;
        this.backend = backend;
        int threads = config.runtime().threads();
        this.pool = new InferencePool(
                threads == 0 ? Runtime.getRuntime().availableProcessors() : threads,
                config.runtime().queue(),
                System::nanoTime);
        Limits limits = config.limits().limits();
        Capacity capacity = new Capacity(limits);
        this.metrics = new Metrics(capacity, log);
        this.labels = labels(config.models());
        this.pipeline = new Pipeline(
                security.identity(),
                security.access(),
                new Catalogue(labels),
                pool,
                trail,
                InstantSource.system(),
                System::nanoTime,
                metrics,
                security.insecureAnonymous());
        this.door = new Door(
                pipeline,
                new Arrivals(runPrefix(), System::nanoTime),
                capacity,
                limits,
                config.runtime().deadline());
        this.everySecond = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("every-second").daemon().factory());
        this.watcher = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("store-watch").daemon().factory());
        this.leaseRounds = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("key-leases").daemon().factory());
    }

    private static LabelBook labels(ServerConfig.Models models) {
        Map<String, Map<String, String>> configured = new HashMap<>();
        models.each().forEach((name, own) -> configured.put(name, own.labels()));
        LabelBook labels = new LabelBook(models.newestLabel(), configured);
        new LabelFile(models.labels()).readInto(labels);
        return labels;
    }

    private static String runPrefix() {
        byte[] prefix = new byte[PREFIX_BYTES];
        new SecureRandom().nextBytes(prefix);
        return HexFormat.of().formatHex(prefix);
    }

    /**
     * Starts everything and loads the models of the store. A bundle that is refused does not keep the
     * others from being served; see {@link #refused()}.
     *
     * @throws ProblemException {@code configuration/invalid}, {@code audit/*}, {@code key/unavailable}
     */
    public static SallyportServer start(ServerConfig config) {
        ProcessHygiene.harden();
        if (config.keys().hygiene() == KeysConfig.Hygiene.REQUIRED) {
            ProcessHygiene.require();
        }
        CompletableFuture<Trail> trail = Startup.begin("audit", () -> AuditTrail.open(config));
        CompletableFuture<Backend> backend =
                Startup.begin("backend", () -> new OrtBackend(System.getenv(), System::nanoTime));
        MemoryBudget memory = MemoryBudget.of(config.models().memoryBytes());
        CompletableFuture<ModelStore> store =
                Startup.begin("store", () -> ModelStore.of(config, Startup.end(backend), memory, System::nanoTime));
        Security security = Security.of(config, InstantSource.system(), System::nanoTime);
        SallyportServer server = new SallyportServer(config, security, Startup.end(trail), Startup.end(backend));
        try {
            server.open(store);
            return server;
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void open(CompletableFuture<ModelStore> store) {
        CompletableFuture<Server> listening = Startup.begin("listen", this::listen);
        administer("start", List.of(new Detail("policy", pipeline.policyDigest().hex())));
        ModelStore models = Startup.end(store);
        this.store = models;
        ModelLoader loader = new ModelLoader(pipeline, models, log);
        for (ModelRef model : models.membersFirst(models.list())) {
            load(loader, model);
        }
        this.loader = loader;
        new WarmUp(config, pool).ask(served(), log);
        data = Startup.end(listening);
        admin = listenAdmin(loader, models);
        everySecond.scheduleWithFixedDelay(this::settle, 1, 1, TimeUnit.SECONDS);
        watch(models, loader);
        limit(models.leases(), loader);
        ready = true;
    }

    private List<ServedModel> served() {
        return catalogue().models().values().stream()
                .flatMap(versions -> versions.byVersion().values().stream())
                .toList();
    }

    private void watch(ModelStore models, ModelLoader loader) {
        long millis = config.models().watchEvery().toMillis();
        if (millis > 0) {
            // What the server does by itself when its store changes is recorded as done by itself.
            StoreWatch watch = new StoreWatch(
                    models,
                    model -> loader.load(ownArrival(), OPERATOR, model),
                    model -> loader.unload(ownArrival(), OPERATOR, model),
                    log);
            watcher.scheduleWithFixedDelay(watch, millis, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void limit(Leases leases, ModelLoader loader) {
        if (leases.areLimited()) {
            long millis = Math.min(1_000, config.keys().renewEvery().toMillis());
            LeaseEnds ends = new LeaseEnds(pipeline, loader, this::ownArrival, OPERATOR, log);
            leaseRounds.scheduleWithFixedDelay(() -> ends.round(leases), millis, millis, TimeUnit.MILLISECONDS);
        }
    }

    private void load(ModelLoader loader, ModelRef model) {
        try {
            loader.load(ownArrival(), OPERATOR, model);
        } catch (ProblemException e) {
            if (e.problem() instanceof Problem.AuditUnavailable) {
                throw e;
            }
            refused.add(new Refused(model, e.problem()));
        }
    }

    private Server listen() {
        ServerConfig.Listen listen = config.listen();
        ServerBuilder builder = Listener.builder(
                config,
                listen.address(),
                listen.port(),
                // Inline predictions hold their event loop, so there are no more of these than processors.
                Runtime.getRuntime().availableProcessors(),
                metrics);
        TensorFlowServing.routes(builder, door);
        if (listen.reflection()) {
            Reflection.routes(builder, door);
        }
        OpenInference.routes(builder, door, () -> ready, VERSION, this::models, levels);
        return Listener.start(builder.build(), "listen.port", listen.port());
    }

    private ModelControl models() {
        ModelLoader known = loader;
        if (known == null) {
            throw new ProblemException(new Overloaded("the server is starting", Duration.ofSeconds(1)));
        }
        return known;
    }

    private Server listenAdmin(ModelLoader loader, ModelStore models) {
        ServerConfig.Admin place = config.admin();
        ServerBuilder builder = Listener.builder(config, place.address(), place.port(), 1, metrics);
        Administration.routes(
                builder,
                door,
                () -> ready,
                () -> metrics.text() + KeyReport.metrics(models.leases()),
                () -> KeyReport.json(config.keys().service(), models.keyId(), models.leases()),
                loader,
                new ModelLabels(pipeline, labels, new LabelFile(config.models().labels()), log),
                AuditTrail.view(config.audit().folder()));
        return Listener.start(builder.build(), "admin.port", place.port());
    }

    private void settle() {
        try {
            pipeline.settleRefusals(false);
        } catch (ProblemException e) {
            log.error("refusals cannot be recorded: {}", e.problem().operatorDetail());
        }
    }

    /** What the server does by itself is recorded as done by itself. */
    private Arrival ownArrival() {
        return door.arrivals().own();
    }

    private void administer(String outcome, List<Detail> detail) {
        pipeline.administer(ownArrival(), OPERATOR, Action.SERVER_MANAGE, "server", outcome, detail);
    }

    /** Bundles of the store that were refused at the start. */
    public List<Refused> refused() {
        return List.copyOf(refused);
    }

    public Catalogue catalogue() {
        return pipeline.catalogue();
    }

    /** The port callers come in by. */
    public int port() {
        return Objects.requireNonNull(data).activeLocalPort();
    }

    public int adminPort() {
        return Objects.requireNonNull(admin).activeLocalPort();
    }

    /** Readiness first, then connections drain, then the last entries and the last checkpoint. */
    @Override
    public void close() {
        ready = false;
        CompletableFuture.allOf(stop(data), stop(admin)).join();
        end(leaseRounds);
        end(watcher);
        everySecond.shutdownNow();
        pool.close();
        catalogue().clear();
        if (trail instanceof Trail.Durable durable) {
            try {
                pipeline.settleRefusals(true);
                administer("stop", List.of());
            } catch (ProblemException e) {
                log.error("the stop cannot be recorded: {}", e.problem().operatorDetail());
            }
            durable.log().close();
        }
        backend.close();
        if (store != null) {
            store.close();
        }
    }

    /** A load that goes on ends before the models are taken out. */
    private static void end(ScheduledExecutorService watcher) {
        watcher.shutdown();
        try {
            watcher.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static CompletableFuture<Void> stop(@Nullable Server server) {
        return server == null ? CompletableFuture.completedFuture(null) : Listener.stop(server);
    }
}
