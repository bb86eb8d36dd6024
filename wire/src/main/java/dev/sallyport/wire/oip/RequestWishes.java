package dev.sallyport.wire.oip;

import dev.sallyport.core.Problem.RequestUnsupported;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Wishes;
import java.util.Map;

/** What the parameters of a request come to, whichever protocol carried them. */
final class RequestWishes {
    /** The longest that nanoseconds can say; the server's own bound is far below. */
    private static final long MAX_MICROS = Long.MAX_VALUE / 4_000;

    private RequestWishes() {}

    /** @throws ProblemException {@code request/unsupported} for a part of a sequence */
    static Wishes of(long timeoutMicros, long priority, boolean sequence, Map<String, Integer> classes) {
        if (sequence) {
            throw new ProblemException(
                    new RequestUnsupported("sequences are not supported: no model here keeps a state"));
        }
        if (timeoutMicros == 0 && priority == 0 && classes.isEmpty()) {
            return Wishes.NONE;
        }
        return new Wishes(1_000 * Math.min(timeoutMicros, MAX_MICROS), priority, classes);
    }
}
