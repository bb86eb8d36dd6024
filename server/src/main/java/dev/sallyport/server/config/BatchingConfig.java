package dev.sallyport.server.config;

import dev.sallyport.runtime.Batching;
import java.time.Duration;
import java.util.List;

/** How requests to one model that wait at the same time are run. */
public record BatchingConfig(
        @Key(
                value =
                        "`off`: each alone; `automatic`: together where that was measured to be faster, never held back;"
                                + " `on`: together.",
                fallback = "automatic")
        Batching.Mode mode,

        @Key(value = "Most rows of one run.", fallback = "32")
        int maxRows,

        @Key(value = "Row counts a run should have where as many wait; empty for as many as wait.", fallback = "[]")
        List<Integer> preferredRows,

        @Key(value = "With `on`, how long a request is held back for others to come.", fallback = "0ms")
        Duration maxDelay,

        @Key(value = "Most requests to the model that wait; 0 for what `runtime.queue` allows.", fallback = "0")
        int queue,

        @Key(value = "Let requests of different principals share a run.", fallback = "false")
        boolean mixPrincipals,

        @Key(value = "Most runs of the model at once; 0 for what `runtime.threads` allows.", fallback = "0")
        int instances,

        @Key(
                value = "How many priorities callers may give a request, 1 the highest, 16 at most; 0 for none.",
                fallback = "0")
        int priorities) {

    private static final Duration LONGEST_DELAY = Duration.ofSeconds(10);

    public BatchingConfig {
        preferredRows = List.copyOf(preferredRows);
        if (maxDelay.compareTo(LONGEST_DELAY) > 0) {
            throw new IllegalArgumentException("maxDelay is at most 10s");
        }
        batching(mode, maxRows, preferredRows, maxDelay, queue, mixPrincipals, instances, priorities);
    }

    public Batching batching() {
        return batching(mode, maxRows, preferredRows, maxDelay, queue, mixPrincipals, instances, priorities);
    }

    private static Batching batching(
            Batching.Mode mode,
            int maxRows,
            List<Integer> preferredRows,
            Duration maxDelay,
            int queue,
            boolean mix,
            int instances,
            int priorities) {
        return new Batching(
                mode,
                maxRows,
                preferredRows,
                maxDelay,
                queue == 0 ? Integer.MAX_VALUE : queue,
                mix,
                instances,
                priorities);
    }
}
