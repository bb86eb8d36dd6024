package dev.sallyport.wire;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Identified;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One REST call without tensors: proven by its headers, only then read, and answered where blocking is
 * allowed.
 */
public final class RestSmallCall extends Held {
    private static final int MAX_DEPTH = 16;
    private static final int MAX_MEMBERS = 1000;
    private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.US_ASCII);

    /** @param maxBytes longest body */
    public record Kind(String protocol, Action action, int maxBytes) {}

    /** What a call with a proven sender answers. */
    public interface Answer {
        /** @param question the body; an empty object where none was sent */
        HttpResponse of(Identified sender, JsonDocument question);
    }

    private final ServiceRequestContext ctx;
    private final Door door;
    private final HttpRequest request;
    private final Kind kind;
    private final @Nullable String model;
    private final Arrival arrival;
    private final CompletableFuture<HttpResponse> response = new CompletableFuture<>();
    private @Nullable Identified sender;

    /** @param model whom it is about, for the entry of a refusal; empty for none */
    public RestSmallCall(ServiceRequestContext ctx, Door door, HttpRequest request, Kind kind, String model) {
        super(ctx.alloc(), SmallBody.bounded(door.limits(), kind.maxBytes()));
        this.ctx = ctx;
        this.door = door;
        this.request = request;
        this.kind = kind;
        this.model = model.isEmpty() ? null : model;
        this.arrival = door.arrival(ctx, request.headers(), kind.protocol());
    }

    public HttpResponse proven(Answer answer) {
        try {
            Identified proven = door.pipeline().identify(arrival);
            sender = proven;
            collect(ctx, request, door.capacity(), soFar -> {}).whenComplete((body, failure) -> {
                collected(body, failure);
                ctx.blockingTaskExecutor().execute(() -> answer(proven, answer));
            });
        } catch (RuntimeException e) {
            refuse(e);
        }
        return HttpResponse.of(response);
    }

    private void answer(Identified proven, Answer answer) {
        try {
            JsonDocument question = question();
            close();
            response.complete(answer.of(proven, question));
        } catch (RuntimeException e) {
            refuse(e);
        }
    }

    private JsonDocument question() {
        ByteBuf plain = inflated(body(), request.headers().get(HttpHeaderNames.CONTENT_ENCODING, ""));
        byte[] text = plain.isReadable() ? scratch().copy(plain, plain.readableBytes()) : NOTHING;
        return JsonDocument.parse(text, new JsonLimits(kind.maxBytes(), MAX_DEPTH, MAX_MEMBERS), RequestMalformed::new);
    }

    private void refuse(RuntimeException thrown) {
        close();
        response.complete(door.refuse(arrival, sender, kind.action(), model, thrown));
    }
}
