package dev.sallyport.wire.oip;

import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.Problem;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Authorised;
import dev.sallyport.serve.Identified;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.GrpcConversation;
import dev.sallyport.wire.GrpcFrames;
import dev.sallyport.wire.GrpcMessages;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The requests of one stream. */
final class GrpcStreamRequests extends GrpcConversation {
    private final ServiceRequestContext ctx;
    private final Door door;
    private final RequestHeaders headers;
    private final boolean errorsEndIt;

    GrpcStreamRequests(ServiceRequestContext ctx, Door door, RequestHeaders headers) {
        super(ctx, door, door.limits());
        this.ctx = ctx;
        this.door = door;
        this.headers = headers;
        this.errorsEndIt = headers.get("triton_grpc_error", "").equals("true");
    }

    @Override
    protected void heard(GrpcMessages.Message message) {
        Arrival arrival = door.arrival(ctx, headers, GrpcServices.PROTOCOL);
        GrpcStreamExchange exchange = new GrpcStreamExchange(ctx, door, headers, this);
        exchange.holds(message.lease());
        exchange.received(message.framed());
        @Nullable Identified sender = null;
        @Nullable String model = null;
        Authorised authorised;
        try {
            sender = door.pipeline().identify(arrival);
            GrpcInferFrame frame = exchange.open();
            exchange.echoes(frame.id());
            model = frame.model();
            authorised = frame.authorise(sender, Action.INFER);
        } catch (RuntimeException e) {
            door.refused(arrival, sender, Action.INFER, model, e, exchange::refuse);
            return;
        }
        authorised.infer(exchange, door.deadline());
    }

    /** A request was answered. */
    void predicted(ByteBuf message) {
        answered(message);
    }

    /** A request was refused. */
    void refused(Problem problem, byte[] message) {
        if (errorsEndIt) {
            end(GrpcFrames.refusalTrailers(problem));
        } else {
            answered(message);
        }
    }

    @Override
    protected Refusal refusal() {
        return new Refusal(door.arrival(ctx, headers, GrpcServices.PROTOCOL), null, Action.INFER);
    }
}
