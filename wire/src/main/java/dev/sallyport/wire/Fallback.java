package dev.sallyport.wire;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.RouteUnknown;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Text;
import dev.sallyport.serve.Arrival;
import java.util.regex.Pattern;

/** Answers every path that is no route: recorded like any other refusal. */
public final class Fallback implements HttpService {
    private final Door door;
    private final Pattern known;

    /** @param known paths that exist, with another method than was used */
    public Fallback(Door door, Pattern known) {
        this.door = door;
        this.known = known;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
        boolean grpc = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "").startsWith("application/grpc");
        Arrival arrival = door.arrival(ctx, request.headers(), "http");
        String asked = request.method() + " " + Text.quotable(ctx.path());
        boolean methodOnly = known.matcher(ctx.path()).matches();
        Problem problem =
                new RouteUnknown((methodOnly ? "method not allowed: `" : "no such path: `") + asked + "`", methodOnly);
        Door.Form form = grpc ? GrpcFrames::refusal : Answers::refusal;
        return door.refuse(arrival, null, Action.METADATA, null, new ProblemException(problem), form);
    }
}
