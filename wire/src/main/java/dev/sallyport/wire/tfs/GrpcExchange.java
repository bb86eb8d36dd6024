package dev.sallyport.wire.tfs;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Tensor;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.InferenceRequest;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.GrpcFrames;
import dev.sallyport.wire.GrpcInfer;
import dev.sallyport.wire.Held;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One call of {@code PredictionService} that runs a model. */
final class GrpcExchange extends Held implements GrpcInfer.Call<HttpData> {
    private final ServiceRequestContext ctx;
    private final Arrival arrival;
    private final RequestHeaders headers;
    private final GrpcMethod method;
    private final CompletableFuture<HttpResponse> response = new CompletableFuture<>();
    private @Nullable ServingFrame frame;
    private GrpcMethod.@Nullable Call call;

    GrpcExchange(ServiceRequestContext ctx, Door door, Arrival arrival, RequestHeaders headers, GrpcMethod method) {
        super(ctx.alloc(), door.limits());
        this.ctx = ctx;
        this.arrival = arrival;
        this.headers = headers;
        this.method = method;
    }

    @Override
    public HttpResponse response() {
        return HttpResponse.of(response);
    }

    @Override
    public ModelSpec open() {
        try {
            ServingFrame read = method.frame(message(headers).nioBuffer(), limits());
            frame = read;
            return read.spec();
        } catch (IOException e) {
            throw Malformed.message(method.call() + " request", e);
        }
    }

    @Override
    public Executor executor() {
        return ctx.eventLoop().withoutContext();
    }

    @Override
    public InferenceRequest decode(ServedModel model) {
        try {
            GrpcMethod.Call read = method.decode(Objects.requireNonNull(frame), model.contract(), limits(), scratch());
            call = read;
            return read.request();
        } catch (IOException e) {
            throw Malformed.message(method.call() + " request", e);
        }
    }

    @Override
    public HttpData encode(ServedModel model, InferenceRequest request, List<Tensor> outputs) {
        HttpData answer = Objects.requireNonNull(call).answer().of(model.ref(), outputs, ctx.alloc());
        encoded(answer.length(), answer::close);
        return answer;
    }

    @Override
    public void answer(HttpData encoded, long auditIndex) {
        answered(ctx);
        response.complete(GrpcFrames.answer(encoded, auditIndex));
    }

    @Override
    public void refuse(Problem problem, long auditIndex) {
        close();
        response.complete(GrpcFrames.refusal(problem, arrival.requestId(), auditIndex));
    }

    @Override
    public void discard(HttpData encoded) {
        encoded.close();
    }
}
