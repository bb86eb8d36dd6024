package dev.sallyport.onnx;

import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Text;
import java.util.Locale;

/** Why a graph is refused, ready to be thrown. */
final class Finding {
    private Finding() {}

    /** {@code format} with every argument made fit for one line. */
    static ProblemException of(String format, Object... arguments) {
        Object[] safe = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            safe[i] = arguments[i] instanceof String text ? Text.quotable(text) : arguments[i];
        }
        return new ProblemException(new ModelNotAdmitted("onnx: " + String.format(Locale.ROOT, format, safe), ""));
    }
}
