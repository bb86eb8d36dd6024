package dev.sallyport.serve;

import dev.sallyport.admit.EnsembleContract;
import dev.sallyport.core.AuditEvent.Member;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Ensemble;
import dev.sallyport.core.Ensemble.Step;
import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.Problem.ModelNotReady;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.runtime.LoadedModel;
import dev.sallyport.runtime.ModelIdentity;
import dev.sallyport.runtime.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Models of the catalogue that answer as one: each step runs on the thread that asked, and what it makes is
 * handed to the next where it lies.
 *
 * <p><b>Guarantees.</b> Only the models and versions that the sealed declaration names are run, whoever
 * asks; a run ends with the members it began with, also where they are replaced under it. What a step is
 * given was held against its member's contract. The contract of the whole fits the members that run.
 *
 * <p><b>Does not guarantee.</b> That the caller may use a member by itself: the right to the ensemble is
 * enough. A member's own bounds on its runs and its shared runs do not count here.
 *
 * <p>Thread-safe.
 */
public final class EnsembleModel implements LoadedModel {
    private final ModelIdentity identity;
    private final Ensemble ensemble;
    private final Catalogue catalogue;
    private final LongSupplier nanoTime;
    /** Which bundles the contract was last seen to fit, in the order of the steps. */
    private volatile List<Digest> fitting = List.of();

    private volatile boolean closed;

    private EnsembleModel(ModelIdentity identity, Ensemble ensemble, Catalogue catalogue, LongSupplier nanoTime) {
        this.identity = identity;
        this.ensemble = ensemble;
        this.catalogue = catalogue;
        this.nanoTime = nanoTime;
    }

    /**
     * @param identity its contract has a tensor for each that the declaration takes and gives
     * @param catalogue where its members are served
     * @throws ProblemException {@code model/not-ready} where a member is not served, {@code
     *     model/not-admitted} where the contract does not fit the members, or one is an ensemble itself
     */
    public static EnsembleModel of(
            ModelIdentity identity, Ensemble ensemble, Catalogue catalogue, LongSupplier nanoTime) {
        EnsembleModel model = new EnsembleModel(identity, ensemble, catalogue, nanoTime);
        for (Step step : ensemble.steps()) {
            ServedModel member = catalogue
                    .exact(step.model())
                    .orElseThrow(() -> new ProblemException(new ModelNotReady(
                            identity.ref().name(), "its member `%s` is not served".formatted(step.model()))));
            if (member.isEnsemble()) {
                throw new ProblemException(
                        new ModelNotAdmitted("member `%s` is an ensemble itself".formatted(step.model()), ""));
            }
        }
        EnsembleRun run = model.enter();
        try {
            model.check(run.served());
        } finally {
            run.close();
        }
        return model;
    }

    @Override
    public ModelIdentity identity() {
        return identity;
    }

    Ensemble ensemble() {
        return ensemble;
    }

    @Override
    public boolean isReady() {
        return !closed
                && ensemble.steps().stream()
                        .allMatch(step -> catalogue
                                .exact(step.model())
                                .filter(member -> !member.isEnsemble())
                                .isPresent());
    }

    /** Which bundles would answer a request that came now; empty where one of them is not served. */
    List<Member> current() {
        List<Member> members = new ArrayList<>();
        for (Step step : ensemble.steps()) {
            Optional<ServedModel> member = catalogue.exact(step.model());
            if (member.isEmpty()) {
                return List.of();
            }
            Member one = new Member(step.model(), member.get().manifestDigest());
            if (!members.contains(one)) {
                members.add(one);
            }
        }
        return members;
    }

    @Override
    public Prediction predict(List<Tensor> inputs, List<String> outputs, long deadlineNanos) {
        if (closed) {
            throw new ProblemException(new ModelNotReady(ref().name()));
        }
        EnsembleRun run = enter();
        try {
            checkAnew(run.served());
            List<String> wanted = outputs.isEmpty() ? ensemble.outputs() : outputs;
            run.predict(contract().inputs().stream().map(TensorSpec::name).toList(), inputs, wanted, deadlineNanos);
            return run;
        } catch (Throwable e) {
            run.close();
            throw e;
        }
    }

    /** Holds every member until the run is closed. */
    private EnsembleRun enter() {
        List<ServedModel> members = new ArrayList<>();
        try {
            for (Step step : ensemble.steps()) {
                members.add(catalogue
                        .enter(step.model())
                        .orElseThrow(() ->
                                new ProblemException(new ModelNotReady(ref().name(), "a member of it is not served"))));
            }
            return new EnsembleRun(ensemble, members, nanoTime);
        } catch (Throwable e) {
            members.forEach(ServedModel::leave);
            throw e;
        }
    }

    /** Members that were replaced since the last run may be others. */
    private void checkAnew(List<ServedModel> members) {
        List<Digest> known = fitting;
        for (int i = 0; i < members.size(); i++) {
            if (i >= known.size() || !known.get(i).equals(members.get(i).manifestDigest())) {
                try {
                    check(members);
                    return;
                } catch (ProblemException e) {
                    throw new ProblemException(
                            new ModelNotReady(ref().name(), "a member of it was replaced by one that does not fit"), e);
                }
            }
        }
    }

    private void check(List<ServedModel> members) {
        for (ServedModel member : members) {
            if (member.isEnsemble()) {
                throw new ProblemException(
                        new ModelNotAdmitted("member `%s` is an ensemble itself".formatted(member.ref()), ""));
            }
        }
        EnsembleContract.check(
                contract(),
                ensemble,
                members.stream().map(ServedModel::contract).toList());
        fitting = members.stream().map(ServedModel::manifestDigest).toList();
    }

    @Override
    public void close() {
        closed = true;
    }
}
