package dev.sallyport.server;

import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Observer;
import dev.sallyport.server.config.ServerConfig;
import dev.sallyport.wire.ErrorAnswers;
import dev.sallyport.wire.Invitation;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** One listening port with the bounds every connection has. */
final class Listener {
    private static final int FRAME_BYTES = 1 << 20;
    private static final int CONNECTION_WINDOW_BYTES = 4 << 20;
    private static final int MAX_STREAMS = 256;
    private static final int MAX_RESETS = 200;
    private static final int RESET_WINDOW_SECONDS = 30;
    private static final int MAX_REQUEST_LINE_BYTES = 4 << 10;
    /** Each is started before one that is idle is used again, and keeps a stack and a share of the C library's heap. */
    private static final int BLOCKING_THREADS = 16;

    private static final Duration QUIET = Duration.ofMillis(100);
    private static final Duration DRAIN = Duration.ofSeconds(10);
    /** Between the word that a connection ends and its end, for requests that are on their way. */
    private static final Duration GOAWAY_AHEAD = Duration.ofMillis(50);

    private Listener() {}

    /** @param threads event loops for connections; another one accepts them */
    static ServerBuilder builder(ServerConfig config, String address, int port, int threads, Observer observer) {
        ServerConfig.Listen listen = config.listen();
        Limits limits = config.limits().limits();
        ErrorAnswers errors = new ErrorAnswers(observer, limits.bodyBytes(), listen.requestTimeout());
        Departure departure = new Departure();
        ServerBuilder server = Server.builder();
        InetSocketAddress place = new InetSocketAddress(address, port);
        if (listen.insecurePlaintext()) {
            server.http(place);
            server.childChannelPipelineCustomizer(pipeline -> {
                departure.joined(pipeline.channel());
                pipeline.addLast(new PlainHeaders());
            });
        } else {
            server.https(place);
            TlsFiles.apply(server, listen.certificate(), listen.key());
            int maxHead = limits.headerBytes() + MAX_REQUEST_LINE_BYTES;
            server.childChannelPipelineCustomizer(pipeline -> {
                departure.joined(pipeline.channel());
                pipeline.addLast(new HandshakeTime(), new Sentries(maxHead), new PlainHeaders());
            });
        }
        return server.workerGroup(EventLoopGroups.newEventLoopGroup(threads, "connections"), false)
                .bossGroupFactory(AcceptLoop::of)
                .serverListener(departure)
                .decorator(departure::serve)
                .decorator(Invitation::serve)
                .blockingTaskExecutor(
                        BlockingTaskExecutor.builder()
                                .threadNamePrefix("blocking")
                                .numThreads(BLOCKING_THREADS)
                                .build(),
                        true)
                .connectionDrainDuration(GOAWAY_AHEAD)
                .errorHandler(errors)
                .maxRequestLength(limits.bodyBytes())
                .http1MaxHeaderSize(limits.headerBytes())
                .http1MaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
                .http2MaxHeaderListSize(limits.headerBytes())
                .http2MaxFrameSize(FRAME_BYTES)
                .http2InitialStreamWindowSize(FRAME_BYTES)
                .http2InitialConnectionWindowSize(CONNECTION_WINDOW_BYTES)
                .http2MaxStreamsPerConnection(MAX_STREAMS)
                .http2MaxResetFramesPerWindow(MAX_RESETS, RESET_WINDOW_SECONDS)
                .maxNumConnections(listen.connections())
                .idleTimeout(listen.idleTimeout())
                .requestTimeout(listen.requestTimeout())
                .gracefulShutdownTimeout(QUIET, DRAIN)
                .meterRegistry(NoopMeterRegistry.get())
                .disableServerHeader()
                .disableDateHeader();
    }

    /** @throws ProblemException {@code configuration/invalid} where the port is taken */
    static Server start(Server server, String key, int port) {
        try {
            server.start().join();
            return server;
        } catch (CompletionException e) {
            throw new ProblemException(
                    new ConfigurationInvalid(List.of("`" + key + "`: port " + port + " " + finding(e))), e);
        }
    }

    /** What the system said, which is the deepest cause, and what can be done. */
    private static String finding(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        String said = String.valueOf(deepest.getMessage());
        if (said.contains("in use")) {
            return "is in use: stop what listens there, or choose another port (0 for any free one)";
        }
        if (said.contains("Permission denied")) {
            return "needs rights that this user does not have: choose one above 1023";
        }
        return "cannot be listened on at this address (" + said + ")";
    }

    /**
     * Takes no more connections, ends those without a request, lets the others have their answers for at most
     * {@link #DRAIN}, ends them.
     */
    static CompletableFuture<Void> stop(Server server) {
        return server.stop()
                .whenComplete((done, failure) -> server.config()
                        .workerGroup()
                        // By now every connection is closed: nothing comes that a quiet period would wait for.
                        .shutdownGracefully(0, 1, TimeUnit.SECONDS));
    }
}
