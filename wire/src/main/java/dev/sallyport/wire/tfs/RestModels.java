package dev.sallyport.wire.tfs;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Text;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Authorised;
import dev.sallyport.serve.Identified;
import dev.sallyport.wire.Answers;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.ModelNames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a model is: its versions' states, and its signature. */
final class RestModels {
    private static final String KSERVE = "python-httpx/";

    private final Door door;

    RestModels(Door door) {
        this.door = door;
    }

    private interface ModelAnswer {
        byte[] of(Authorised authorised, ServingPath path);
    }

    HttpResponse status(ServiceRequestContext ctx, HttpRequest request) {
        boolean kserve = isKServe(request.headers());
        return model(ctx, request, (authorised, path) -> {
            String name = authorised.model().ref().name();
            if (path.isOneVersion()) {
                return ModelJson.status(List.of(authorised.model().ref().version()));
            }
            List<String> versions = authorised.versions(Action.METADATA);
            return kserve ? ModelJson.readyStatus(name, versions) : ModelJson.status(versions);
        });
    }

    /**
     * Whether the members that KServe's own client looks for are wanted, which strict readers of TensorFlow
     * Serving's message refuse. It says no more of itself than the library that it is built on.
     */
    private static boolean isKServe(RequestHeaders headers) {
        return headers.get(HttpHeaderNames.USER_AGENT, "").startsWith(KSERVE);
    }

    /** As KServe answers it; TensorFlow Serving has no answer to this. */
    HttpResponse names(ServiceRequestContext ctx, HttpRequest request) {
        Arrival arrival = door.arrival(ctx, request.headers(), TensorFlowServing.REST);
        @Nullable Identified identified = null;
        try {
            identified = door.pipeline().identify(arrival);
            return Answers.json(ModelNames.json(identified));
        } catch (ProblemException e) {
            return ServingPath.NONE.refuse(door, arrival, identified, Action.METADATA, e);
        }
    }

    HttpResponse metadata(ServiceRequestContext ctx, HttpRequest request) {
        return model(
                ctx,
                request,
                (authorised, path) -> ModelJson.metadata(
                        authorised.model().ref(), authorised.model().contract()));
    }

    private HttpResponse model(ServiceRequestContext ctx, HttpRequest request, ModelAnswer answer) {
        Arrival arrival = door.arrival(ctx, request.headers(), TensorFlowServing.REST);
        ServingPath path = ServingPath.of(ctx);
        @Nullable Identified identified = null;
        try {
            identified = door.pipeline().identify(arrival);
            return Answers.json(answer.of(path.authorise(identified, Action.METADATA), path));
        } catch (ProblemException e) {
            return path.refuse(door, arrival, identified, Action.METADATA, e);
        }
    }

    /** A path that begins like one of the protocol's and is none, or has another method. */
    HttpResponse malformed(ServiceRequestContext ctx, HttpRequest request) {
        Arrival arrival = door.arrival(ctx, request.headers(), TensorFlowServing.REST);
        @Nullable Identified identified = null;
        ProblemException refused =
                Malformed.of("Malformed request: %s %s", request.method(), Text.quotable(ctx.path()));
        try {
            identified = door.pipeline().identify(arrival);
        } catch (ProblemException e) {
            refused = e;
        }
        return ServingPath.NONE.refuse(door, arrival, identified, Action.METADATA, refused);
    }
}
