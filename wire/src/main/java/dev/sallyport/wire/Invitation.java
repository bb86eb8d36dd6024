package dev.sallyport.wire;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AsciiString;
import io.netty.util.AttributeKey;
import java.time.Duration;

/**
 * What a caller hears that sends the head of a request and holds the body back until it is asked for (RFC
 * 9110 §10.1.1): {@code 100 Continue} as soon as a service begins to read, or its refusal alone.
 *
 * <p>The HTTP layer below would ask for every body at once. The sentry of a connection therefore hands the
 * expectation on under another name, {@link #HEADER}, which that layer leaves alone.
 */
public final class Invitation {
    /** Stands for {@code Expect: 100-continue} behind a sentry. */
    public static final AsciiString HEADER = AsciiString.cached("sallyport-expect");

    private static final AttributeKey<Boolean> MADE = AttributeKey.valueOf(Invitation.class, "MADE");
    private static final ResponseHeaders CONTINUE = ResponseHeaders.of(HttpStatus.CONTINUE);

    private Invitation() {}

    static boolean isAwaited(RequestHeaders headers) {
        return headers.contains(HEADER);
    }

    /** The body is about to be read; to be called before the service returns its answer. */
    static void make(ServiceRequestContext ctx, RequestHeaders headers) {
        if (isAwaited(headers)) {
            ctx.setAttr(MADE, true);
        }
    }

    /** A decorator of every service. */
    public static HttpResponse serve(HttpService service, ServiceRequestContext ctx, HttpRequest request)
            throws Exception {
        HttpResponse answer = service.serve(ctx, request);
        if (!isAwaited(request.headers())) {
            return answer;
        }
        if (ctx.hasAttr(MADE)) {
            return HttpResponse.of(StreamMessage.concat(StreamMessage.of(CONTINUE), answer));
        }
        if (!ctx.sessionProtocol().isMultiplex()) {
            // The body may follow all the same or may not: nobody can tell what the next bytes are.
            ctx.initiateConnectionShutdown(Duration.ZERO);
        }
        return answer;
    }
}
