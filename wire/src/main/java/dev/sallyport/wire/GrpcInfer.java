package dev.sallyport.wire;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Authorised;
import dev.sallyport.serve.Exchange;
import dev.sallyport.serve.Identified;
import org.jspecify.annotations.Nullable;

/**
 * Unary calls that run a model: identified by their metadata, authorised as soon as their model is named.
 *
 * @param <R> an encoded answer
 * @param <E> one call
 */
public final class GrpcInfer<R, E extends Held & GrpcInfer.Call<R>> implements HttpService {
    private final Door door;
    private final String protocol;
    private final Glance glance;
    private final Calls<E> calls;

    /** One call, until it is answered. */
    public interface Call<R> extends Exchange<R> {
        /**
         * Reads who is meant, and nothing of the inputs.
         *
         * @throws dev.sallyport.core.ProblemException for what is not a message of this call
         */
        NamedModel open();

        HttpResponse response();
    }

    /** Begins calls. */
    public interface Calls<E> {
        E begin(ServiceRequestContext ctx, Arrival arrival, RequestHeaders headers);
    }

    /**
     * @param protocol as audit entries name it
     * @param glance what can be told of a body before it is whole
     */
    public GrpcInfer(Door door, String protocol, Glance glance, Calls<E> calls) {
        this.door = door;
        this.protocol = protocol;
        this.glance = glance;
        this.calls = calls;
    }

    @Override
    public ExchangeType exchangeType(RoutingContext routing) {
        return SmallBody.exchangeType(routing.headers());
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        Arrival arrival = door.arrival(ctx, request.headers(), protocol);
        E call = calls.begin(ctx, arrival, request.headers());
        @Nullable Identified sender = null;
        try {
            sender = door.pipeline().identify(arrival);
            read(ctx, request, sender, call);
        } catch (RuntimeException e) {
            refuse(call, arrival, sender, null, e);
        }
        return call.response();
    }

    private void read(ServiceRequestContext ctx, HttpRequest request, Identified sender, E call) {
        call.collect(ctx, request, door.capacity(), glance).whenComplete((body, failure) -> {
            call.collected(body, failure);
            infer(request, sender, call);
        });
    }

    private void infer(HttpRequest request, Identified sender, E call) {
        @Nullable String model = null;
        Authorised authorised;
        try {
            NamedModel named = call.open();
            model = named.model();
            authorised = named.authorise(sender, Action.INFER);
        } catch (RuntimeException e) {
            refuse(call, sender.arrival(), sender, model, e);
            return;
        }
        authorised.infer(call, GrpcFrames.deadline(request.headers(), door.deadline()));
    }

    private void refuse(
            E call, Arrival arrival, @Nullable Identified sender, @Nullable String model, RuntimeException thrown) {
        door.refused(arrival, sender, Action.INFER, model, thrown, call::refuse);
    }
}
