package dev.sallyport.wire.tfs;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sallyport.core.Action;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.ModelUnknown;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Text;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Authorised;
import dev.sallyport.serve.Identified;
import dev.sallyport.wire.Answers;
import dev.sallyport.wire.Door;
import dev.sallyport.wire.NamedModel;
import org.jspecify.annotations.Nullable;

/**
 * Which model is meant: by its name alone, with a version, or with a label.
 *
 * @param version a number; empty where none is named
 * @param label empty where none is named
 */
record ServingPath(String model, String version, String label) implements NamedModel {
    /** No model at all. */
    static final ServingPath NONE = new ServingPath("", "", "");

    /** Decoded once by the router and not again. */
    static ServingPath of(ServiceRequestContext ctx) {
        return new ServingPath(parameter(ctx, "model"), parameter(ctx, "version"), parameter(ctx, "label"));
    }

    private static String parameter(ServiceRequestContext ctx, String name) {
        @Nullable String value = ctx.pathParam(name);
        return value == null ? "" : value;
    }

    boolean isOneVersion() {
        return !version.isEmpty() || !label.isEmpty();
    }

    @Override
    public Authorised authorise(Identified sender, Action action) {
        if (!label.isEmpty()) {
            Authorised authorised = sender.authorise(action, model, label);
            if (authorised.model().ref().version().equals(label)) {
                throw new ProblemException(new ModelUnknown(model));
            }
            return authorised;
        }
        return sender.authorise(action, model, version.isEmpty() ? "" : withoutZeros(version));
    }

    /** Versions are numbers here, so that {@code 007} means 7. */
    private static String withoutZeros(String number) {
        int zeros = 0;
        while (zeros < number.length() - 1 && number.charAt(zeros) == '0') {
            zeros++;
        }
        return number.substring(zeros);
    }

    /** A refusal before there is an exchange, answered when its entry is durable. */
    HttpResponse refuse(Door door, Arrival arrival, @Nullable Identified sender, Action action, Throwable thrown) {
        return door.refuse(arrival, sender, action, model.isEmpty() ? null : model, thrown, this::refusal);
    }

    /** A refusal; what is not there is called what TensorFlow Serving calls it. */
    HttpResponse refusal(Problem problem, String requestId, long auditIndex) {
        return problem instanceof ModelUnknown
                ? Answers.refusal(problem, notFound(), requestId, auditIndex)
                : Answers.refusal(problem, requestId, auditIndex);
    }

    private String notFound() {
        String name = Text.quotable(model);
        if (!label.isEmpty()) {
            return "Unrecognized servable version label: " + Text.quotable(label);
        }
        return version.isEmpty()
                ? "Servable not found for request: Latest(" + name + ")"
                : "Servable not found for request: Specific(" + name + ", " + Text.quotable(version) + ")";
    }
}
