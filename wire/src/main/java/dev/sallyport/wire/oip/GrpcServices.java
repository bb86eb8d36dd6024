package dev.sallyport.wire.oip;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import dev.sallyport.core.Action;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.Forbidden;
import dev.sallyport.core.Problem.ModelUnknown;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Authorised;
import dev.sallyport.serve.Identified;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.Glance;
import dev.sallyport.wire.GrpcFrames;
import dev.sallyport.wire.GrpcInfer;
import dev.sallyport.wire.GrpcSmallCall;
import dev.sallyport.wire.MessageReader;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The core calls of {@code inference.GRPCInferenceService}, and its stream. */
final class GrpcServices {
    static final String PROTOCOL = "oip-grpc";
    private static final String SERVICE = "/inference.GRPCInferenceService/";
    private static final GrpcSmallCall.Kind<MessageReader> KIND =
            GrpcSmallCall.Kind.ofFields(PROTOCOL, Action.METADATA, 1, 4 << 10);

    private final ServerBuilder server;
    private final Door door;

    private GrpcServices(ServerBuilder server, Door door) {
        this.server = server;
        this.door = door;
    }

    static void routes(ServerBuilder server, Door door, BooleanSupplier ready, String version) {
        GrpcServices services = new GrpcServices(server, door);
        services.route("ModelInfer", infer(door));
        services.route("ModelStreamInfer", new GrpcStream(door));
        services.open("ServerLive", () -> GrpcMetadata.flag(true));
        services.open("ServerReady", () -> GrpcMetadata.flag(ready.getAsBoolean()));
        services.proven("ServerMetadata", (sender, question) -> GrpcMetadata.server(version));
        services.proven("ModelReady", (sender, question) -> GrpcMetadata.flag(services.isReady(sender, question)));
        services.proven("ModelMetadata", (sender, question) -> {
            Authorised authorised = authorised(sender, question);
            return GrpcMetadata.model(authorised.model(), authorised.versions(Action.METADATA));
        });
    }

    private static HttpService infer(Door door) {
        Glance glance = GrpcFrames.glance(door.limits(), GrpcInferFrame::rawContentsAt);
        return new GrpcInfer<>(
                door, PROTOCOL, glance, (ctx, arrival, headers) -> new GrpcCallExchange(ctx, door, arrival, headers));
    }

    private void route(String method, HttpService service) {
        // The reader of the message has the limit, so that one over it is refused as gRPC wants it.
        server.route()
                .path(SERVICE + method)
                .methods(HttpMethod.POST)
                .maxRequestLength(0)
                .build(service);
    }

    /** Health, which anybody may ask for. */
    private void open(String method, Supplier<byte[]> answer) {
        route(method, (ctx, request) -> new GrpcSmallCall<>(ctx, door, request, KIND).open(question -> answer.get()));
    }

    private void proven(String method, GrpcSmallCall.Answer<MessageReader> answer) {
        route(method, (ctx, request) -> new GrpcSmallCall<>(ctx, door, request, KIND).proven(answer));
    }

    private static Authorised authorised(Identified sender, MessageReader question) {
        return sender.authorise(Action.METADATA, question.string(1), question.string(2));
    }

    /** Not ready is an answer here, the same whether the model is unknown or hidden; the entry is made alike. */
    private boolean isReady(Identified sender, MessageReader question) {
        try {
            return authorised(sender, question).model().isReady();
        } catch (ProblemException e) {
            Problem problem = e.problem();
            if (!(problem instanceof ModelUnknown || problem instanceof Forbidden)) {
                throw e;
            }
            door.pipeline()
                    .refuse(
                            sender.arrival(),
                            sender.principal(),
                            Action.METADATA,
                            question.string(1),
                            problem,
                            (shown, index) -> {});
            return false;
        }
    }
}
