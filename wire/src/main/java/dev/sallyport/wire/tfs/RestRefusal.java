package dev.sallyport.wire.tfs;

import com.linecorp.armeria.common.HttpResponse;
import dev.sallyport.core.Action;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Identified;
import dev.sallyport.wire.Door;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A REST refusal before there is an exchange, answered when its entry is durable. */
final class RestRefusal {
    private RestRefusal() {}

    static HttpResponse of(
            Door door,
            Arrival arrival,
            @Nullable Identified identified,
            Action action,
            ServingPath path,
            Throwable thrown) {
        CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
        door.pipeline()
                .refuse(
                        arrival,
                        identified == null ? null : identified.principal(),
                        action,
                        path.model().isEmpty() ? null : path.model(),
                        door.pipeline().problemOf(thrown, arrival),
                        (problem, index) -> answer.complete(path.refusal(problem, arrival.requestId(), index)));
        return HttpResponse.of(answer);
    }
}
