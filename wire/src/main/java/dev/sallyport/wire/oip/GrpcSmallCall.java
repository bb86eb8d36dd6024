package dev.sallyport.wire.oip;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Principal;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Capacity;
import dev.sallyport.serve.Identified;
import dev.sallyport.wire.BodyReader;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.GrpcFrames;
import dev.sallyport.wire.Held;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One call about the server or a model: proven by its metadata where it must be, and only then read. */
final class GrpcSmallCall extends Held {
    /** A request that names a model is a few hundred bytes. */
    private static final int MAX_QUESTION_BYTES = 4 << 10;

    /** What a call with a proven sender answers. */
    interface Answer {
        byte[] of(Identified sender, GrpcQuestion question);
    }

    private final ServiceRequestContext ctx;
    private final Door door;
    private final HttpRequest request;
    private final Arrival arrival;
    private final CompletableFuture<HttpResponse> response = new CompletableFuture<>();
    private @Nullable Principal principal;
    private @Nullable String model;

    GrpcSmallCall(ServiceRequestContext ctx, Door door, HttpRequest request) {
        super(ctx.alloc(), bounded(door.limits()));
        this.ctx = ctx;
        this.door = door;
        this.request = request;
        this.arrival = door.arrival(ctx, request.headers(), GrpcInfer.PROTOCOL);
    }

    private static Limits bounded(Limits limits) {
        return new Limits(
                MAX_QUESTION_BYTES,
                MAX_QUESTION_BYTES,
                limits.tensorElements(),
                limits.tensors(),
                limits.jsonDepth(),
                limits.headerBytes(),
                limits.concurrentRequests(),
                limits.inFlightBytes());
    }

    /** For anybody. */
    HttpResponse open(Function<GrpcQuestion, byte[]> answer) {
        try {
            read(answer);
        } catch (RuntimeException e) {
            refuse(e);
        }
        return HttpResponse.of(response);
    }

    HttpResponse proven(Answer answer) {
        try {
            Identified sender = door.pipeline().identify(arrival);
            principal = sender.principal();
            read(question -> answer.of(sender, question));
        } catch (RuntimeException e) {
            refuse(e);
        }
        return HttpResponse.of(response);
    }

    private void read(Function<GrpcQuestion, byte[]> answer) {
        Capacity.Lease lease = door.capacity().admit();
        holds(lease);
        BodyReader.read(ctx, request, lease, limits(), soFar -> GrpcFrames.glance(soFar, limits()))
                .whenComplete((body, failure) -> {
                    try {
                        if (failure == null) {
                            received(body);
                        } else {
                            failed(failure);
                        }
                        answer(answer);
                    } catch (RuntimeException e) {
                        refuse(e);
                    }
                });
    }

    private void answer(Function<GrpcQuestion, byte[]> answer) {
        GrpcQuestion question = GrpcQuestion.read(message());
        model = question.name().isEmpty() ? null : question.name();
        byte[] message = answer.apply(question);
        close();
        response.complete(GrpcFrames.answer(HttpData.wrap(message), -1));
    }

    private ByteBuffer message() {
        ByteBuf body = body();
        return GrpcFrames.openMessage(body, limits())
                ? inflated(body, GrpcFrames.encoding(request.headers())).nioBuffer()
                : body.nioBuffer();
    }

    private void refuse(RuntimeException thrown) {
        close();
        door.pipeline()
                .refuse(
                        arrival,
                        principal,
                        Action.METADATA,
                        model,
                        door.pipeline().problemOf(thrown, arrival),
                        (problem, index) -> response.complete(GrpcFrames.refusal(problem, arrival.requestId(), index)));
    }
}
