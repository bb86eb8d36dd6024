package dev.sallyport.serve;

import dev.sallyport.core.Action;
import dev.sallyport.core.Decision;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.Forbidden;
import dev.sallyport.core.Problem.ModelUnknown;
import dev.sallyport.core.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request whose sender is proven; made by {@link Pipeline#identify} alone. */
public final class Identified {
    private final Pipeline pipeline;
    private final Arrival arrival;
    private final Principal principal;

    Identified(Pipeline pipeline, Arrival arrival, Principal principal) {
        this.pipeline = pipeline;
        this.arrival = arrival;
        this.principal = principal;
    }

    public Arrival arrival() {
        return arrival;
    }

    public Principal principal() {
        return principal;
    }

    /**
     * Whether the sender may do this to this model, judged before the model is looked for, so that
     * forbidden and unknown take the same way.
     *
     * @param version a version, a label, or empty for the newest
     * @throws ProblemException {@code auth/forbidden}, {@code model/unknown}
     */
    public Authorised authorise(Action action, String model, String version) {
        Optional<ServedModel> found = pipeline.catalogue().find(model, version);
        String resolved = found.isPresent() ? found.get().ref().version() : version;
        @Nullable String label = version.isEmpty() || version.equals(resolved) ? null : version;
        if (!may(action, model, resolved, label)) {
            throw new ProblemException(new Forbidden(action));
        }
        return new Authorised(
                pipeline, this, version, found.orElseThrow(() -> new ProblemException(new ModelUnknown(model))));
    }

    /**
     * Whether the sender may do this to the server itself.
     *
     * @throws ProblemException {@code auth/forbidden}
     */
    public void authorise(Action action) {
        if (!pipeline.isOpen() && pipeline.access().decide(principal, action) != Decision.ALLOW) {
            throw new ProblemException(new Forbidden(action));
        }
    }

    /** The models that are served and that the sender may do {@code action} to: by name, then oldest version first. */
    public List<ServedModel> models(Action action) {
        List<ServedModel> allowed = new ArrayList<>();
        pipeline.catalogue()
                .models()
                .forEach((name, versions) -> versions.byVersion().forEach((version, model) -> {
                    if (may(action, name, version, null)) {
                        allowed.add(model);
                    }
                }));
        return allowed;
    }

    /** Every version of a model that is served, whether the sender may see it or not. */
    public List<ModelRef> served(String name) {
        return pipeline.catalogue()
                .versions(name)
                .map(versions -> versions.byVersion().values().stream()
                        .map(ServedModel::ref)
                        .toList())
                .orElse(List.of());
    }

    /** Whether the sender may do {@code action} to a model, served or not. */
    public boolean may(Action action, ModelRef model) {
        return may(action, model.name(), model.version(), null);
    }

    boolean may(Action action, String model, String version, @Nullable String label) {
        return pipeline.isOpen()
                || pipeline.access().decide(principal, action, model, version, label) == Decision.ALLOW;
    }

    /** Records that an inference was refused, and says so. */
    void refuse(Exchange<?> exchange, ServedModel model, Problem problem) {
        pipeline.refuse(arrival, principal, Action.INFER, model.ref().toString(), problem, exchange::refuse);
    }
}
