package dev.sallyport.wire.reflection;

import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.Limits;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Identified;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.GrpcConversation;
import dev.sallyport.wire.GrpcMessages;
import dev.sallyport.wire.Held;
import dev.sallyport.wire.SmallBody;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;

/** The questions of one stream, asked by a sender that is proven and may ask. */
final class ReflectionStream extends GrpcConversation {
    /** A question is one name. */
    private static final int MAX_BYTES = 4 << 10;

    private final ServiceRequestContext ctx;
    private final Limits limits;
    private final RequestHeaders headers;
    private final Arrival arrival;
    private final Identified sender;
    private final ReflectionAnswer answer;

    ReflectionStream(
            ServiceRequestContext ctx,
            Door door,
            RequestHeaders headers,
            Arrival arrival,
            Identified sender,
            ReflectionAnswer answer) {
        super(ctx, door, SmallBody.bounded(door.limits(), MAX_BYTES));
        this.ctx = ctx;
        this.limits = SmallBody.bounded(door.limits(), MAX_BYTES);
        this.headers = headers;
        this.arrival = arrival;
        this.sender = sender;
        this.answer = answer;
    }

    /** One question as it was sent. */
    private static final class Question extends Held {
        Question(ByteBufAllocator allocator, Limits limits, GrpcMessages.Message message) {
            super(allocator, limits);
            holds(message.lease());
            received(message.framed());
        }

        ByteBuffer asked(RequestHeaders headers) {
            return message(headers).nioBuffer();
        }
    }

    @Override
    protected void heard(GrpcMessages.Message message) {
        byte[] framed;
        try (Question question = new Question(ctx.alloc(), limits, message)) {
            framed = answer.to(question.asked(headers)).framed();
        } catch (ProblemException e) {
            refuseAndEnd(e);
            return;
        }
        answered(framed);
    }

    @Override
    protected Refusal refusal() {
        return new Refusal(arrival, sender, Action.METADATA);
    }
}
