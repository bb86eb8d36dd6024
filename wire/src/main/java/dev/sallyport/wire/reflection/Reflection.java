package dev.sallyport.wire.reflection;

import com.linecorp.armeria.common.ExchangeType;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.stream.SubscriptionOption;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.RoutingContext;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Identified;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.GrpcFrames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code ServerReflection}, both versions. It tells the protocols and nothing of this server's models.
 *
 * <p><b>Guarantees.</b> Only a proven sender that has the right {@code metadata} to the server is told
 * anything; who has not leaves an entry.
 */
public final class Reflection implements HttpService {
    private static final String PROTOCOL = "oip-grpc";

    private final Door door;
    private final ReflectionAnswer answer = new ReflectionAnswer(Protocols.published());

    private Reflection(Door door) {
        this.door = door;
    }

    public static void routes(ServerBuilder server, Door door) {
        Reflection reflection = new Reflection(door);
        for (String version : List.of("v1", "v1alpha")) {
            server.route()
                    .path("/grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo")
                    .methods(HttpMethod.POST)
                    .maxRequestLength(0)
                    .build(reflection);
        }
    }

    @Override
    public ExchangeType exchangeType(RoutingContext routing) {
        return ExchangeType.BIDI_STREAMING;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        Arrival arrival = door.arrival(ctx, request.headers(), PROTOCOL);
        @Nullable Identified sender = null;
        try {
            sender = door.pipeline().identify(arrival);
            sender.authorise(Action.METADATA);
        } catch (RuntimeException e) {
            return door.refuse(arrival, sender, Action.METADATA, null, e, GrpcFrames::refusal);
        }
        ReflectionStream stream = new ReflectionStream(ctx, door, request.headers(), arrival, sender, answer);
        request.subscribe(stream, ctx.eventLoop(), SubscriptionOption.WITH_POOLED_OBJECTS);
        return stream.response();
    }
}
