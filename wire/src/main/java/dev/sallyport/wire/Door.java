package dev.sallyport.wire;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Problem;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Capacity;
import dev.sallyport.serve.Identified;
import dev.sallyport.serve.Pipeline;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What every service of a listener shares: the pipeline behind it and the bounds before it.
 *
 * @param deadline longest time for one prediction, waiting included
 */
public record Door(Pipeline pipeline, Arrivals arrivals, Capacity capacity, Limits limits, Duration deadline) {

    public Arrival arrival(ServiceRequestContext ctx, RequestHeaders headers, String protocol) {
        return arrivals.of(ctx, headers, protocol);
    }

    /** What a refusal looks like in a protocol. */
    public interface Form {
        /** @param auditIndex negative where the refusal has no entry of its own */
        HttpResponse of(Problem problem, String requestId, long auditIndex);
    }

    /** A REST refusal, answered when its entry is durable. */
    public HttpResponse refuse(
            Arrival arrival, @Nullable Identified sender, Action action, @Nullable String target, Throwable thrown) {
        return refuse(arrival, sender, action, target, thrown, Answers::refusal);
    }

    /** The same in a form of the protocol's own. */
    public HttpResponse refuse(
            Arrival arrival,
            @Nullable Identified sender,
            Action action,
            @Nullable String target,
            Throwable thrown,
            Form form) {
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        refused(
                arrival,
                sender,
                action,
                target,
                thrown,
                (problem, index) -> answer.complete(form.of(problem, arrival.requestId(), index)));
        return HttpResponse.of(answer);
    }

    /**
     * Has a refusal recorded and then answered.
     *
     * @param sender {@code null} as long as nobody is proven
     * @param target the model asked for, as far as it is known
     */
    public void refused(
            Arrival arrival,
            @Nullable Identified sender,
            Action action,
            @Nullable String target,
            Throwable thrown,
            Pipeline.Refused answer) {
        pipeline.refuse(
                arrival,
                sender == null ? null : sender.principal(),
                action,
                target,
                pipeline.problemOf(thrown, arrival),
                answer);
    }
}
