package dev.sallyport.serve;

import dev.sallyport.audit.Receipt;
import dev.sallyport.core.Action;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditEvent.Administration;
import dev.sallyport.core.AuditEvent.Detail;
import dev.sallyport.core.AuditEvent.Origin;
import dev.sallyport.core.AuditEvent.Refusal;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.Forbidden;
import dev.sallyport.core.Problem.Internal;
import dev.sallyport.core.Problem.ModelUnknown;
import dev.sallyport.core.ProblemException;
import dev.sallyport.guard.access.AccessPolicy;
import dev.sallyport.guard.identity.Authentication;
import dev.sallyport.guard.identity.IdentityVerifier;
import dev.sallyport.runtime.InferencePool;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The only place that orders the steps of a request: identify → authorise → decode → judge against
 * the contract → predict → encode → record → answer. Each step hands on a type that only it can make,
 * so that a protocol cannot leave one out.
 *
 * <p><b>Guarantees.</b> Nothing is answered before its entry is durable. Every refusal has an entry, or
 * is counted in one. A model that is forbidden and one that does not exist are refused alike.
 *
 * <p>Thread-safe.
 */
public final class Pipeline {
    private final IdentityVerifier identity;
    private final AccessPolicy access;
    private final Catalogue catalogue;
    private final InferencePool pool;
    private final Trail trail;
    private final InstantSource clock;
    private final LongSupplier ticker;
    private final Observer observer;
    private final @Nullable Principal insecureAnonymous;

    /**
     * @param insecureAnonymous who a caller without credentials is and what may then do anything;
     *     {@code null} to ask everybody for a proof
     */
    public Pipeline(
            IdentityVerifier identity,
            AccessPolicy access,
            Catalogue catalogue,
            InferencePool pool,
            Trail trail,
            InstantSource clock,
            LongSupplier ticker,
            Observer observer,
            @Nullable Principal insecureAnonymous) {
        this.identity = identity;
        this.access = access;
        this.catalogue = catalogue;
        this.pool = pool;
        this.trail = trail;
        this.clock = clock;
        this.ticker = ticker;
        this.observer = observer;
        this.insecureAnonymous = insecureAnonymous;
    }

    /**
     * Proves who is asking, before a byte of the body is parsed.
     *
     * @throws ProblemException {@code auth/unauthenticated}, or what keeps it from being judged
     */
    public Identified identify(Arrival arrival) {
        if (insecureAnonymous != null) {
            return new Identified(this, arrival, insecureAnonymous);
        }
        return switch (identity.verify(arrival.credentials())) {
            case Authentication.Proven proven -> new Identified(this, arrival, proven.principal());
            case Authentication.Absent absent -> throw new ProblemException(absent.problem());
            case Authentication.Rejected rejected -> throw new ProblemException(rejected.problem());
            case Authentication.Unavailable unavailable -> throw new ProblemException(unavailable.problem());
        };
    }

    /** What a refusal is answered with, once its entry is durable. */
    public interface Refused {
        /** @param auditIndex negative where the refusal is counted in an entry that is written later */
        void answer(Problem problem, long auditIndex);
    }

    /**
     * Records a refusal and has it answered on the arrival's executor.
     *
     * @param target the model or path asked for, as far as it was known
     * @param problem what is answered, but for a forbidden model, which is answered and counted as an
     *     unknown one: neither the answer nor its waiting for an entry of its own tells them apart. The
     *     entry's reason does.
     */
    public void refuse(
            Arrival arrival,
            @Nullable Principal principal,
            Action action,
            @Nullable String target,
            Problem problem,
            Refused refused) {
        Problem shown = problem instanceof Forbidden && target != null ? new ModelUnknown(target) : problem;
        observer.refused(arrival.protocol(), problem);
        if (!(trail instanceof Trail.Durable durable)) {
            refused.answer(shown, -1);
            return;
        }
        Refusal event = new Refusal(
                clock.instant(),
                arrival.requestId(),
                origin(arrival, principal),
                action,
                target,
                shown.code(),
                shown == problem ? reason(problem) : problem.code(),
                1);
        Optional<Refusal> own = durable.refusals().collect(event);
        if (own.isEmpty()) {
            refused.answer(shown, -1);
            return;
        }
        durable.log().append(own.get(), arrival.executor(), new Receipt() {
            @Override
            public void durable(long index) {
                refused.answer(shown, index);
            }

            @Override
            public void failed(Problem unavailable) {
                refused.answer(unavailable, -1);
            }
        });
    }

