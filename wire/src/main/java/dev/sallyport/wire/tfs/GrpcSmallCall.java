package dev.sallyport.wire.tfs;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Problem.Forbidden;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Authorised;
import dev.sallyport.serve.Capacity;
import dev.sallyport.serve.Identified;
import dev.sallyport.wire.BodyReader;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.GrpcFrames;
import dev.sallyport.wire.Held;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One call about a model: proven by its metadata, and only then read. */
final class GrpcSmallCall extends Held {
    /** A request that names a model is a few hundred bytes. */
    private static final int MAX_QUESTION_BYTES = 4 << 10;

    /** What is said of a model that the sender may ask about. */
    interface Answer {
        byte[] of(Authorised authorised, GrpcModels.Question question);
    }

    private final ServiceRequestContext ctx;
    private final Door door;
    private final HttpRequest request;
    private final Arrival arrival;
    private final CompletableFuture<HttpResponse> response = new CompletableFuture<>();
    private @Nullable Identified identified;
    private @Nullable String model;

    GrpcSmallCall(ServiceRequestContext ctx, Door door, HttpRequest request) {
        super(ctx.alloc(), bounded(door.limits()));
        this.ctx = ctx;
        this.door = door;
        this.request = request;
        this.arrival = door.arrival(ctx, request.headers(), TensorFlowServing.GRPC);
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

    HttpResponse ask(Answer answer) {
        try {
            Identified sender = door.pipeline().identify(arrival);
            identified = sender;
            read(sender, answer);
        } catch (RuntimeException e) {
            refuse(Action.METADATA, e);
        }
        return HttpResponse.of(response);
    }

    /** For calls that would reach into the graph or load what nobody signed: never, whoever asks. */
    HttpResponse deny() {
        try {
            identified = door.pipeline().identify(arrival);
            throw new ProblemException(new Forbidden(Action.SERVER_MANAGE));
        } catch (RuntimeException e) {
            refuse(Action.SERVER_MANAGE, e);
        }
        return HttpResponse.of(response);
    }

    private void read(Identified sender, Answer answer) {
        Capacity.Lease lease = door.capacity().admit();
        holds(lease);
        BodyReader.read(ctx, request, lease, limits(), GrpcFrames.glance(limits()))
                .whenComplete((body, failure) -> {
                    try {
                        if (failure == null) {
                            received(body);
                        } else {
                            failed(failure);
                        }
                        answer(sender, answer);
                    } catch (RuntimeException e) {
                        refuse(Action.METADATA, e);
                    }
                });
    }

    private void answer(Identified sender, Answer answer) {
        GrpcModels.Question question = question();
        model = question.spec().path().model();
        byte[] message = answer.of(question.spec().authorise(sender, Action.METADATA), question);
        close();
        response.complete(GrpcFrames.answer(HttpData.wrap(message), -1));
    }

    private GrpcModels.Question question() {
        ByteBuf body = body();
        ByteBuffer message = GrpcFrames.openMessage(body, limits())
                ? inflated(body, GrpcFrames.encoding(request.headers())).nioBuffer()
                : body.nioBuffer();
        try {
            return GrpcModels.Question.read(message);
        } catch (IOException e) {
            throw Malformed.message("ModelSpec", e);
        }
    }

    private void refuse(Action action, RuntimeException thrown) {
        close();
        door.pipeline()
                .refuse(
                        arrival,
                        identified == null ? null : identified.principal(),
                        action,
                        model,
                        door.pipeline().problemOf(thrown, arrival),
                        (problem, index) -> response.complete(GrpcFrames.refusal(problem, arrival.requestId(), index)));
    }
}
