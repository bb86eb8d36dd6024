package dev.sallyport.bundle.keys;

import dev.sallyport.core.Problem.KeyRefused;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import org.jspecify.annotations.Nullable;

/** The two ways in which a key is not had; what a service or a library said goes to the operator alone. */
final class KeyFailures {
    private static final int MAX_DETAIL = 512;

    private KeyFailures() {}

    static ProblemException unavailable(String sentence, String detail, @Nullable Throwable cause) {
        return new ProblemException(new KeyUnavailable(sentence, plain(detail)), cause);
    }

    static ProblemException refused(String sentence, String detail, @Nullable Throwable cause) {
        return new ProblemException(new KeyRefused(sentence, plain(detail)), cause);
    }

    static ProblemException otherKey() {
        return unavailable("the bundle is sealed to another key", "", null);
    }

    static ProblemException doesNotOpen(String detail, @Nullable Throwable cause) {
        return refused("the wrapped key does not open", detail, cause);
    }

    /** One bounded line: others wrote it. */
    private static String plain(String detail) {
        String cut = detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) : detail;
        return cut.replaceAll("[^\\x20-\\x7e]", " ");
    }
}