    /**
     * Writes the entries of refusals that were only counted so far; to be called about once a second.
     *
     * @param last whether the server stops and nothing may be left
     */
    public void settleRefusals(boolean last) {
        if (trail instanceof Trail.Durable durable) {
            List<Refusal> counted =
                    last ? durable.refusals().drain() : durable.refusals().due();
            counted.forEach(durable.log()::append);
        }
    }

    private static String reason(Problem problem) {
        return switch (problem.kind()) {
            case IDENTITY, POLICY -> problem.operatorDetail();
            case CALLER, CAPACITY, UPSTREAM, INTERNAL -> "";
        };
    }

    /** Turns anything that was thrown into a problem; what has no name is reported to the observer. */
    public Problem problemOf(Throwable thrown, Arrival arrival) {
        if (thrown instanceof ProblemException known && !(known.problem() instanceof Internal)) {
            return known.problem();
        }
        observer.failed(arrival.requestId(), thrown);
        return new Internal(arrival.requestId(), "");
    }

    /**
     * Records an administrative act and waits until the entry is durable.
     *
     * @param outcome {@code intent}, {@code done}, or the code of the problem that stopped it
     * @return the entry's index; negative where nothing is recorded
     * @throws ProblemException {@code audit/unavailable}: the act must not go on
     */
    public long administer(
            Arrival arrival, Principal principal, Action action, String target, String outcome, List<Detail> detail) {
        return trail instanceof Trail.Durable durable
                ? durable.log()
                        .append(new Administration(
                                clock.instant(),
                                arrival.requestId(),
                                origin(arrival, principal),
                                action,
                                target,
                                outcome,
                                detail))
                : -1;
    }

    static Origin origin(Arrival arrival, @Nullable Principal principal) {
        return new Origin(
                principal == null ? null : principal.name(),
                principal == null ? null : principal.proofId(),
                arrival.address(),
                arrival.protocol());
    }

    /** Appends and reports back on {@code executor}; index -1 where nothing is recorded. */
    void append(AuditEvent event, Executor executor, Receipt receipt) {
        switch (trail) {
            case Trail.Durable durable -> durable.log().append(event, executor, receipt);
            case Trail.InsecureDiscarded _, Trail.InsecureOff _ -> receipt.durable(-1);
        }
    }

    /** The wall clock's time, in milliseconds, of {@code nanos} on the ticker of this pipeline. */
    public long millisAt(long nanos) {
        return clock.millis() - Math.floorDiv(ticker.getAsLong() - nanos, 1_000_000L);
    }

    /** Of the access policy in force. */
    public Digest policyDigest() {
        return access.digest();
    }

    AccessPolicy access() {
        return access;
    }

    boolean isOpen() {
        return insecureAnonymous != null;
    }

    public Catalogue catalogue() {
        return catalogue;
    }

    /** How many predictions of one model may run at once. */
    public int runsAtOnce(ServedModel model) {
        int instances = model.runs().instances();
        return instances == 0 ? pool.threads() : Math.min(instances, pool.threads());
    }

    InferencePool pool() {
        return pool;
    }

    Trail trail() {
        return trail;
    }

    InstantSource clock() {
        return clock;
    }

    long nanos() {
        return ticker.getAsLong();
    }

    Observer observer() {
        return observer;
    }
}
