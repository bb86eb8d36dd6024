package dev.sallyport.wire.oip;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Problem;
import dev.sallyport.serve.Arrival;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.GrpcFrames;
import dev.sallyport.wire.GrpcInfer;
import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;

/** One {@code ModelInfer} call. */
final class GrpcCallExchange extends GrpcExchange implements GrpcInfer.Call<ByteBuf> {
    private final Arrival arrival;
    private final CompletableFuture<HttpResponse> response = new CompletableFuture<>();

    GrpcCallExchange(ServiceRequestContext ctx, Door door, Arrival arrival, RequestHeaders headers) {
        super(ctx, door, headers);
        this.arrival = arrival;
    }

    @Override
    public HttpResponse response() {
        return HttpResponse.of(response);
    }

    @Override
    byte[] envelope() {
        return GrpcInferAnswer.NO_ENVELOPE;
    }

    @Override
    public void answer(ByteBuf encoded, long auditIndex) {
        answered();
        response.complete(GrpcFrames.answer(HttpData.wrap(encoded), auditIndex));
    }

    @Override
    public void refuse(Problem problem, long auditIndex) {
        close();
        response.complete(GrpcFrames.refusal(problem, arrival.requestId(), auditIndex));
    }
}
