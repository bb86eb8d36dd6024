package dev.sallyport.wire.oip;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
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

/** {@code POST /v2/models/{model}[/versions/{version}]/infer}. */
final class RestInfer implements HttpService {
    static final String PROTOCOL = "oip-rest";

    private final Door door;

    RestInfer(Door door) {
        this.door = door;
    }

    @Override
    public ExchangeType exchangeType(RoutingContext routing) {
        return SmallBody.exchangeType(routing.headers());
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        RequestHeaders headers = request.headers();
        Arrival arrival = door.arrival(ctx, headers, PROTOCOL);
        String model = ModelPath.model(ctx);
        @Nullable Identified identified = null;
        try {
            identified = door.pipeline().identify(arrival);
            Authorised authorised = identified.authorise(Action.INFER, model, ModelPath.version(ctx));
            RestExchange exchange = new RestExchange(ctx, door, arrival, headers);
            return exchange.infer(request, authorised, exchange.glance());
        } catch (ProblemException e) {
            return door.refuse(arrival, identified, Action.INFER, model, e);
        }
    }
}
