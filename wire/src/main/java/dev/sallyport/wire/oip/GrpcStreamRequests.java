package dev.sallyport.wire.oip;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.util.TimeoutMode;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Authorised;
import dev.sallyport.serve.Identified;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.GrpcFrames;
import dev.sallyport.wire.GrpcMessages;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The requests of one stream, one at a time: the next is read when the answer of the one before has gone
 * out, so that a caller that does not read cannot make the server hold answers. Used on its event loop.
 */
final class GrpcStreamRequests implements Subscriber<HttpObject> {
    private final ServiceRequestContext ctx;
    private final Door door;
    private final RequestHeaders headers;
    private final HttpResponseWriter answers = HttpResponse.streaming();
    private final GrpcMessages messages;
    private final boolean errorsEndIt;
    private @Nullable Subscription subscription;
    private boolean busy;
    private boolean complete;
    private boolean closed;

    GrpcStreamRequests(ServiceRequestContext ctx, Door door, RequestHeaders headers) {
        this.ctx = ctx;
        this.door = door;
        this.headers = headers;
        this.messages = new GrpcMessages(ctx.alloc(), door.capacity(), door.limits());
        this.errorsEndIt = headers.get("triton_grpc_error", "").equals("true");
        answers.write(GrpcFrames.ANSWERED);
        answers.whenComplete().handle((done, failure) -> {
            ctx.eventLoop().execute(this::close);
            return null;
        });
    }

    HttpResponse response() {
        return answers;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        subscription.request(1);
    }

    @Override
    public void onNext(HttpObject object) {
        if (object instanceof HttpData data && !closed) {
            messages.received(data.byteBuf());
        } else if (object instanceof HttpData data) {
            data.close();
        }
        next();
    }

    @Override
    public void onError(Throwable cause) {
        close();
        answers.abort(cause);
    }

    @Override
    public void onComplete() {
        complete = true;
        next();
    }

    /** Begins the next request if there is one, asks for more bytes if there is none, ends if none will come. */
    private void next() {
        if (busy || closed) {
            return;
        }
        try {
            GrpcMessages.@Nullable Message message = messages.next();
            if (message != null) {
                busy = true;
                startTimeout();
                infer(message);
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

    private void infer(GrpcMessages.Message message) {
        Arrival arrival = door.arrival(ctx, headers, GrpcInfer.PROTOCOL);
        GrpcStreamExchange exchange = new GrpcStreamExchange(ctx, door, headers, this);
        exchange.holds(message.lease());
        exchange.received(message.framed());
        @Nullable Identified sender = null;
        @Nullable String model = null;
        Authorised authorised;
        try {
            sender = door.pipeline().identify(arrival);
            GrpcInferFrame frame = exchange.open();
            exchange.echoes(frame.id());
            model = frame.model();
            authorised = sender.authorise(Action.INFER, model, frame.version());
        } catch (RuntimeException e) {
            Problem problem = door.pipeline().problemOf(e, arrival);
            door.pipeline()
                    .refuse(
                            arrival,
                            sender == null ? null : sender.principal(),
                            Action.INFER,
                            model,
                            problem,
                            exchange::refuse);
            return;
        }
        authorised.infer(exchange, door.deadline());
    }

    /** What a request is answered with; the next one is looked at when it has gone out. */
    void answered(ByteBuf message) {
        busy = false;
        if (answers.tryWrite(HttpData.wrap(message))) {
            answers.whenConsumed().thenRun(() -> ctx.eventLoop().execute(this::next));
        }
    }

    /** A request was refused. */
    void refused(Problem problem, byte[] message) {
        if (errorsEndIt) {
            busy = false;
            end(GrpcFrames.refusalTrailers(problem));
        } else {
            answered(ctx.alloc().directBuffer(message.length).writeBytes(message));
        }
    }

    /** What cannot be told apart into messages cannot go on. */
    private void refuseAndEnd(ProblemException thrown) {
        Arrival arrival = door.arrival(ctx, headers, GrpcInfer.PROTOCOL);
        busy = true;
        door.pipeline()
                .refuse(
                        arrival,
                        null,
                        Action.INFER,
                        null,
                        door.pipeline().problemOf(thrown, arrival),
                        (problem, index) -> end(GrpcFrames.refusalTrailers(problem)));
    }

    private void end(HttpHeaders trailers) {
        if (!closed) {
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
