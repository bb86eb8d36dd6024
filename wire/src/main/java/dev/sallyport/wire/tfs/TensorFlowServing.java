package dev.sallyport.wire.tfs;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import dev.sallyport.wire.Door;

/**
 * TensorFlow Serving's protocol on one listener, REST and gRPC side by side; REST also for clients of
 * KServe's first protocol, whose {@code predict} is the same.
 */
public final class TensorFlowServing {
    static final String REST = "tfs-rest";
    static final String GRPC = "tfs-grpc";

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
            grpc(server, PREDICTION + method.call(), new GrpcInfer(door, method));
        }
        ask(server, door, PREDICTION + "GetModelMetadata", GrpcModels::metadata);
        ask(server, door, MODELS + "GetModelStatus", GrpcModels::status);
        deny(server, door, SESSION + "SessionRun");
        deny(server, door, MODELS + "HandleReloadConfigRequest");
    }

    private static void ask(ServerBuilder server, Door door, String path, GrpcSmallCall.Answer answer) {
        grpc(server, path, (ctx, request) -> new GrpcSmallCall(ctx, door, request).ask(answer));
    }

    private static void deny(ServerBuilder server, Door door, String path) {
        grpc(server, path, (ctx, request) -> new GrpcSmallCall(ctx, door, request).deny());
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
