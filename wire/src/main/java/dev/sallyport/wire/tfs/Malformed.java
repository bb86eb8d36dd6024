package dev.sallyport.wire.tfs;

import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.util.Locale;

/** Refusals of a request's form, in the words that TensorFlow Serving has for them where it has any. */
final class Malformed {
    private Malformed() {}

    static ProblemException of(String sentence, Object... named) {
        return new ProblemException(new RequestMalformed(sentence.formatted(named)));
    }

    static ProblemException message(String message, IOException cause) {
        return new ProblemException(
                new RequestMalformed(String.format(Locale.ROOT, "not a %s message", message)), cause);
    }
}
