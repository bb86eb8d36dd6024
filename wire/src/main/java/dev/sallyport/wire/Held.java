package dev.sallyport.wire;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Limits;
import dev.sallyport.serve.Capacity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a request holds until it is answered: its place, its body and its scratch memory. One thread at
 * a time.
 */
public abstract class Held implements AutoCloseable {
    /** Below it, waiting for the writing would cost more than it holds: 256 streams of a connection hold 1 MiB. */
    private static final int LARGE_ANSWER_BYTES = 4 << 10;

    /** So much text takes a millisecond to read. */
    private static final int LONG_TEXT_BYTES = 256 << 10;
    /** Inflated, a body may be a hundred times as long. */
    private static final int LONG_COMPRESSED_BYTES = 4 << 10;

    private final ByteBufAllocator allocator;
    private final Limits limits;
    private final Scratch scratch;
    private Capacity.@Nullable Lease lease;
    private int answerBytes;
    private @Nullable ByteBuf body;
    private @Nullable RuntimeException failure;

    protected Held(ByteBufAllocator allocator, Limits limits) {
        this.allocator = allocator;
        this.limits = limits;
        this.scratch = new Scratch(allocator, this::take);
    }

    private void take(long bytes) {
        Objects.requireNonNull(lease, "a place before memory").grow(bytes);
    }

    /** Takes over the request's place. */
    public final void holds(Capacity.Lease lease) {
        this.lease = lease;
    }

    /** Takes over the body as it was sent. */
    public final void received(ByteBuf body) {
        this.body = body;
    }

    /**
     * Takes a place and begins to collect the body of {@code request} into it; whoever asked hands what comes of
     * it to {@link #collected}.
     *
     * @throws dev.sallyport.core.ProblemException {@code server/overloaded}
     */
    public final CompletableFuture<ByteBuf> collect(
            ServiceRequestContext ctx, HttpRequest request, Capacity capacity, Glance glance) {
        Capacity.Lease place = capacity.admit();
        holds(place);
        return BodyReader.read(ctx, request, place, limits, glance);
    }

    /** Takes over a body, or why there is none, which {@link #body} says then. */
    public final void collected(@Nullable ByteBuf body, @Nullable Throwable failure) {
        this.body = body;
        if (failure != null) {
            this.failure = failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
        }
    }

    /**
     * The body as it was sent.
     *
     * @throws dev.sallyport.core.ProblemException where there is none
     */
    protected final ByteBuf body() {
        if (failure != null) {
            throw failure;
        }
        return Objects.requireNonNull(body, "no body was read");
    }

    /**
     * The one gRPC message in the body, without its compression.
     *
     * @throws dev.sallyport.core.ProblemException where there is none, or it is over the limits
     */
    protected final ByteBuf message(RequestHeaders headers) {
        ByteBuf sent = body();
        return GrpcFrames.openMessage(sent, limits) ? inflated(sent, GrpcFrames.encoding(headers)) : sent;
    }

    /**
     * Whether reading the body takes so long that nobody else on the event loop should wait for it.
     *
     * @param jsonBytes how much of it is JSON and not binary tensors; negative for all
     */
    protected final boolean isLong(RequestHeaders headers, int jsonBytes) {
        int size = body == null ? 0 : body.readableBytes();
        if (size <= LONG_COMPRESSED_BYTES) {
            return false;
        }
        return headers.contains(HttpHeaderNames.CONTENT_ENCODING)
                || (jsonBytes < 0 ? size : Math.min(size, jsonBytes)) > LONG_TEXT_BYTES;
    }

    /**
     * {@code sent} without the compression that {@code encoding} names.
     *
     * @throws dev.sallyport.core.ProblemException for another encoding, or what is over the limits
     */
    protected final ByteBuf inflated(ByteBuf sent, String encoding) {
        ByteBuf plain = Inflater.inflate(sent, encoding, limits, Objects.requireNonNull(lease), allocator);
        return plain == sent ? sent : scratch.keep(plain);
    }

    /**
     * Counts an answer before it waits to be taken; one that does not fit any more is freed.
     *
     * @throws dev.sallyport.core.ProblemException {@code server/overloaded}
     */
    protected final void encoded(int bytes, Runnable free) {
        try {
            take(bytes);
            answerBytes = bytes;
        } catch (RuntimeException e) {
            free.run();
            throw e;
        }
    }

    /**
     * Frees what the request held, now that its answer is handed over. A large answer keeps its bytes
     * until it has been written or given up: whoever takes no answers cannot make the server collect them.
     */
    protected final void answered(ServiceRequestContext ctx) {
        Capacity.Lease kept = answerBytes < LARGE_ANSWER_BYTES ? null : lease;
        if (kept != null) {
            lease = null;
            kept.keep(answerBytes);
            EventLoop loop = ctx.eventLoop().withoutContext();
            ctx.log().whenComplete().thenRun(() -> loop.execute(kept::close));
            giveUpInTime(ctx, loop);
        }
        close();
    }

    /** Handed over, an answer has no deadline any more; whoever takes none loses the connection at the request's. */
    private static void giveUpInTime(ServiceRequestContext ctx, EventLoop loop) {
        long millis = ctx.requestTimeoutMillis();
        if (millis > 0) {
            Future<?> end = loop.schedule(() -> giveUp(ctx), millis, TimeUnit.MILLISECONDS);
            ctx.log().whenComplete().thenRun(() -> end.cancel(false));
        }
    }

    /** In front of all handlers: that of HTTP/2 would first wait half a minute for its streams to end. */
    private static void giveUp(ServiceRequestContext ctx) {
        Channel connection = ctx.log().partial().channel();
        ChannelHandlerContext first =
                connection == null ? null : connection.pipeline().firstContext();
        if (first != null) {
            first.close();
        }
    }

    protected final Limits limits() {
        return limits;
    }

    protected final Scratch scratch() {
        return scratch;
    }

    @Override
    public final void close() {
        if (body != null) {
            body.release();
            body = null;
        }
        scratch.close();
        if (lease != null) {
            lease.close();
            lease = null;
        }
    }
}
