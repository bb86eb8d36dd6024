package dev.sallyport.wire.oip;

import com.linecorp.armeria.server.ServerBuilder;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.Fallback;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/** The whole protocol on one listener: REST and gRPC side by side. */
public final class OpenInference {
    private static final Pattern PATHS = Pattern.compile("/v2/?|/v2/health/(live|ready)"
            + "|/v2/models/[^/]+(/versions/[^/]+)?(/ready|/infer)?|/inference\\.GRPCInferenceService/(ModelInfer"
            + "|ServerLive|ServerReady|ServerMetadata|ModelReady|ModelMetadata)");

    private OpenInference() {}

    /**
     * @param ready whether models may be asked
     * @param version of this server, for its metadata
     */
    public static void routes(ServerBuilder server, Door door, BooleanSupplier ready, String version) {
        RestInfer infer = new RestInfer(door);
        for (String path : List.of("/v2/models/{model}/infer", "/v2/models/{model}/versions/{version}/infer")) {
            // The reader of the body has the limit, so that a body over it is refused like anything else.
            server.route().post(path).maxRequestLength(0).build(infer);
        }
        new RestMetadata(door, ready, version).routes(server);
        GrpcServices.routes(server, door, ready, version);
        server.serviceUnder("/", new Fallback(door, PATHS));
    }
}
