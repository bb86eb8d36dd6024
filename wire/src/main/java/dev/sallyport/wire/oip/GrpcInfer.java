package dev.sallyport.wire.oip;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.Problem;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Authorised;
import dev.sallyport.serve.Capacity;
import dev.sallyport.serve.Identified;
import dev.sallyport.wire.BodyReader;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.GrpcFrames;
import dev.sallyport.wire.SmallBody;
import org.jspecify.annotations.Nullable;

/** {@code ModelInfer}: identified by its metadata, authorised as soon as its first fields are read. */
final class GrpcInfer implements HttpService {
    static final String PROTOCOL = "oip-grpc";

    private final Door door;

    GrpcInfer(Door door) {
        this.door = door;
    }

    @Override
    public ExchangeType exchangeType(RoutingContext routing) {
        return SmallBody.exchangeType(routing.headers());
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        Arrival arrival = door.arrival(ctx, request.headers(), PROTOCOL);
        GrpcCallExchange exchange = new GrpcCallExchange(ctx, door, arrival, request.headers());
        @Nullable Identified identified = null;
        try {
            identified = door.pipeline().identify(arrival);
            Capacity.Lease lease = door.capacity().admit();
            exchange.holds(lease);
            read(ctx, request, identified, lease, exchange);
        } catch (RuntimeException e) {
            refuse(exchange, arrival, identified, null, e);
        }
        return exchange.response();
    }

    private void read(
            ServiceRequestContext ctx,
            HttpRequest request,
            Identified identified,
            Capacity.Lease lease,
            GrpcCallExchange exchange) {
        BodyReader.read(
                        ctx,
                        request,
                        lease,
                        door.limits(),
                        GrpcFrames.glance(door.limits(), GrpcInferFrame::rawContentsAt))
                .whenComplete((body, failure) -> {
                    if (failure == null) {
                        exchange.received(body);
                    } else {
                        exchange.failed(failure);
                    }
                    infer(request, identified, exchange);
                });
    }

    private void infer(HttpRequest request, Identified identified, GrpcCallExchange exchange) {
        @Nullable String model = null;
        Authorised authorised;
        try {
            GrpcInferFrame frame = exchange.open();
            model = frame.model();
            authorised = identified.authorise(Action.INFER, model, frame.version());
        } catch (RuntimeException e) {
            refuse(exchange, identified.arrival(), identified, model, e);
            return;
        }
        authorised.infer(exchange, GrpcFrames.deadline(request.headers(), door.deadline()));
    }

    private void refuse(
            GrpcCallExchange exchange,
            Arrival arrival,
            @Nullable Identified identified,
            @Nullable String model,
            RuntimeException thrown) {
        Problem problem = door.pipeline().problemOf(thrown, arrival);
        door.pipeline()
                .refuse(
                        arrival,
                        identified == null ? null : identified.principal(),
                        Action.INFER,
                        model,
                        problem,
                        exchange::refuse);
    }
}
