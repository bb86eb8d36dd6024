package dev.sallyport.serve;

import dev.sallyport.core.Action;
import dev.sallyport.core.Problem.ModelNotReady;
import java.time.Duration;
import java.util.List;

/** A request that may do what it asks for to this model; made by {@link Identified} alone. */
public final class Authorised {
    private final Pipeline pipeline;
    private final Identified identified;
    private final String version;
    private final ServedModel model;

    /** @param version as it was asked for: a version, a label, or empty for the newest */
    Authorised(Pipeline pipeline, Identified identified, String version, ServedModel model) {
        this.pipeline = pipeline;
        this.identified = identified;
        this.version = version;
        this.model = model;
    }

    public ServedModel model() {
        return model;
    }

    /** The model's versions that the sender may do {@code action} to, oldest first. */
    public List<String> versions(Action action) {
        String name = model.ref().name();
        return pipeline.catalogue()
                .versions(name)
                .map(versions -> versions.byVersion().keySet().stream()
                        .filter(version -> identified.may(action, name, version, null))
                        .toList())
                .orElse(List.of());
    }

    /**
     * Decodes, judges, predicts, encodes, records and answers; returns before the answer is out.
     * Called on the exchange's executor.
     *
     * @param deadline how long it may take from now, waiting included
     */
    public <R> void infer(Exchange<R> exchange, Duration deadline) {
        long startNanos = pipeline.nanos();
        long deadlineNanos = startNanos + deadline.toNanos();
        if (model.enter()) {
            run(exchange, startNanos, deadlineNanos).begin();
        } else {
            inferWithSuccessor(exchange, startNanos, deadlineNanos);
        }
    }

    /** The model was retired since it was found: whatever answers by that name now is judged and used like any other. */
    private <R> void inferWithSuccessor(Exchange<R> exchange, long startNanos, long deadlineNanos) {
        for (int i = 0; i < Catalogue.MAX_SUCCESSORS; i++) {
            Authorised successor;
            try {
                successor = identified.authorise(Action.INFER, model.ref().name(), version);
            } catch (RuntimeException e) {
                identified.refuse(exchange, model, pipeline.problemOf(e, identified.arrival()));
                return;
            }
            if (successor.model.enter()) {
                successor.run(exchange, startNanos, deadlineNanos).begin();
                return;
            }
        }
        identified.refuse(exchange, model, new ModelNotReady(model.ref().name()));
    }

    private <R> InferenceRun<R> run(Exchange<R> exchange, long startNanos, long deadlineNanos) {
        return new InferenceRun<>(pipeline, identified, model, exchange, startNanos, deadlineNanos);
    }
}
