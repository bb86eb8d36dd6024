package dev.sallyport.serve;

import dev.sallyport.core.AuditEvent.Member;
import dev.sallyport.core.AuditEvent.TensorFact;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Ensemble;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.Text;
import dev.sallyport.guard.contract.ContractGuard;
import dev.sallyport.runtime.Batching;
import dev.sallyport.runtime.WarmModel;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A loaded model with the guard of its contract, counted so that it is closed only when the last
 * request that uses it is over. Thread-safe.
 */
public final class ServedModel {
    private final WarmModel warm;
    private final @Nullable AnswerCache cache;
    private final Runnable closed;
    private final List<List<TensorFact>> warmup;
    private final ContractGuard guard;
    private final Set<String> outputs = new HashSet<>();
    private final ModelStatistics statistics = new ModelStatistics();
    private final boolean batches;
    private int users;
    private boolean retired;

    ServedModel(WarmModel warm) {
        this(warm, () -> {});
    }

    /** @param closed run once, after the model was closed */
    ServedModel(WarmModel warm, Runnable closed) {
        this(warm, null, closed);
    }

    /** @param cache for this version's answers alone; {@code null} for none */
    public ServedModel(WarmModel warm, @Nullable AnswerCache cache, Runnable closed) {
        this(warm, cache, closed, List.of());
    }

    /** @param warmup the requests that it was sealed with and answered before it serves */
    public ServedModel(WarmModel warm, @Nullable AnswerCache cache, Runnable closed, List<List<TensorFact>> warmup) {
        this.warm = warm;
        this.cache = cache;
        this.closed = closed;
        this.warmup = List.copyOf(warmup);
        this.guard = new ContractGuard(contract().inputs());
        contract().outputs().forEach(output -> outputs.add(output.name()));
        this.batches = Stream.concat(contract().inputs().stream(), contract().outputs().stream())
                .allMatch(tensor -> tensor.shape().rank() > 0 && tensor.shape().dimension(0) == Shape.ANY);
    }

    /** The same loaded model for a catalogue of its own, with statistics of its own; not to be retired. */
    public ServedModel twin() {
        return new ServedModel(warm);
    }

    public ModelRef ref() {
        return warm.model().ref();
    }

    public ModelContract contract() {
        return warm.model().contract();
    }

    public Digest manifestDigest() {
        return warm.model().manifestDigest();
    }

    /** Since it was loaded. */
    public ModelStatistics statistics() {
        return statistics;
    }

    /** How many rows {@code inputs} are where the contract leaves that to the caller; else 1. */
    int batch(List<Tensor> inputs) {
        return batches && !inputs.isEmpty()
                ? (int) Math.min(Integer.MAX_VALUE, inputs.getFirst().shape().dimension(0))
                : 1;
    }

    /** How its requests are run: {@link Batching.Mode#OFF} where each is a run of its own. */
    public Batching runs() {
        return warm.runs();
    }

    /** For the operator: whether requests share runs, and why. */
    public String batching() {
        return warm.batching();
    }

    /** Of one run over the smallest inputs, as measured; {@link Long#MAX_VALUE} where that is not known. */
    public long usualNanos() {
        return warm.usualNanos();
    }

    /** Whether a request that came now would be run. */
    public boolean isReady() {
        return warm.model().isReady();
    }

    /** Whether other models of the catalogue answer for it. */
    public boolean isEnsemble() {
        return warm.model() instanceof EnsembleModel;
    }

    /** Which models answer for it, where it is an ensemble. */
    public Optional<Ensemble> ensemble() {
        return warm.model() instanceof EnsembleModel ensemble ? Optional.of(ensemble.ensemble()) : Optional.empty();
    }

    /** What it answered before it serves, input by input. */
    public List<List<TensorFact>> warmup() {
        return warmup;
    }

    /** Whether answers are kept. */
    public boolean isCached() {
        return cache != null;
    }

    @Nullable
    AnswerCache cache() {
        return cache;
    }

    /** Of an ensemble: the bundles that would answer now. */
    List<Member> members() {
        return warm.model() instanceof EnsembleModel ensemble ? ensemble.current() : List.of();
    }

    WarmModel warm() {
        return warm;
    }

    ContractGuard guard() {
        return guard;
    }

    /**
     * @throws ProblemException {@code request/malformed} for an output the model does not have, or one
     *     that is asked for twice
     */
    void checkOutputs(List<String> wanted) {
        for (int i = 0; i < wanted.size(); i++) {
            if (!outputs.contains(wanted.get(i))) {
                throw new ProblemException(new RequestMalformed(
                        "no output `%s` in model `%s`".formatted(Text.quotable(wanted.get(i)), ref().name())));
            }
            if (wanted.subList(0, i).contains(wanted.get(i))) {
                throw new ProblemException(new RequestMalformed("output `%s` more than once".formatted(wanted.get(i))));
            }
        }
    }

    /** Whether it may be used; if so, {@link #leave} follows. */
    synchronized boolean enter() {
        if (retired) {
            return false;
        }
        users++;
        return true;
    }

    synchronized void leave() {
        users--;
        closeIfIdle();
    }

    /** No new request may use it; it is closed when the last one is over. */
    synchronized void retire() {
        if (!retired) {
            retired = true;
            closeIfIdle();
        }
    }

    private void closeIfIdle() {
        if (retired && users == 0) {
            if (cache != null) {
                cache.clear();
            }
            warm.model().close();
            closed.run();
        }
    }
}
