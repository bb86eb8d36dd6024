package dev.sallyport.wire;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Identified;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The messages of one stream, one at a time: the next is read when the answer of the one before has gone
 * out, so that a caller that does not read cannot make the server hold answers. A stream without a message
 * for as long as the longest call may take is ended. Used on its event loop.
 */
public abstract class GrpcConversation implements Subscriber<HttpObject> {
    private final ServiceRequestContext ctx;
    private final Door door;
    private final HttpResponseWriter answers = HttpResponse.streaming();
    private final GrpcMessages messages;
    private @Nullable Subscription subscription;
    private boolean busy;
    private boolean complete;
    private boolean closed;

    /** @param limits of one message */
    protected GrpcConversation(ServiceRequestContext ctx, Door door, Limits limits) {
        this.ctx = ctx;
        this.door = door;
        this.messages = new GrpcMessages(ctx.alloc(), door.capacity(), limits);
        answers.write(GrpcFrames.ANSWERED);
        answers.whenComplete().handle((done, failure) -> {
            ctx.eventLoop().execute(this::close);
            return null;
        });
    }

    /** The next message, which belongs to the receiver; {@link #answered} or {@link #end} follows. */
    protected abstract void heard(GrpcMessages.Message message);

    /** What the entry says about a stream that cannot go on. */
    protected abstract Refusal refusal();

    /** Whose stream it is and what it is for. */
    public record Refusal(Arrival arrival, @Nullable Identified sender, Action action) {}

    public final HttpResponse response() {
        return answers;
    }

    @Override
    public final void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        subscription.request(1);
    }

    @Override
    public final void onNext(HttpObject object) {
        if (object instanceof HttpData data && !closed) {
            messages.received(data.byteBuf());
        } else if (object instanceof HttpData data) {
            data.close();
        }
        next();
    }

    @Override
    public final void onError(Throwable cause) {
        close();
        answers.abort(cause);
    }

    @Override
    public final void onComplete() {
        complete = true;
        next();
    }

    /** Begins with the next message if there is one, asks for more bytes if there is none, ends if none will come. */
    private void next() {
        if (busy || closed) {
            return;
        }
        try {
            GrpcMessages.@Nullable Message message = messages.next();
            if (message != null) {
                busy = true;
                startTimeout();
                heard(message);
            } else if (!complete && subscription != null) {
                subscription.request(1);
            } else if (messages.isPartial()) {
                throw new ProblemException(new RequestMalformed("the stream ends within a message"));
            } else {
                end(GrpcFrames.DONE);
            }
        } catch (ProblemException e) {
            refuseAndEnd(e);
        }
    }

    private void startTimeout() {
        long millis = ctx.config().requestTimeoutMillis();
        if (millis > 0) {
            ctx.setRequestTimeout(TimeoutMode.SET_FROM_NOW, Duration.ofMillis(millis));
        }
    }

    /** What a message is answered with; the next one is looked at when it has gone out. */
    protected final void answered(ByteBuf framed) {
        busy = false;
        if (answers.tryWrite(HttpData.wrap(framed))) {
            answers.whenConsumed().thenRun(() -> ctx.eventLoop().execute(this::next));
        }
    }

    protected final void answered(byte[] framed) {
        answered(ctx.alloc().directBuffer(framed.length).writeBytes(framed));
    }

    /** What cannot be told apart into messages cannot go on. */
    protected final void refuseAndEnd(ProblemException thrown) {
        Refusal refusal = refusal();
        busy = true;
        door.refused(
                refusal.arrival(),
                refusal.sender(),
                refusal.action(),
                null,
                thrown,
                (problem, index) -> end(GrpcFrames.refusalTrailers(problem)));
    }

    protected final void end(HttpHeaders trailers) {
        if (!closed) {
            busy = true;
            answers.write(trailers);
            answers.close();
            close();
        }
    }

    private void close() {
        if (!closed) {
            closed = true;
            messages.close();
            if (subscription != null) {
                subscription.cancel();
            }
        }
    }
}
