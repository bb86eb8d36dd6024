package dev.sallyport.wire.oip;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.serve.Arrival;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.GrpcFrames;

/**
 * {@code ModelStreamInfer} as Triton defines it: any number of requests, each answered by one message in
 * the order they came; a request that is refused is answered by an {@code error_message} and the stream
 * goes on. Each request is identified, authorised and recorded like a call of its own.
 *
 * <p>A stream without a request for as long as the longest call may take is ended.
 */
final class GrpcStream implements HttpService {
    private final Door door;

    GrpcStream(Door door) {
        this.door = door;
    }

    @Override
    public ExchangeType exchangeType(RoutingContext routing) {
        return ExchangeType.BIDI_STREAMING;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        Arrival arrival = door.arrival(ctx, request.headers(), GrpcServices.PROTOCOL);
        try {
            door.pipeline().identify(arrival);
        } catch (RuntimeException e) {
            return door.refuse(arrival, null, Action.INFER, null, e, GrpcFrames::refusal);
        }
        GrpcStreamRequests requests = new GrpcStreamRequests(ctx, door, request.headers());
        request.subscribe(requests, ctx.eventLoop(), SubscriptionOption.WITH_POOLED_OBJECTS);
        return requests.response();
    }
}
