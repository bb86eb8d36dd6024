package dev.sallyport.bench.open;

import com.linecorp.armeria.common.util.TransportType;
import dev.sallyport.bench.Latencies;
import dev.sallyport.bench.Payload;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * {@code OpenLoop BASE PAYLOAD CONNECTIONS RATE WARM-UP SECONDS [CA]}: load at a fixed rate over HTTP/1.1, or gRPC over
 * HTTP/2 where the payload says so, from one thread. Prints one line that {@link OpenLoad} reads.
 */
public final class OpenLoop {
    /** For connections, and for answers after the end. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private OpenLoop() {}

    public static void main(String[] arguments) throws Exception {
        URI base = URI.create(arguments[0]);
        Payload payload = PayloadFile.read(Path.of(arguments[1]));
        int connections = Integer.parseInt(arguments[2]);
        Schedule schedule = new Schedule(
                Double.parseDouble(arguments[3]),
                Duration.ofSeconds(Integer.parseInt(arguments[4])),
                Duration.ofSeconds(Integer.parseInt(arguments[5])));
        boolean isGrpc = PayloadFile.isGrpc(payload);
        SslContext tls = arguments.length > 6 ? tls(Path.of(arguments[6]), isGrpc) : null;
        EventLoopGroup group = TransportType.EPOLL.newEventLoopGroup(1, _ -> Thread::new);
        EventLoop loop = group.next();
        Pacer pacer = new Pacer(loop, schedule, connections);
        long cpu = cpuNanos();
        for (int i = 0; i < connections; i++) {
            connect(loop, base, payload, isGrpc, tls, pacer);
        }
        int exit = 1;
        try {
            Pacer.Outcome outcome = pacer.outcome().get(schedule.endNanos() + PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            print(outcome, cpuNanos() - cpu);
            exit = 0;
        } catch (ExecutionException e) {
            System.out.println(e.getCause());
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        } catch (TimeoutException e) {
            System.out.println("no end: are there connections?");
        } finally {
            Runtime.getRuntime().halt(exit);
        }
    }

    private static void connect(
            EventLoop loop, URI base, Payload payload, boolean isGrpc, @Nullable SslContext tls, Pacer pacer) {
        String authority = base.getAuthority();
        Line line = isGrpc
                ? new GrpcLine(pacer, tls == null ? "http" : "https", authority, payload)
                : new Http1Line(pacer, authority, payload);
        new Bootstrap()
                .group(loop)
                .channel(TransportType.EPOLL.socketChannelType())
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        ChannelPipeline pipeline = channel.pipeline();
                        if (tls != null) {
                            pipeline.addLast(tls.newHandler(channel.alloc(), base.getHost(), base.getPort()));
                        }
                        pipeline.addLast(isGrpc ? (GrpcLine) line : (Http1Line) line, new LineWatch(pacer));
                    }
                })
                .connect(base.getHost(), base.getPort())
                .addListener(done -> {
                    if (!done.isSuccess()) {
                        pacer.broken(done.cause());
                    }
                });
    }

    private static SslContext tls(Path ca, boolean isGrpc) throws Exception {
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .trustManager(ca.toFile())
                .endpointIdentificationAlgorithm(null)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        isGrpc ? "h2" : "http/1.1"))
                .build();
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void print(Pacer.Outcome outcome, long cpuNanos) {
        Latencies micros = outcome.micros();
        if (micros.count() == 0 || outcome.lateMicros().count() == 0) {
            throw new IllegalStateException("no good answer: " + outcome.answered() + " good, " + outcome.failed()
                    + " bad, " + outcome.behind() + " none");
        }
        System.out.printf(
                Locale.ROOT,
                "RESULT answered=%d failed=%d behind=%d rate=%.3f p50=%d p99=%d late=%d cpu=%d%n",
                outcome.answered(),
                outcome.failed(),
                outcome.behind(),
                outcome.perSecond(),
                micros.percentile(50),
                micros.percentile(99),
                outcome.lateMicros().percentile(99),
                cpuNanos / 1_000);
    }
}
