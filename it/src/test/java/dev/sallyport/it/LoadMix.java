package dev.sallyport.it;

import dev.sallyport.it.RestCaller.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** Callers that ask two models in turn, as fast as they are answered, and remember every answer. */
final class LoadMix implements AutoCloseable {
    /** One answered call. */
    record Answered(long auditIndex, String model) {}

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final List<String> MODELS = List.of("digits", "diagnosis");

    private final ConcurrentLinkedQueue<Answered> answered = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Answer> refused = new ConcurrentLinkedQueue<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final List<Thread> callers = new ArrayList<>();
    private volatile boolean stopping;

    LoadMix(RestCaller caller, int concurrency, Map<String, String> requests) {
        for (int i = 0; i < concurrency; i++) {
            String model = MODELS.get(i % MODELS.size());
            callers.add(Thread.ofVirtual().start(() -> ask(caller, model, requests.getOrDefault(model, ""))));
        }
    }

    static Map<String, String> requests() {
        return Map.of(
                "digits", Example.named("digits").request(0, 1),
                "diagnosis", Example.named("diagnosis").request(0, 1));
    }

    private void ask(RestCaller caller, String model, String request) {
        while (!stopping) {
            try {
                Answer answer = caller.infer(model, request);
                if (answer.status() == 200) {
                    answered.add(new Answered(answer.auditIndex(), model));
                    answers.incrementAndGet();
                } else {
                    refused.add(answer);
                }
            } catch (IOException e) {
                // The server is gone: this call was not answered.
                return;
            }
        }
    }

    /** Waits for the {@code count}th answer; the others are on their way then. */
    void awaitAnswers(int count) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (answers.get() < count) {
            if (System.nanoTime() > end) {
                throw new AssertionError(answers + " answers after " + PATIENCE + ", refused: " + refused);
            }
            LockSupport.parkNanos(100_000);
        }
    }

    /** Lets every caller have its last answer or its error; what was answered with success. */
    List<Answered> finish() {
        stopping = true;
        for (Thread caller : callers) {
            try {
                caller.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return List.copyOf(answered);
    }

    /** Answers other than 200, so far. */
    List<Answer> refused() {
        return List.copyOf(refused);
    }

    @Override
    public void close() {
        finish();
    }
}
