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
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Collects a request's body into one direct buffer ({@link BodyBuffer}). Bytes are taken from the capacity
 * before they are allocated.
 *
 * <p>The future completes on the event loop, with the buffer, which the receiver releases, or with a
 * {@link ProblemException}.
 */
public final class BodyReader implements Subscriber<HttpObject> {
    private final CompletableFuture<ByteBuf> done = new CompletableFuture<>();
    private final Limits limits;
    private final long declared;
    private final BodyBuffer body;
    private @Nullable Subscription subscription;

    private BodyReader(Limits limits, long declared, BodyBuffer body) {
        this.limits = limits;
        this.declared = declared;
        this.body = body;
    }

    public static CompletableFuture<ByteBuf> read(
            ServiceRequestContext ctx, HttpRequest request, Capacity.Lease lease, Limits limits, Glance glance) {
        long declared = request.headers().getLong(HttpHeaderNames.CONTENT_LENGTH, -1);
        if (declared > limits.bodyBytes()) {
            request.abort();
            return CompletableFuture.failedFuture(
                    new ProblemException(new RequestTooLarge("body bytes", limits.bodyBytes())));
        }
        Invitation.make(ctx, request.headers());
        BodyReader reader = new BodyReader(limits, declared, new BodyBuffer(ctx.alloc(), lease, glance));
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
        if (body.size() + (long) data.length() > limits.bodyBytes()) {
            throw new ProblemException(new RequestTooLarge("body bytes", limits.bodyBytes()));
        }
        body.append(data.byteBuf(), declared);
    }

    private void fail(Throwable problem) {
        if (subscription != null) {
            subscription.cancel();
        }
        body.release();
        done.completeExceptionally(problem);
    }

    @Override
    public void onError(Throwable cause) {
        body.release();
        done.completeExceptionally(
                cause instanceof ContentTooLargeException
                        ? new ProblemException(new RequestTooLarge("body bytes", limits.bodyBytes()))
                        : new ProblemException(new RequestMalformed("the body ends too early"), cause));
    }

    @Override
    public void onComplete() {
        ByteBuf whole = body.whole();
        if (!done.complete(whole)) {
            whole.release();
        }
    }
}
