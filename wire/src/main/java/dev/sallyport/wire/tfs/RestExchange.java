package dev.sallyport.wire.tfs;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.json.TextBytes;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Exchange;
import dev.sallyport.serve.InferenceRequest;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.Headers;
import dev.sallyport.wire.Held;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One REST prediction, classification or regression. */
final class RestExchange extends Held implements Exchange<TextBytes> {
    private final ServiceRequestContext ctx;
    private final Arrival arrival;
    private final RequestHeaders headers;
    private final RestMethod method;
    private final ServingPath path;
    private final CompletableFuture<HttpResponse> response = new CompletableFuture<>();
    private RestMethod.@Nullable Call call;

    RestExchange(
            ServiceRequestContext ctx,
            Door door,
            Arrival arrival,
            RequestHeaders headers,
            RestMethod method,
            ServingPath path) {
        super(ctx.alloc(), door.limits());
        this.ctx = ctx;
        this.arrival = arrival;
        this.headers = headers;
        this.method = method;
        this.path = path;
    }

    HttpResponse response() {
        return HttpResponse.of(response);
    }

    @Override
    public Executor executor() {
        return ctx.eventLoop().withoutContext();
    }

    @Override
    public boolean isLong() {
        return isLong(headers, -1);
    }

    @Override
    public InferenceRequest decode(ServedModel model) {
        RestMethod.Call read = method.decode(
                inflated(body(), headers.get(HttpHeaderNames.CONTENT_ENCODING, "")),
                model.contract(),
                limits(),
                scratch());
        call = read;
        return read.request();
    }

    @Override
    public TextBytes encode(ServedModel model, InferenceRequest request, List<Tensor> outputs) {
        TextBytes answer = Objects.requireNonNull(call).answer().of(outputs);
        encoded(answer.size(), () -> {});
        return answer;
    }

    @Override
    public void answer(TextBytes encoded, long auditIndex) {
        answered(ctx);
        ResponseHeadersBuilder out =
                ResponseHeaders.builder(200).contentType(MediaType.JSON).set(Headers.REQUEST_ID, arrival.requestId());
        if (auditIndex >= 0) {
            out.setLong(Headers.AUDIT_INDEX, auditIndex);
        }
        response.complete(HttpResponse.of(out.build(), HttpData.wrap(encoded.array(), 0, encoded.size())));
    }

    @Override
    public void refuse(Problem problem, long auditIndex) {
        close();
        response.complete(path.refusal(problem, arrival.requestId(), auditIndex));
    }

    @Override
    public void discard(TextBytes encoded) {
        // Nothing to free: the answer lies on the heap.
    }
}
