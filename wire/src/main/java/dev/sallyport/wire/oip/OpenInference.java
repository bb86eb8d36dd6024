package dev.sallyport.wire.oip;

import com.linecorp.armeria.server.ServerBuilder;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.Fallback;
import dev.sallyport.wire.LogLevels;
import dev.sallyport.wire.admin.ModelControl;
import dev.sallyport.wire.oip.control.GrpcControl;
import dev.sallyport.wire.oip.control.GrpcHealth;
import dev.sallyport.wire.oip.control.RestControl;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The whole protocol on one listener: REST and gRPC side by side, with Triton's extensions. */
public final class OpenInference {
    private static final Pattern CORE = Pattern.compile("/v2/?|/v2/health/(live|ready)"
            + "|/v2/models/[^/]+(/versions/[^/]+)?(/ready|/infer)?|/inference\\.GRPCInferenceService/(ModelInfer"
            + "|ModelStreamInfer|ServerLive|ServerReady|ServerMetadata|ModelReady|ModelMetadata)");

    private static final Pattern PATHS = Pattern.compile(String.join(
            "|", CORE.pattern(), RestControl.PATHS.pattern(), GrpcControl.PATHS.pattern(), GrpcHealth.PATHS.pattern()));

    private OpenInference() {}

    /**
     * @param ready whether models may be asked
     * @param version of this server, for its metadata
     * @param models what loads and unloads; throws {@code server/overloaded} while the server starts
     * @param log what can be set of the operator's log
     */
    public static void routes(
            ServerBuilder server,
            Door door,
            BooleanSupplier ready,
            String version,
            Supplier<ModelControl> models,
            LogLevels log) {
        RestInfer infer = new RestInfer(door);
        for (String path : List.of("/v2/models/{model}/infer", "/v2/models/{model}/versions/{version}/infer")) {
            // The reader of the body has the limit, so that a body over it is refused like anything else.
            server.route().post(path).maxRequestLength(0).build(infer);
        }
        new RestMetadata(door, ready, version).routes(server);
        RestControl.routes(server, door, models, log);
        GrpcServices.routes(server, door, ready, version);
        GrpcControl.routes(server, door, models, log);
        GrpcHealth.routes(server, door, ready);
        server.serviceUnder("/", new Fallback(door, PATHS));
    }
}
