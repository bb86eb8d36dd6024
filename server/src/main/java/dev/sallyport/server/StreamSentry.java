package dev.sallyport.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import io.netty.util.concurrent.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Resets a stream of HTTP/2 whose body comes slower than {@link Pace} allows.
 *
 * <p>Streams of requests are let go on: between two of them may be any time, and whoever serves them ends
 * one that says nothing.
 */
final class StreamSentry extends Http2FrameListenerDecorator {
    private static final String STREAM_OF_REQUESTS = "/ModelStreamInfer";

    private final ChannelHandlerContext ctx;
    private final Http2ConnectionHandler http2;
    private @Nullable IntObjectMap<Pace> bodies;
    private @Nullable Future<?> look;

    StreamSentry(ChannelHandlerContext ctx, Http2ConnectionHandler http2, Http2FrameListener listener) {
        super(listener);
        this.ctx = ctx;
        this.http2 = http2;
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int stream,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean ends)
            throws Http2Exception {
        onHeaders(stream, headers, ends);
        super.onHeadersRead(ctx, stream, headers, dependency, weight, exclusive, padding, ends);
    }

    @Override
    public void onHeadersRead(ChannelHandlerContext ctx, int stream, Http2Headers headers, int padding, boolean ends)
            throws Http2Exception {
        onHeaders(stream, headers, ends);
        super.onHeadersRead(ctx, stream, headers, padding, ends);
    }

    private void onHeaders(int stream, Http2Headers headers, boolean ends) {
        CharSequence path = headers.path();
        if (path != null) {
            Expectation.defer(headers, !ends);
        }
        if (ends) {
            done(stream);
        } else if (path != null && !path.toString().endsWith(STREAM_OF_REQUESTS)) {
            if (bodies == null) {
                bodies = new IntObjectHashMap<>(4);
            }
            bodies.put(stream, Pace.ofBody(System.nanoTime()));
            awaitEnd();
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int stream, ByteBuf data, int padding, boolean ends)
            throws Http2Exception {
        if (ends) {
            done(stream);
        } else if (bodies != null) {
            Pace pace = bodies.get(stream);
            if (pace != null) {
                pace.came(data.readableBytes());
            }
        }
        return super.onDataRead(ctx, stream, data, padding, ends);
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int stream, long code) throws Http2Exception {
        done(stream);
        super.onRstStreamRead(ctx, stream, code);
    }

    private void done(int stream) {
        if (bodies != null) {
            bodies.remove(stream);
        }
    }

    /** One look is under way as long as any body is; it costs a request nothing that comes whole. */
    private void awaitEnd() {
        if (look == null) {
            look = ctx.executor().schedule(this::look, Pace.LOOK.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void look() {
        look = null;
        if (bodies == null || !ctx.channel().isActive()) {
            return;
        }
        long now = System.nanoTime();
        List<Integer> over = new ArrayList<>();
        for (IntObjectMap.PrimitiveEntry<Pace> body : bodies.entries()) {
            Http2Stream stream = http2.connection().stream(body.key());
            if (stream == null || !stream.state().remoteSideOpen()) {
                over.add(body.key());
            } else if (body.value().isTooSlow(now)) {
                over.add(body.key());
                http2.resetStream(http2Context(), body.key(), Http2Error.ENHANCE_YOUR_CALM.code(), ctx.newPromise());
            }
        }
        over.forEach(this::done);
        if (over.size() > 0) {
            ctx.channel().flush();
        }
        if (bodies.isEmpty()) {
            bodies = null;
        } else {
            awaitEnd();
        }
    }

    private ChannelHandlerContext http2Context() {
        return ctx.pipeline().context(http2);
    }
}
