package dev.sallyport.serve;

import java.util.Map;

/**
 * What a caller may ask for beside the prediction itself.
 *
 * @param timeoutNanos how long the prediction may take, waiting included; 0 where nothing is said, and
 *     never more than the server allows
 * @param priority among the requests that wait for the model, 1 the highest; 0 where nothing is said
 * @param classes how many of the best classes of an output are wanted in the place of its values
 */
public record Wishes(long timeoutNanos, long priority, Map<String, Integer> classes) {
    public static final Wishes NONE = new Wishes(0, 0, Map.of());

    /** The earlier of {@code deadlineNanos} and what the caller allows from {@code nowNanos} on. */
    long deadline(long nowNanos, long deadlineNanos) {
        return timeoutNanos == 0 || deadlineNanos - nowNanos <= timeoutNanos ? deadlineNanos : nowNanos + timeoutNanos;
    }
}
