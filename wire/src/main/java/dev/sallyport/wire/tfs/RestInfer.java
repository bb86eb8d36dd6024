package dev.sallyport.wire.tfs;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Authorised;
import dev.sallyport.serve.Identified;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.SmallBody;
import org.jspecify.annotations.Nullable;

/** {@code POST} to a model with {@code :predict}, {@code :classify} or {@code :regress} behind it. */
final class RestInfer implements HttpService {
    private final Door door;
    private final RestMethod method;

    RestInfer(Door door, RestMethod method) {
        this.door = door;
        this.method = method;
    }

    @Override
    public ExchangeType exchangeType(RoutingContext routing) {
        return SmallBody.exchangeType(routing.headers());
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        Arrival arrival = door.arrival(ctx, request.headers(), TensorFlowServing.REST);
        ServingPath path = ServingPath.of(ctx);
        @Nullable Identified identified = null;
        try {
            identified = door.pipeline().identify(arrival);
            Authorised authorised = path.authorise(identified, Action.INFER);
            return new RestExchange(ctx, door, arrival, request.headers(), method, path)
                    .infer(request, authorised, soFar -> {});
        } catch (ProblemException e) {
            return path.refuse(door, arrival, identified, Action.INFER, e);
        }
    }
}
