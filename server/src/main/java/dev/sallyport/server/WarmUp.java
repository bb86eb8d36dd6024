package dev.sallyport.server;

import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.sallyport.audit.Committer;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.guard.access.AccessPolicy;
import dev.sallyport.guard.identity.ApiKey;
import dev.sallyport.guard.identity.ApiKeyStore;
import dev.sallyport.guard.identity.ApiKeyVerifier;
import dev.sallyport.guard.identity.IdentityVerifier;
import dev.sallyport.runtime.InferencePool;
import dev.sallyport.serve.Capacity;
import dev.sallyport.serve.Catalogue;
import dev.sallyport.serve.Observer;
import dev.sallyport.serve.Pipeline;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.serve.Trail;
import dev.sallyport.server.config.ServerConfig;
import dev.sallyport.server.config.YamlDocument;
import dev.sallyport.wire.Arrivals;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.LogLevels;
import dev.sallyport.wire.oip.OpenInference;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;

/**
 * Requests that the server asks itself before it is ready, so that callers do not meet code that never ran.
 *
 * <p>All that a request goes through is there a second time around the same loaded models: a port on
 * loopback, a key made for this alone, rules, commitments. So none of it is in the log, the statistics or
 * the metrics, and nothing of it remains.
 */
final class WarmUp {
    private static final String RULES = "{version: 1, rules: [{allow: [infer], principals: [warm-up], models: ['*']}]}";
    private static final String UNKNOWN_KEY = "sp_000000000000_0000000000000000000000000000000000000000000_000000";
    private static final int SECRET_BYTES = 32;
    private static final int MODELS = 4;

    private final ServerConfig config;
    private final InferencePool pool;
    private final SecureRandom random = new SecureRandom();

    WarmUp(ServerConfig config, InferencePool pool) {
        this.config = config;
        this.pool = pool;
    }

    /** Asks for as long as the configuration says; what keeps it from that is only noted. */
    void ask(List<ServedModel> models, Logger log) {
        Duration longest = config.runtime().warmUp();
        if (longest.isZero() || models.isEmpty()) {
            return;
        }
        try {
            Path folder = Files.createTempDirectory("sallyport-warm-up");
            try {
                log.info("warmed up with {} requests", ask(models, folder, longest));
            } finally {
                remove(folder);
            }
        } catch (IOException | RuntimeException e) {
            log.warn("not warmed up: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int ask(List<ServedModel> models, Path folder, Duration longest) throws IOException, InterruptedException {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        try (SecretBytes secret = SecretBytes.copyOf(bytes)) {
            ApiKeyStore keys = new ApiKeyStore(folder.resolve("keys.json"), secret, System::nanoTime);
            ApiKey key = keys.mint("warm-up", Set.of(), Instant.now(), null, random);
            Catalogue catalogue = new Catalogue();
            // The members of an ensemble count its runs.
            List<ServedModel> quickest = models.stream()
                    .filter(model -> !model.isEnsemble())
                    .sorted(Comparator.comparingLong(ServedModel::usualNanos))
                    .limit(MODELS)
                    .toList();
            quickest.forEach(model -> catalogue.add(model.twin()));
            Server server =
                    Listener.start(listener(pipeline(keys, catalogue, secret)).build(), "runtime.warmUp", 0);
            try (WarmUpCaller caller = caller(server.activeLocalPort(), quickest, key.reveal())) {
                return caller.ask(longest.toNanos());
            } finally {
                Listener.stop(server);
            }
        }
    }

    private Pipeline pipeline(ApiKeyStore keys, Catalogue catalogue, SecretBytes secret) {
        return new Pipeline(
                new IdentityVerifier(List.of(new ApiKeyVerifier(keys, InstantSource.system()))),
                AccessPolicy.of(YamlDocument.parse(RULES, "warm-up")),
                catalogue,
                pool,
                new Trail.InsecureDiscarded(new Committer(secret)),
                InstantSource.system(),
                System::nanoTime,
                new Unheard(),
                null);
    }

    private ServerBuilder listener(Pipeline pipeline) {
        ServerBuilder builder = Listener.builder(
                config,
                InetAddress.getLoopbackAddress().getHostAddress(),
                0,
                Runtime.getRuntime().availableProcessors(),
                new Unheard());
        builder.gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO);
        Door door = new Door(
                pipeline,
                new Arrivals("warm-up", System::nanoTime),
                new Capacity(config.limits().limits()),
                config.limits().limits(),
                config.runtime().deadline());
        OpenInference.routes(
                builder,
                door,
                () -> false,
                SallyportServer.VERSION,
                () -> {
                    throw new ProblemException(new Problem.ModelUnknown("warm-up"));
                },
                new LogLevels());
        return builder;
    }

    private WarmUpCaller caller(int port, List<ServedModel> models, String key) throws IOException {
        boolean tls = !config.listen().insecurePlaintext();
        List<byte[]> overHttp1 = new ArrayList<>();
        List<byte[]> overHttp2 = new ArrayList<>();
        for (ServedModel model : models) {
            for (WarmUpRequest request : WarmUpRequest.rest(model)) {
                overHttp1.add(WarmUpHttp1.request(request, key));
            }
            for (WarmUpRequest request : WarmUpRequest.grpc(model)) {
                overHttp2.add(WarmUpHttp2.request(request, tls, key));
            }
        }
        for (WarmUpRequest request : WarmUpRequest.grpc(models.getFirst())) {
            overHttp2.add(WarmUpHttp2.request(request, tls, UNKNOWN_KEY));
        }
        return new WarmUpCaller(
                port, tls ? Optional.of(config.listen().certificate()) : Optional.empty(), overHttp1, overHttp2);
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Nobody is told of what was only tried. */
    private static final class Unheard implements Observer {
        @Override
        public void answered(ModelRef model, String protocol, long totalNanos, long predictNanos) {}

        @Override
        public void refused(String protocol, Problem problem) {}

        @Override
        public void failed(String reference, Throwable cause) {}
    }
}
