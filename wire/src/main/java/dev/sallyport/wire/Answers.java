package dev.sallyport.wire;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import dev.sallyport.core.Problem;
import java.time.Duration;

/** REST answers that are not predictions. */
public final class Answers {
    private Answers() {}

    public static HttpResponse json(byte[] body) {
        return json(HttpStatus.OK, body);
    }

    public static HttpResponse json(HttpStatus status, byte[] body) {
        return HttpResponse.of(
                ResponseHeaders.of(status, HttpHeaderNames.CONTENT_TYPE, MediaType.JSON), HttpData.wrap(body));
    }

    /** @param auditIndex negative where the refusal has no entry of its own */
    public static HttpResponse refusal(Problem problem, String requestId, long auditIndex) {
        return refusal(problem, problem.sentence(), requestId, auditIndex);
    }

    /** With a sentence that a protocol has of its own. */
    public static HttpResponse refusal(Problem problem, String sentence, String requestId, long auditIndex) {
        int status = HttpStatusOf.status(problem);
        ResponseHeadersBuilder headers =
                ResponseHeaders.builder(status).contentType(MediaType.JSON).set(Headers.REQUEST_ID, requestId);
        if (auditIndex >= 0) {
            headers.setLong(Headers.AUDIT_INDEX, auditIndex);
        }
        switch (problem) {
            case Problem.Unauthenticated _ ->
                headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"sallyport\"");
            case Problem.Overloaded overloaded -> retryAfter(headers, overloaded.retryAfter());
            case Problem.RateLimited limited -> retryAfter(headers, limited.retryAfter());
            case Problem.AuditUnavailable _, Problem.ModelNotReady _, Problem.KeyUnavailable _ ->
                retryAfter(headers, Duration.ofSeconds(1));
            case Problem.RequestUnsupported _ -> headers.set(HttpHeaderNames.ACCEPT_ENCODING, "gzip, deflate");
            default -> {}
        }
        return HttpResponse.of(headers.build(), HttpData.wrap(ErrorBody.of(problem, sentence, status, requestId)));
    }

    private static void retryAfter(ResponseHeadersBuilder headers, Duration after) {
        headers.setLong(HttpHeaderNames.RETRY_AFTER, Math.max(1, after.toSeconds()));
    }
}
