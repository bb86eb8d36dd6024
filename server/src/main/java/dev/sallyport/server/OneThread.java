package dev.sallyport.server;

import dev.sallyport.core.Problem.Internal;
import dev.sallyport.core.ProblemException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Does one thing after the other on a thread of its own, which ends when there is nothing to do.
 *
 * <p>Models are loaded that way: only one plaintext is in memory at a time, and an allocator that keeps what
 * was freed per thread keeps it once.
 */
final class OneThread {
    private static final int MAX_WAITING = 1_000;
    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor thread;

    OneThread(String name) {
        this.thread = new ThreadPoolExecutor(
                1,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MAX_WAITING),
                Thread.ofPlatform().name(name).daemon().factory());
        thread.allowCoreThreadTimeOut(true);
    }

    /** Waits for what {@code task} returns or throws. */
    <T> T call(Supplier<T> task) {
        try {
            return CompletableFuture.supplyAsync(task, thread).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new ProblemException(new Internal("load", String.valueOf(e.getCause())), e.getCause());
        } catch (RejectedExecutionException e) {
            throw new ProblemException(new Internal("load", "too many loads wait"), e);
        }
    }
}
