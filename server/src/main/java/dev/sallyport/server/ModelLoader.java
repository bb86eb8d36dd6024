package dev.sallyport.server;

import dev.sallyport.core.Action;
import dev.sallyport.core.AuditEvent.Detail;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.Internal;
import dev.sallyport.core.Problem.ModelUnknown;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Arrival;
import dev.sallyport.serve.Identified;
import dev.sallyport.serve.Pipeline;
import dev.sallyport.serve.ServedModel;
import dev.sallyport.wire.admin.ModelControl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;

/** Brings models of the store into the catalogue and out of it, with an entry before and one after. */
final class ModelLoader implements ModelControl {
    private final Pipeline pipeline;
    private final ModelStore store;
    private final Logger log;
    /** Why what lies in the store is not served, until it is or is gone. */
    private final Map<ModelRef, Problem> refusals = new ConcurrentHashMap<>();

    ModelLoader(Pipeline pipeline, ModelStore store, Logger log) {
        this.pipeline = pipeline;
        this.store = store;
        this.log = log;
    }

    @Override
    public List<ModelRef> stored() {
        return store.all();
    }

    @Override
    public List<ModelRef> chosen(String name) {
        List<ModelRef> chosen =
                store.list().stream().filter(model -> model.name().equals(name)).toList();
        if (chosen.isEmpty()) {
            throw new ProblemException(new ModelUnknown(name));
        }
        return chosen;
    }

    @Override
    public void load(Identified who, ModelRef model) {
        if (!store.has(model)) {
            throw new ProblemException(new ModelUnknown(model.name()));
        }
        load(who.arrival(), who.principal(), model);
    }

    /** @throws ProblemException what refused it, after that was recorded */
    void load(Arrival arrival, Principal principal, ModelRef model) {
        record(arrival, principal, Action.LOAD, model, "intent", List.of());
        try {
            ServedModel served = store.load(model, pipeline.catalogue());
            pipeline.catalogue().add(served);
            refusals.remove(model);
            record(arrival, principal, Action.LOAD, model, "done", facts(served));
            log.info("serving {}, {}", model, served.batching());
        } catch (RuntimeException e) {
            Problem problem = e instanceof ProblemException known
                    ? known.problem()
                    : new Internal(arrival.requestId(), e.toString());
            refusals.put(model, problem);
            log.error("{} is refused: {}: {} {}", model, problem.code(), problem.sentence(), problem.operatorDetail());
            record(
                    arrival,
                    principal,
                    Action.LOAD,
                    model,
                    problem.code(),
                    List.of(new Detail("finding", problem.sentence())));
            throw new ProblemException(problem, e);
        }
    }

    private List<Detail> facts(ServedModel served) {
        List<Detail> facts = new ArrayList<>();
        facts.add(new Detail("manifest", served.manifestDigest().hex()));
        store.admissionDigests().forEach(policy -> facts.add(new Detail("admission", policy.hex())));
        return facts;
    }

    @Override
    public String refusal(ModelRef model) {
        Problem problem = refusals.get(model);
        return problem == null ? "" : problem.code() + ": " + problem.sentence();
    }

    @Override
    public void unload(Identified who, ModelRef model) {
        unload(who.arrival(), who.principal(), model);
    }

    /** @throws ProblemException {@code model/unknown}, after that was recorded */
    void unload(Arrival arrival, Principal principal, ModelRef model) {
        unload(arrival, principal, model, List.of());
    }

    /** Likewise, with the reason in its entries. */
    void unload(Arrival arrival, Principal principal, ModelRef model, List<Detail> reason) {
        record(arrival, principal, Action.UNLOAD, model, "intent", reason);
        boolean was = pipeline.catalogue().remove(model);
        refusals.remove(model);
        ModelUnknown unknown = new ModelUnknown(model.name());
        record(arrival, principal, Action.UNLOAD, model, was ? "done" : unknown.code(), reason);
        if (!was) {
            throw new ProblemException(unknown);
        }
        log.info("unloaded {}", model);
    }

    private void record(
            Arrival arrival, Principal principal, Action action, ModelRef model, String outcome, List<Detail> detail) {
        pipeline.administer(arrival, principal, action, model.toString(), outcome, detail);
    }
}
