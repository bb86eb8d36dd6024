package dev.sallyport.server;

import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.common.util.TransportType;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a listener of this process over real connections, which end after some requests, now and then in
 * the middle of one, and are made anew.
 */
final class WarmUpCaller implements AutoCloseable {
    private static final int CONNECTIONS = 8;
    private static final int REQUESTS_PER_CONNECTION = 100;

    private final EventLoopGroup group = EventLoopGroups.newEventLoopGroup(1, "warm-up");
    private final InetSocketAddress address;
    private final @Nullable SslContext http1;
    private final @Nullable SslContext http2;
    private final List<ByteBuf> overHttp1;
    private final List<ByteBuf> overHttp2;
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean over;

    /**
     * @param certificate what the listener shows; empty where it speaks without TLS
     * @param overHttp1 whole requests, and {@code overHttp2} likewise, asked in turn
     */
    WarmUpCaller(int port, Optional<Path> certificate, List<byte[]> overHttp1, List<byte[]> overHttp2)
            throws SSLException {
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.http1 = certificate.isPresent() ? tls(certificate.get(), "http/1.1") : null;
        this.http2 = certificate.isPresent() ? tls(certificate.get(), "h2") : null;
        this.overHttp1 = buffers(overHttp1);
        this.overHttp2 = buffers(overHttp2);
    }

    /** Each is sent many times. */
    private static List<ByteBuf> buffers(List<byte[]> requests) {
        return requests.stream()
                .map(bytes -> Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(bytes)))
                .toList();
    }

    private static SslContext tls(Path certificate, String protocol) throws SSLException {
        return SslContextBuilder.forClient()
                .trustManager(certificate.toFile())
                .endpointIdentificationAlgorithm(null)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocol))
                .build();
    }

    /** @return how many answers came within {@code nanos} */
    int ask(long nanos) throws InterruptedException {
        for (int i = 0; i < CONNECTIONS; i++) {
            connect();
        }
        TimeUnit.NANOSECONDS.sleep(nanos);
        over = true;
        return answers.get();
    }

    private void connect() {
        int number = connections.getAndIncrement();
        boolean second = number % 2 == 0 && !overHttp2.isEmpty();
        List<ByteBuf> requests = second ? overHttp2 : overHttp1;
        if (over || requests.isEmpty()) {
            return;
        }
        new Bootstrap()
                .group(group)
                .channel(TransportType.socketChannelType(group))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SslContext tls = second ? http2 : http1;
                        if (tls != null) {
                            channel.pipeline().addLast(tls.newHandler(channel.alloc()));
                        }
                        channel.pipeline()
                                .addLast(
                                        second
                                                ? new WarmUpHttp2(new Turn(requests, number))
                                                : new WarmUpHttp1(new Turn(requests, number)));
                    }
                })
                .connect(address)
                .addListener((ChannelFutureListener) connected -> {
                    if (connected.isSuccess()) {
                        connected.channel().closeFuture().addListener(closed -> connect());
                    }
                });
    }

    /** What one connection asks. */
    final class Turn {
        private final List<ByteBuf> requests;
        private final int number;
        private int asked;
        private int left = REQUESTS_PER_CONNECTION;

        private Turn(List<ByteBuf> requests, int number) {
            this.requests = requests;
            this.number = number;
            this.asked = number;
        }

        ByteBuf next() {
            return requests.get(asked++ % requests.size()).duplicate();
        }

        /** Counts an answer; whether another request follows. */
        boolean answered() {
            answers.incrementAndGet();
            return --left > 0 && !over;
        }

        /** Whether the connection ends while a last request is under way. */
        boolean endsEarly() {
            return number % 4 > 1;
        }
    }

    @Override
    public void close() {
        over = true;
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
