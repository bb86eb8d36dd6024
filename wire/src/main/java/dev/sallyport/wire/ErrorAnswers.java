package dev.sallyport.wire;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.ClosedSessionException;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ShuttingDownException;
import com.linecorp.armeria.common.stream.AbortedStreamException;
import com.linecorp.armeria.common.stream.CancelledSubscriptionException;
import com.linecorp.armeria.common.stream.ClosedStreamException;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.RequestCancellationException;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.DeadlineExceeded;
import dev.sallyport.core.Problem.Internal;
import dev.sallyport.core.Problem.Overloaded;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.serve.Observer;
import io.netty.handler.codec.http2.Http2Exception;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the HTTP layer refuses by itself, in the same form as everything else and saying as little. */
public final class ErrorAnswers implements ServerErrorHandler {
    private final Observer observer;
    private final long bodyLimit;
    private final Duration requestTimeout;

    public ErrorAnswers(Observer observer, long bodyLimit, Duration requestTimeout) {
        this.observer = observer;
        this.bodyLimit = bodyLimit;
        this.requestTimeout = requestTimeout;
    }

    @Override
    public HttpResponse onServiceException(ServiceRequestContext ctx, Throwable cause) {
        String reference = ctx.id().text();
        if (cause instanceof RequestTimeoutException) {
            return Answers.refusal(new DeadlineExceeded(requestTimeout), reference, -1);
        }
        if (cause instanceof ContentTooLargeException) {
            return Answers.refusal(new RequestTooLarge("body bytes", bodyLimit), reference, -1);
        }
        if (cause instanceof HttpStatusException refused) {
            return answer(refused.httpStatus()).toHttpResponse();
        }
        if (cause instanceof ShuttingDownException) {
            return Answers.refusal(new Overloaded("the server is stopping", Duration.ofSeconds(1)), reference, -1);
        }
        if (hasLeft(cause)) {
            return answer(HttpStatus.BAD_REQUEST).toHttpResponse();
        }
        observer.failed(reference, cause);
        return Answers.refusal(new Internal(reference, ""), reference, -1);
    }

    /** Whoever asked is gone: nobody's failure, and nobody reads the answer. */
    private static boolean hasLeft(Throwable cause) {
        return cause instanceof ClosedSessionException
                || cause instanceof ClosedStreamException
                || cause instanceof CancelledSubscriptionException
                || cause instanceof AbortedStreamException
                || cause instanceof RequestCancellationException
                || cause instanceof Http2Exception;
    }

    @Override
    public @Nullable AggregatedHttpResponse onProtocolViolation(
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        return answer(status);
    }

    @Override
    public @Nullable AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext ctx,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        return answer(status);
    }

    private AggregatedHttpResponse answer(HttpStatus status) {
        Problem problem = status.equals(HttpStatus.REQUEST_ENTITY_TOO_LARGE)
                ? new RequestTooLarge("body bytes", bodyLimit)
                : new RequestMalformed(status.reasonPhrase().toLowerCase(Locale.ROOT));
        return AggregatedHttpResponse.of(
                ResponseHeaders.of(status, HttpHeaderNames.CONTENT_TYPE, MediaType.JSON),
                HttpData.wrap(ErrorBody.of(problem, status.code(), "none")));
    }
}
