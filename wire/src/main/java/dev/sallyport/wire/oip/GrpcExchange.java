package dev.sallyport.wire.oip;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Tensor;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Exchange;
import dev.sallyport.serve.InferenceRequest;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.GrpcFrames;
import dev.sallyport.wire.Held;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One {@code ModelInfer} call. */
final class GrpcExchange extends Held implements Exchange<ByteBuf> {
    private final ServiceRequestContext ctx;
    private final Arrival arrival;
    private final RequestHeaders headers;
    private final CompletableFuture<HttpResponse> response = new CompletableFuture<>();
    private @Nullable GrpcInferFrame frame;

    GrpcExchange(ServiceRequestContext ctx, Door door, Arrival arrival, RequestHeaders headers) {
        super(ctx.alloc(), door.limits());
        this.ctx = ctx;
        this.arrival = arrival;
        this.headers = headers;
    }

    HttpResponse response() {
        return HttpResponse.of(response);
    }

    /** Reads who is meant, and nothing of the tensors. */
    GrpcInferFrame open() {
        ByteBuf sent = body();
        ByteBuf message = GrpcFrames.openMessage(sent, limits()) ? inflated(sent, GrpcFrames.encoding(headers)) : sent;
        GrpcInferFrame read = GrpcInferFrame.read(message.nioBuffer(), limits());
        frame = read;
        return read;
    }

    @Override
    public Executor executor() {
        return ctx.eventLoop().withoutContext();
    }

    @Override
    public InferenceRequest decode(ServedModel model) {
        return GrpcInferCodec.decode(Objects.requireNonNull(frame), model.ref().name(), limits(), scratch());
    }

    @Override
    public ByteBuf encode(ServedModel model, InferenceRequest request, List<Tensor> outputs) {
        boolean raw = !Objects.requireNonNull(frame).rawContents().isEmpty();
        return GrpcInferAnswer.encode(model.ref(), request.id(), outputs, raw, ctx.alloc());
    }

    @Override
    public void answer(ByteBuf encoded, long auditIndex) {
        close();
        response.complete(GrpcFrames.answer(HttpData.wrap(encoded), auditIndex));
    }

    @Override
    public void refuse(Problem problem, long auditIndex) {
        close();
        response.complete(GrpcFrames.refusal(problem, arrival.requestId(), auditIndex));
    }

    @Override
    public void discard(ByteBuf encoded) {
        encoded.release();
    }
}
