package dev.sallyport.onnx;

import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Text;
import java.util.Locale;

/** Why a graph is refused, ready to be thrown. */
final class Finding {
    /** Marks what is refused for its form alone, so that whoever does not serve the model can tell. */
    static final String UNSERVED = "a form that is not served";

    private Finding() {}

    /** {@code format} with every argument made fit for one line. */
    static ProblemException of(String format, Object... arguments) {
        return refused("", format, arguments);
    }

    /** Of what the standard allows, or a later one may, and this server does not serve. */
    static ProblemException unserved(String format, Object... arguments) {
        return refused(UNSERVED, format, arguments);
    }

    private static ProblemException refused(String detail, String format, Object[] arguments) {
        Object[] safe = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            safe[i] = arguments[i] instanceof String text ? Text.quotable(text) : arguments[i];
        }
        return new ProblemException(new ModelNotAdmitted("onnx: " + String.format(Locale.ROOT, format, safe), detail));
    }
}
