package dev.sallyport.server;

import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Runs independent parts of a start side by side, each on a thread of its own. */
final class Startup {
    private Startup() {}

    static <T> CompletableFuture<T> begin(String name, Callable<T> part) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread.ofPlatform().name("start-" + name).daemon().start(() -> {
            try {
                result.complete(part.call());
            } catch (Exception | LinkageError e) {
                result.completeExceptionally(e);
            }
        });
        return result;
    }

    /** The part's value, or the problem that stopped it. */
    static <T> T end(CompletableFuture<T> part) {
        try {
            return part.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof ProblemException problem) {
                throw problem;
            }
            throw new ProblemException(new Problem.Internal("start", String.valueOf(e.getCause())), e.getCause());
        }
    }
}
