package dev.sallyport.wire;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.Limits;
import dev.sallyport.core.Principal;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Capacity;
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

    /** A REST refusal, answered when its entry is durable. */
    public HttpResponse refuse(
            Arrival arrival, @Nullable Principal principal, Action action, @Nullable String target, Throwable thrown) {
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        pipeline.refuse(
                arrival,
                principal,
                action,
                target,
                pipeline.problemOf(thrown, arrival),
                (problem, index) -> answer.complete(Answers.refusal(problem, arrival.requestId(), index)));
        return HttpResponse.of(answer);
    }
}
