package dev.sallyport.wire.oip;

import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Tensor;
import dev.sallyport.serve.Exchange;
import dev.sallyport.serve.InferenceRequest;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.Held;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One {@code ModelInferRequest}, whether it is a call of its own or one of a stream. */
abstract class GrpcExchange extends Held implements Exchange<ByteBuf> {
    private final ServiceRequestContext ctx;
    private final RequestHeaders headers;
    private @Nullable GrpcInferFrame frame;

    GrpcExchange(ServiceRequestContext ctx, Door door, RequestHeaders headers) {
        super(ctx.alloc(), door.limits());
        this.ctx = ctx;
        this.headers = headers;
    }

    /** Reads who is meant, and nothing of the tensors. */
    public final GrpcInferFrame open() {
        GrpcInferFrame read = GrpcInferFrame.read(message(headers).nioBuffer(), limits());
        frame = read;
        return read;
    }

    @Override
    public final Executor executor() {
        return ctx.eventLoop().withoutContext();
    }

    @Override
    public final InferenceRequest decode(ServedModel model) {
        return GrpcInferCodec.decode(frame(), model.ref().name(), limits(), scratch());
    }

    @Override
    public final ByteBuf encode(ServedModel model, InferenceRequest request, List<Tensor> outputs) {
        boolean raw = !frame().rawContents().isEmpty();
        List<Tensor> answered = Classes.of(outputs, request.wishes().classes(), model.contract());
        ByteBuf answer = GrpcInferAnswer.encode(model.ref(), request.id(), answered, raw, envelope(), ctx.alloc());
        encoded(answer.readableBytes(), answer::release);
        return answer;
    }

    final void answered() {
        answered(ctx);
    }

    /** What stands before the response in its message; see {@link GrpcInferAnswer}. */
    abstract byte[] envelope();

    final GrpcInferFrame frame() {
        return Objects.requireNonNull(frame);
    }

    @Override
    public final void discard(ByteBuf encoded) {
        encoded.release();
    }
}
