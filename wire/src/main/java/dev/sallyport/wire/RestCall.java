package dev.sallyport.wire;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Authorised;
import dev.sallyport.serve.Exchange;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * One REST call that runs a model, until it is answered.
 *
 * @param <R> an encoded answer
 */
public abstract class RestCall<R> extends Held implements Exchange<R> {
    private final ServiceRequestContext ctx;
    private final Door door;
    private final Arrival arrival;
    private final RequestHeaders headers;
    private final CompletableFuture<HttpResponse> response = new CompletableFuture<>();

    protected RestCall(ServiceRequestContext ctx, Door door, Arrival arrival, RequestHeaders headers) {
        super(ctx.alloc(), door.limits());
        this.ctx = ctx;
        this.door = door;
        this.arrival = arrival;
        this.headers = headers;
    }

    /**
     * Collects the body and runs the model.
     *
     * @throws dev.sallyport.core.ProblemException {@code server/overloaded}
     */
    public final HttpResponse infer(HttpRequest request, Authorised authorised, Glance glance) {
        collect(ctx, request, door.capacity(), glance).whenComplete((body, failure) -> {
            collected(body, failure);
            authorised.infer(this, door.deadline());
        });
        return HttpResponse.of(response);
    }

    @Override
    public final Executor executor() {
        return ctx.eventLoop().withoutContext();
    }

    /**
     * The body without its compression.
     *
     * @throws dev.sallyport.core.ProblemException where there is none, or it is over the limits
     */
    protected final ByteBuf plainBody() {
        return inflated(body(), headers.get(HttpHeaderNames.CONTENT_ENCODING, ""));
    }

    /**
     * Frees what the call held, now that it is answered; what is returned begins the answer.
     *
     * @param auditIndex negative where there is no entry
     */
    protected final ResponseHeadersBuilder answered(long auditIndex) {
        answered(ctx);
        ResponseHeadersBuilder out = ResponseHeaders.builder(200).set(Headers.REQUEST_ID, arrival.requestId());
        if (auditIndex >= 0) {
            out.setLong(Headers.AUDIT_INDEX, auditIndex);
        }
        return out;
    }

    protected final void complete(HttpResponse answer) {
        response.complete(answer);
    }

    protected final ServiceRequestContext ctx() {
        return ctx;
    }

    protected final Arrival arrival() {
        return arrival;
    }

    protected final RequestHeaders headers() {
        return headers;
    }
}
