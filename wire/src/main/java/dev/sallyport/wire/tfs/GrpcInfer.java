package dev.sallyport.wire.tfs;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Authorised;
import dev.sallyport.serve.Capacity;
import dev.sallyport.serve.Identified;
import dev.sallyport.wire.BodyReader;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.GrpcFrames;
import dev.sallyport.wire.SmallBody;
import org.jspecify.annotations.Nullable;

/** A call that runs a model: identified by its metadata, authorised as soon as its model is named. */
final class GrpcInfer implements HttpService {
    private final Door door;
    private final GrpcMethod method;

    GrpcInfer(Door door, GrpcMethod method) {
        this.door = door;
        this.method = method;
    }

    @Override
    public ExchangeType exchangeType(RoutingContext routing) {
        return SmallBody.exchangeType(routing.headers());
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        Arrival arrival = door.arrival(ctx, request.headers(), TensorFlowServing.GRPC);
        GrpcExchange exchange = new GrpcExchange(ctx, door, arrival, request.headers(), method);
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
            GrpcExchange exchange) {
        BodyReader.read(ctx, request, lease, door.limits(), GrpcFrames.glance(door.limits()))
                .whenComplete((body, failure) -> {
                    if (failure == null) {
                        exchange.received(body);
                    } else {
                        exchange.failed(failure);
                    }
                    infer(request, identified, exchange);
                });
    }

    private void infer(HttpRequest request, Identified identified, GrpcExchange exchange) {
        @Nullable String model = null;
        Authorised authorised;
        try {
            ModelSpec spec = exchange.open().spec();
            model = spec.path().model();
            authorised = spec.authorise(identified, Action.INFER);
        } catch (RuntimeException e) {
            refuse(exchange, identified.arrival(), identified, model, e);
            return;
        }
        authorised.infer(exchange, GrpcFrames.deadline(request.headers(), door.deadline()));
    }

    private void refuse(
            GrpcExchange exchange,
            Arrival arrival,
            @Nullable Identified identified,
            @Nullable String model,
            RuntimeException thrown) {
        door.pipeline()
                .refuse(
                        arrival,
                        identified == null ? null : identified.principal(),
                        Action.INFER,
                        model,
                        door.pipeline().problemOf(thrown, arrival),
                        exchange::refuse);
    }
}
