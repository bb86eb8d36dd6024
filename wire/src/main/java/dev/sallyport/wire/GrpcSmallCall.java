package dev.sallyport.wire;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.Principal;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Capacity;
import dev.sallyport.serve.Identified;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One unary call without tensors: proven by its metadata where it must be, and only then read. */
public final class GrpcSmallCall extends Held {
    /**
     * What is known of a call before it is made.
     *
     * @param protocol as audit entries name it
     * @param action what a refusal was about
     * @param modelField the field that names a model; 0 where none does
     * @param maxBytes longest message
     */
    public record Kind(String protocol, Action action, int modelField, int maxBytes) {}

    /** What a call with a proven sender answers: one framed message. */
    public interface Answer {
        byte[] of(Identified sender, MessageReader question);
    }

    private final ServiceRequestContext ctx;
    private final Door door;
    private final HttpRequest request;
    private final Kind kind;
    private final Arrival arrival;
    private final CompletableFuture<HttpResponse> response = new CompletableFuture<>();
    private @Nullable Principal principal;
    private @Nullable String model;

    public GrpcSmallCall(ServiceRequestContext ctx, Door door, HttpRequest request, Kind kind) {
        super(ctx.alloc(), SmallBody.bounded(door.limits(), kind.maxBytes()));
        this.ctx = ctx;
        this.door = door;
        this.request = request;
        this.kind = kind;
        this.arrival = door.arrival(ctx, request.headers(), kind.protocol());
    }

    /** For anybody. */
    public HttpResponse open(Function<MessageReader, byte[]> answer) {
        return openStream(question -> GrpcFrames.answer(HttpData.wrap(answer.apply(question)), -1));
    }

    /** For anybody, answered as the answer likes. */
    public HttpResponse openStream(Function<MessageReader, HttpResponse> answer) {
        try {
            read(question -> answer(question, answer));
        } catch (RuntimeException e) {
            refuse(e);
        }
        return HttpResponse.of(response);
    }

    public HttpResponse proven(Answer answer) {
        return proven(answer, Runnable::run);
    }

    /** Where the answer waits for a disk or a model. */
    public HttpResponse provenBlocking(Answer answer) {
        return proven(answer, ctx.blockingTaskExecutor());
    }

    private HttpResponse proven(Answer answer, Executor executor) {
        try {
            Identified sender = door.pipeline().identify(arrival);
            principal = sender.principal();
            read(question -> executor.execute(() ->
                    answer(question, asked -> GrpcFrames.answer(HttpData.wrap(answer.of(sender, asked)), -1))));
        } catch (RuntimeException e) {
            refuse(e);
        }
        return HttpResponse.of(response);
    }

    /** What is done with a message that was read. */
    private interface Next {
        void with(MessageReader question);
    }

    private void read(Next next) {
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
                        MessageReader question = new MessageReader(message());
                        model = named(question);
                        next.with(question);
                    } catch (RuntimeException e) {
                        refuse(e);
                    }
                });
    }

    private @Nullable String named(MessageReader question) {
        String name = kind.modelField() == 0 ? "" : question.string(kind.modelField());
        return name.isEmpty() ? null : name;
    }

    private void answer(MessageReader question, Function<MessageReader, HttpResponse> answer) {
        try {
            HttpResponse answered = answer.apply(question);
            close();
            response.complete(answered);
        } catch (RuntimeException e) {
            refuse(e);
        }
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
                        kind.action(),
                        model,
                        door.pipeline().problemOf(thrown, arrival),
                        (problem, index) -> response.complete(GrpcFrames.refusal(problem, arrival.requestId(), index)));
    }
}
