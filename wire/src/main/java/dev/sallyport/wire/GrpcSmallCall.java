package dev.sallyport.wire;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.Problem.Forbidden;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Identified;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One unary call without tensors: proven by its metadata where it must be, and only then read.
 *
 * @param <Q> the message as it was read
 */
public final class GrpcSmallCall<Q> extends Held {
    /**
     * What is known of a call before it is made.
     *
     * @param protocol as audit entries name it
     * @param action what a refusal was about
     * @param form how its message is read; throws {@code request/malformed}
     * @param model whom a message names
     * @param maxBytes longest message
     */
    public record Kind<Q>(String protocol, Action action, Function<ByteBuffer, Q> form, Model<Q> model, int maxBytes) {

        /** @param modelField the field that names a model; 0 where none does */
        public static Kind<MessageReader> ofFields(String protocol, Action action, int modelField, int maxBytes) {
            return new Kind<>(protocol, action, MessageReader::new, asked -> named(asked, modelField), maxBytes);
        }

        private static @Nullable String named(MessageReader asked, int modelField) {
            String name = modelField == 0 ? "" : asked.string(modelField);
            return name.isEmpty() ? null : name;
        }
    }

    /** The model that a message names; {@code null} for none. */
    public interface Model<Q> {
        @Nullable
        String of(Q question);
    }

    /** What a call with a proven sender answers: one framed message. */
    public interface Answer<Q> {
        byte[] of(Identified sender, Q question);
    }

    private final ServiceRequestContext ctx;
    private final Door door;
    private final HttpRequest request;
    private final Kind<Q> kind;
    private final Arrival arrival;
    private final CompletableFuture<HttpResponse> response = new CompletableFuture<>();
    private @Nullable Identified sender;
    private @Nullable String model;

    public GrpcSmallCall(ServiceRequestContext ctx, Door door, HttpRequest request, Kind<Q> kind) {
        super(ctx.alloc(), SmallBody.bounded(door.limits(), kind.maxBytes()));
        this.ctx = ctx;
        this.door = door;
        this.request = request;
        this.kind = kind;
        this.arrival = door.arrival(ctx, request.headers(), kind.protocol());
    }

    /** For anybody. */
    public HttpResponse open(Function<Q, byte[]> answer) {
        return openStream(question -> GrpcFrames.answer(HttpData.wrap(answer.apply(question)), -1));
    }

    /** For anybody, answered as the answer likes. */
    public HttpResponse openStream(Function<Q, HttpResponse> answer) {
        try {
            read(question -> answer(question, answer));
        } catch (RuntimeException e) {
            refuse(e);
        }
        return HttpResponse.of(response);
    }

    public HttpResponse proven(Answer<Q> answer) {
        return proven(answer, Runnable::run);
    }

    /** Where the answer waits for a disk or a model. */
    public HttpResponse provenBlocking(Answer<Q> answer) {
        return proven(answer, ctx.blockingTaskExecutor());
    }

    private HttpResponse proven(Answer<Q> answer, Executor executor) {
        try {
            Identified proven = door.pipeline().identify(arrival);
            sender = proven;
            read(question -> executor.execute(() ->
                    answer(question, asked -> GrpcFrames.answer(HttpData.wrap(answer.of(proven, asked)), -1))));
        } catch (RuntimeException e) {
            refuse(e);
        }
        return HttpResponse.of(response);
    }

    /** For nobody, whoever asks; the message is not read. */
    public HttpResponse denied() {
        try {
            sender = door.pipeline().identify(arrival);
            throw new ProblemException(new Forbidden(kind.action()));
        } catch (RuntimeException e) {
            refuse(e);
        }
        return HttpResponse.of(response);
    }

    private void read(Consumer<Q> next) {
        collect(ctx, request, door.capacity(), GrpcFrames.glance(limits())).whenComplete((body, failure) -> {
            collected(body, failure);
            try {
                Q question = kind.form().apply(message(request.headers()).nioBuffer());
                model = kind.model().of(question);
                next.accept(question);
            } catch (RuntimeException e) {
                refuse(e);
            }
        });
    }

    private void answer(Q question, Function<Q, HttpResponse> answer) {
        try {
            HttpResponse answered = answer.apply(question);
            close();
            response.complete(answered);
        } catch (RuntimeException e) {
            refuse(e);
        }
    }

    private void refuse(RuntimeException thrown) {
        close();
        response.complete(door.refuse(arrival, sender, kind.action(), model, thrown, GrpcFrames::refusal));
    }
}
