package dev.sallyport.wire.tfs;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import dev.sallyport.core.Action;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.GrpcFrames;
import dev.sallyport.wire.GrpcInfer;
import dev.sallyport.wire.GrpcSmallCall;
import dev.sallyport.wire.tfs.GrpcModels.Question;

/**
 * TensorFlow Serving's protocol on one listener, REST and gRPC side by side; REST also for clients of
 * KServe's first protocol, whose {@code predict} is the same.
 */
public final class TensorFlowServing {
    static final String REST = "tfs-rest";
    static final String GRPC = "tfs-grpc";

    /** A request that names a model is a few hundred bytes. */
    private static final int MAX_QUESTION_BYTES = 4 << 10;

    private static final String MODEL =
            "regex:(?i)^/v1/models/(?<model>[^/:]+)(?:/versions/(?<version>[0-9]{1,64})|/labels/(?<label>[^/:]+))?";

    private static final String PACKAGE = "/tensorflow.serving.";
    private static final String PREDICTION = PACKAGE + "PredictionService/";
    private static final String MODELS = PACKAGE + "ModelService/";
    private static final String SESSION = PACKAGE + "SessionService/";

    private TensorFlowServing() {}

    public static void routes(ServerBuilder server, Door door) {
        rest(server, door);
        for (GrpcMethod method : GrpcMethod.values()) {
            grpc(server, PREDICTION + method.call(), infer(door, method));
        }
        ask(server, door, PREDICTION + "GetModelMetadata", GrpcModels::metadata);
        ask(server, door, MODELS + "GetModelStatus", GrpcModels::status);
        deny(server, door, SESSION + "SessionRun");
        deny(server, door, MODELS + "HandleReloadConfigRequest");
    }

    private static HttpService infer(Door door, GrpcMethod method) {
        return new GrpcInfer<>(
                door,
                GRPC,
                GrpcFrames.glance(door.limits()),
                (ctx, arrival, headers) -> new GrpcExchange(ctx, door, arrival, headers, method));
    }

    private static void ask(ServerBuilder server, Door door, String path, GrpcModels.Answer answer) {
        GrpcSmallCall.Kind<Question> kind = aboutModel(Action.METADATA);
        grpc(
                server,
                path,
                (ctx, request) -> new GrpcSmallCall<>(ctx, door, request, kind)
                        .proven((sender, question) ->
                                answer.of(question.spec().authorise(sender, Action.METADATA), question)));
    }

    /** For calls that would reach into the graph or load what nobody signed: never, whoever asks. */
    private static void deny(ServerBuilder server, Door door, String path) {
        GrpcSmallCall.Kind<Question> kind = aboutModel(Action.SERVER_MANAGE);
        grpc(server, path, (ctx, request) -> new GrpcSmallCall<>(ctx, door, request, kind).denied());
    }

    private static GrpcSmallCall.Kind<Question> aboutModel(Action action) {
        return new GrpcSmallCall.Kind<>(
                GRPC, action, Question::of, question -> question.spec().model(), MAX_QUESTION_BYTES);
    }

    private static void grpc(ServerBuilder server, String path, HttpService service) {
        // The reader of the message has the limit, so that one over it is refused as gRPC wants it.
        server.route().path(path).methods(HttpMethod.POST).maxRequestLength(0).build(service);
    }

    private static void rest(ServerBuilder server, Door door) {
        for (RestMethod method : RestMethod.values()) {
            // The reader of the body has the limit, so that a body over it is refused like anything else.
            server.route()
                    .path(MODEL + ":" + method.word() + "$")
                    .methods(HttpMethod.POST)
                    .maxRequestLength(0)
                    .build(new RestInfer(door, method));
        }
        RestModels models = new RestModels(door);
        server.route().path("regex:(?i)^/v1/models/?$").methods(HttpMethod.GET).build(models::names);
        server.route().path(MODEL + "$").methods(HttpMethod.GET).build(models::status);
        server.route().path(MODEL + "/metadata$").methods(HttpMethod.GET).build(models::metadata);
        server.serviceUnder("/v1/", models::malformed);
    }
}
