package dev.sallyport.wire.oip;

import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.ProblemException;

/** The id that a caller gives a request and finds again in the answer; bounded, since it is echoed. */
final class CallerId {
    static final int MAX_CHARS = 1024;

    private CallerId() {}

    /** @throws ProblemException {@code request/too-large} */
    static String checked(String id) {
        if (id.length() > MAX_CHARS) {
            throw new ProblemException(new RequestTooLarge("characters of `id`", MAX_CHARS));
        }
        return id;
    }
}
