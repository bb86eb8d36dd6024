package dev.sallyport.wire.oip.control;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Problem.Overloaded;
import dev.sallyport.core.ProblemException;
import dev.sallyport.wire.GrpcFrames;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * {@code Watch}: the health now, and again whenever it has changed. Anybody may watch, so only a few may
 * at once. A server that was ready and is no longer is stopping: its watchers hear that and are let go.
 */
final class GrpcHealthWatch {
    private static final int MAX_WATCHERS = 64;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Set<String> services;
    private final BooleanSupplier ready;
    private final AtomicInteger watchers = new AtomicInteger();

    GrpcHealthWatch(Set<String> services, BooleanSupplier ready) {
        this.services = services;
        this.ready = ready;
    }

    /** @throws ProblemException {@code server/overloaded} */
    HttpResponse begin(ServiceRequestContext ctx, String service) {
        if (watchers.incrementAndGet() > MAX_WATCHERS) {
            watchers.decrementAndGet();
            throw new ProblemException(new Overloaded("too many watch the health", RETRY_AFTER));
        }
        ctx.clearRequestTimeout();
        HttpResponseWriter answers = HttpResponse.streaming();
        answers.write(GrpcFrames.ANSWERED);
        Watcher watcher = new Watcher(answers, services.contains(service));
        watcher.look();
        ScheduledFuture<?> looking = ctx.eventLoop().scheduleAtFixedRate(watcher::look, 1, 1, TimeUnit.SECONDS);
        answers.whenComplete().handle((done, failure) -> {
            looking.cancel(false);
            return watchers.decrementAndGet();
        });
        return answers;
    }

    private final class Watcher {
        private final HttpResponseWriter answers;
        private final boolean known;
        private int last;

        Watcher(HttpResponseWriter answers, boolean known) {
            this.answers = answers;
            this.known = known;
        }

        void look() {
            int status = ready.getAsBoolean() ? GrpcHealth.SERVING : GrpcHealth.NOT_SERVING;
            boolean stopping = last == GrpcHealth.SERVING && status == GrpcHealth.NOT_SERVING;
            int shown = known ? status : GrpcHealth.SERVICE_UNKNOWN;
            boolean tell = last == 0 || (known && last != status);
            last = status;
            if (tell && !answers.tryWrite(HttpData.wrap(GrpcHealth.status(shown)))) {
                return;
            }
            Overloaded goodbye = new Overloaded("the server is stopping", RETRY_AFTER);
            if (stopping && answers.tryWrite(GrpcFrames.refusalTrailers(goodbye))) {
                answers.close();
            }
        }
    }
}
