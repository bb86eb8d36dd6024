package dev.sallyport.server;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerListenerAdapter;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How a listener's connections end when it stops: who asks nothing is let go at once, and everybody
 * else is told that the next request goes elsewhere.
 */
final class Departure extends ServerListenerAdapter {
    private static final int LOOK_MILLIS = 20;
    private static final int AHEAD_MILLIS = 50;

    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean begun;

    void joined(Channel connection) {
        connections.add(connection);
        connection.closeFuture().addListener(closed -> connections.remove(connection));
    }

    /** A decorator of every service. */
    HttpResponse serve(HttpService service, ServiceRequestContext ctx, HttpRequest request) throws Exception {
        if (begun) {
            ctx.initiateConnectionShutdown(Duration.ZERO);
        }
        return service.serve(ctx, request);
    }

    @Override
    public void serverStopping(Server server) {
        begun = true;
        connections.forEach(connection -> connection.eventLoop().execute(() -> leave(connection)));
    }

    private static void leave(Channel connection) {
        Http2ConnectionHandler http2 = connection.pipeline().get(Http2ConnectionHandler.class);
        Http1Sentry http1 = connection.pipeline().get(Http1Sentry.class);
        if (http2 != null) {
            // RFC 9113 section 6.8: a word ahead, so that a request that is on its way is still answered.
            http2.goAway(
                    connection.pipeline().context(http2),
                    Integer.MAX_VALUE,
                    Http2Error.NO_ERROR.code(),
                    Unpooled.EMPTY_BUFFER,
                    connection.newPromise());
            connection.flush();
            connection
                    .eventLoop()
                    .schedule(() -> closeWhenIdle(connection, http2), AHEAD_MILLIS, TimeUnit.MILLISECONDS);
        } else if (http1 != null && http1.isIdle()) {
            connection.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        } else if (http1 == null && connection.pipeline().get(Sentries.class) != null) {
            // Not a byte of a request has come.
            connection.close();
        }
    }

    private static void closeWhenIdle(Channel connection, Http2ConnectionHandler http2) {
        if (http2.connection().numActiveStreams() == 0) {
            connection.close();
        } else if (connection.isActive()) {
            connection.eventLoop().schedule(() -> closeWhenIdle(connection, http2), LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
