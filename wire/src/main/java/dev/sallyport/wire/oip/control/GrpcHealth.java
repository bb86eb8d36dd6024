package dev.sallyport.wire.oip.control;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.ServerBuilder;
import dev.sallyport.core.Action;
import dev.sallyport.core.Problem.ModelUnknown;
import dev.sallyport.core.ProblemException;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.GrpcSmallCall;
import dev.sallyport.wire.MessageReader;
import dev.sallyport.wire.MessageWriter;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** {@code grpc.health.v1.Health}, which anybody may ask for, as for any health here. */
public final class GrpcHealth {
    private static final String SERVICE = "/grpc.health.v1.Health/";
    static final int SERVING = 1;
    static final int NOT_SERVING = 2;
    static final int SERVICE_UNKNOWN = 3;

    /** Every path of these routes. */
    public static final Pattern PATHS = Pattern.compile("/grpc\\.health\\.v1\\.Health/(Check|Watch)");

    private static final Set<String> SERVICES = Set.of("", "inference.GRPCInferenceService");
    private static final GrpcSmallCall.Kind<MessageReader> KIND =
            GrpcSmallCall.Kind.ofFields("oip-grpc", Action.METADATA, 0, 4 << 10);

    private GrpcHealth() {}

    public static void routes(ServerBuilder server, Door door, BooleanSupplier ready) {
        server.route()
                .path(SERVICE + "Check")
                .methods(HttpMethod.POST)
                .maxRequestLength(0)
                .build((ctx, request) -> new GrpcSmallCall<>(ctx, door, request, KIND)
                        .open(question -> check(question.string(1), ready)));
        GrpcHealthWatch watch = new GrpcHealthWatch(SERVICES, ready);
        server.route()
                .path(SERVICE + "Watch")
                .methods(HttpMethod.POST)
                .maxRequestLength(0)
                .build((ctx, request) -> new GrpcSmallCall<>(ctx, door, request, KIND)
                        .openStream(question -> watch.begin(ctx, question.string(1))));
    }

    /** @throws ProblemException for a service that is not here */
    private static byte[] check(String service, BooleanSupplier ready) {
        if (!SERVICES.contains(service)) {
            // The protocol wants NOT_FOUND; models have no health of their own here.
            throw new ProblemException(new ModelUnknown(service));
        }
        return status(ready.getAsBoolean() ? SERVING : NOT_SERVING);
    }

    /** {@code HealthCheckResponse}. */
    static byte[] status(int status) {
        return new MessageWriter().number(1, status).framed();
    }
}
