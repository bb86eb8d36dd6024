package dev.sallyport.wire;

import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Capacity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Collects a request's body into one pooled direct buffer. Bytes are taken from the capacity as they
 * come, never from what a length header promises.
 *
 * <p>The future completes on the event loop, with the buffer, which the receiver releases, or with a
 * {@link ProblemException}.
 */
public final class BodyReader implements Subscriber<HttpObject> {
    private static final int FIRST_BYTES = 8 << 10;

    private final CompletableFuture<ByteBuf> done = new CompletableFuture<>();
    private final ByteBufAllocator allocator;
    private final Capacity.Lease lease;
    private final Limits limits;
    private final int expected;
    private final Consumer<ByteBuf> glance;
    private @Nullable ByteBuf body;
    private @Nullable Subscription subscription;

    private BodyReader(
            ByteBufAllocator allocator, Capacity.Lease lease, Limits limits, int expected, Consumer<ByteBuf> glance) {
        this.allocator = allocator;
        this.lease = lease;
        this.limits = limits;
        this.expected = expected;
        this.glance = glance;
    }

    /** @param glance looks at what has come so far, each time more has, and throws to refuse the rest */
    public static CompletableFuture<ByteBuf> read(
            ServiceRequestContext ctx,
            HttpRequest request,
            Capacity.Lease lease,
            Limits limits,
            Consumer<ByteBuf> glance) {
        long declared = request.headers().getLong(HttpHeaderNames.CONTENT_LENGTH, -1);
        if (declared > limits.bodyBytes()) {
            request.abort();
            return CompletableFuture.failedFuture(
                    new ProblemException(new RequestTooLarge("body bytes", limits.bodyBytes())));
        }
        BodyReader reader =
                new BodyReader(ctx.alloc(), lease, limits, (int) Math.clamp(declared, 0, FIRST_BYTES), glance);
        request.subscribe(reader, ctx.eventLoop(), SubscriptionOption.WITH_POOLED_OBJECTS);
        return reader.done;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(HttpObject object) {
        if (!(object instanceof HttpData data)) {
            return;
        }
        try (data) {
            if (!done.isDone()) {
                append(data);
            }
        } catch (RuntimeException | Error e) {
            fail(e);
        }
    }

    private void append(HttpData data) {
        int held = body == null ? 0 : body.readableBytes();
        if (held + (long) data.length() > limits.bodyBytes()) {
            throw new ProblemException(new RequestTooLarge("body bytes", limits.bodyBytes()));
        }
        lease.grow(data.length());
        if (body == null) {
            body = allocator.directBuffer(Math.max(expected, data.length()));
        }
        body.writeBytes(data.byteBuf());
        glance.accept(body);
    }

    private void fail(Throwable problem) {
        if (subscription != null) {
            subscription.cancel();
        }
        release();
        done.completeExceptionally(problem);
    }

    private void release() {
        if (body != null) {
            body.release();
            body = null;
        }
    }

    @Override
    public void onError(Throwable cause) {
        release();
        done.completeExceptionally(
                cause instanceof ContentTooLargeException
                        ? new ProblemException(new RequestTooLarge("body bytes", limits.bodyBytes()))
                        : new ProblemException(new RequestMalformed("the body ends too early"), cause));
    }

    @Override
    public void onComplete() {
        ByteBuf whole = body == null ? allocator.directBuffer(1) : body;
        body = null;
        if (!done.complete(whole)) {
            whole.release();
        }
    }
}
