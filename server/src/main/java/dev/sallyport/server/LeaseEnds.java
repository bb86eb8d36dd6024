package dev.sallyport.server;

import dev.sallyport.core.Action;
import dev.sallyport.core.AuditEvent.Detail;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Pipeline;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What the server does about leases, each with its entry. A model is taken out of service before the reason can be
 * recorded only where the log cannot be written: the key is gone either way.
 */
final class LeaseEnds implements Leases.Effects {
    private final Pipeline pipeline;
    private final ModelLoader loader;
    private final Supplier<Arrival> arrivals;
    private final Principal operator;
    private final Logger log;

    LeaseEnds(Pipeline pipeline, ModelLoader loader, Supplier<Arrival> arrivals, Principal operator, Logger log) {
        this.pipeline = pipeline;
        this.loader = loader;
        this.arrivals = arrivals;
        this.operator = operator;
        this.log = log;
    }

    /** One round of questions; whatever it comes to, there is a next one. */
    void round(Leases leases) {
        try {
            leases.round(this);
        } catch (ProblemException e) {
            log.error("leases: {} {}", e.problem().sentence(), e.problem().operatorDetail());
        } catch (RuntimeException e) {
            log.error("leases", e);
        }
    }

    @Override
    public void asked(ModelRef model, @Nullable Problem problem) {
        List<Detail> detail = problem == null ? List.of() : List.of(new Detail("finding", problem.sentence()));
        if (problem != null) {
            log.warn("the key of {}: {}: {} {}", model, problem.code(), problem.sentence(), problem.operatorDetail());
        }
        String outcome = problem == null ? "done" : problem.code();
        pipeline.administer(arrivals.get(), operator, Action.KEY_RELEASE, model.toString(), outcome, detail);
    }

    @Override
    public void end(ModelRef model, Problem problem) {
        boolean serves = pipeline.catalogue()
                .versions(model.name())
                .filter(versions -> versions.byVersion().containsKey(model.version()))
                .isPresent();
        if (!serves) {
            // It was taken out, and closes when its last request is over.
            return;
        }
        try {
            loader.unload(arrivals.get(), operator, model, List.of(new Detail("lease", problem.code())));
        } catch (ProblemException e) {
            // An operator was faster, or nothing can be recorded; then it must go all the same.
            pipeline.catalogue().remove(model);
        }
    }

    @Override
    public void load(ModelRef model) {
        try {
            loader.load(arrivals.get(), operator, model);
        } catch (ProblemException e) {
            // Recorded and logged by whoever refused it.
        }
    }
}
