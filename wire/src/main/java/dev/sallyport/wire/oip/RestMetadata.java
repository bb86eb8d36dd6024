package dev.sallyport.wire.oip;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.Problem.ModelNotReady;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Authorised;
import dev.sallyport.serve.Identified;
import dev.sallyport.wire.Answers;
import dev.sallyport.wire.Door;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Health, which anybody may ask for, and metadata, which takes a proof and a right. */
final class RestMetadata {
    private final Door door;
    private final BooleanSupplier ready;
    private final String version;

    RestMetadata(Door door, BooleanSupplier ready, String version) {
        this.door = door;
        this.ready = ready;
        this.version = version;
    }

    void routes(ServerBuilder server) {
        server.route().get("/v2/health/live").build((ctx, req) -> Answers.json(MetadataJson.health("live", true)));
        server.route().get("/v2/health/ready").build((ctx, req) -> readiness(ready.getAsBoolean()));
        for (String path : List.of("/v2", "/v2/")) {
            server.route().get(path).build((ctx, req) -> serverMetadata(ctx));
        }
        for (String path : List.of("/v2/models/{model}", "/v2/models/{model}/versions/{version}")) {
            server.route().get(path).build((ctx, req) -> model(ctx, this::metadata));
            server.route().get(path + "/ready").build((ctx, req) -> model(ctx, this::modelReady));
        }
    }

    private static HttpResponse readiness(boolean ready) {
        return Answers.json(
                ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, MetadataJson.health("ready", ready));
    }

    private HttpResponse serverMetadata(ServiceRequestContext ctx) {
        Arrival arrival = door.arrival(ctx, ctx.request().headers(), RestInfer.PROTOCOL);
        try {
            door.pipeline().identify(arrival);
            return Answers.json(MetadataJson.server(version));
        } catch (RuntimeException e) {
            return door.refuse(arrival, null, Action.METADATA, null, e);
        }
    }

    private interface ModelAnswer {
        HttpResponse of(Authorised authorised);
    }

    private HttpResponse model(ServiceRequestContext ctx, ModelAnswer answer) {
        Arrival arrival = door.arrival(ctx, ctx.request().headers(), RestInfer.PROTOCOL);
        String model = ModelPath.model(ctx);
        @Nullable Identified identified = null;
        try {
            identified = door.pipeline().identify(arrival);
            return answer.of(identified.authorise(Action.METADATA, model, ModelPath.version(ctx)));
        } catch (RuntimeException e) {
            return door.refuse(arrival, identified, Action.METADATA, model, e);
        }
    }

    private HttpResponse metadata(Authorised authorised) {
        return Answers.json(MetadataJson.model(authorised.model(), authorised.versions(Action.METADATA)));
    }

    private HttpResponse modelReady(Authorised authorised) {
        String model = authorised.model().ref().name();
        if (!authorised.model().isReady()) {
            throw new ProblemException(new ModelNotReady(model));
        }
        return Answers.json(MetadataJson.ready(model, true));
    }
}
