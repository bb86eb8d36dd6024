package dev.sallyport.server;

import dev.sallyport.admit.VerifiedBundle;
import dev.sallyport.bundle.keys.KeyService;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.KeyRefused;
import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * For how long each loaded model may run on: the key service is asked for its key again and again.
 *
 * <p><b>Guarantees.</b> A model whose key is refused is taken out of service by the next question. A model whose key
 * service gives no answer runs to the end of its lease, counted from the last yes, and is taken out then; it comes back
 * when the service answers again. A question takes no longer than the key service's time limit, and where one had no
 * answer the other models' wait for the next round, so a round takes one time limit at most.
 *
 * <p><b>Does not guarantee.</b> Anything to models loaded where no lease is configured.
 *
 * <p>Thread-safe; {@link #round} is for one thread.
 */
final class Leases {
    private static final Comparator<ModelRef> BY_NAME =
            Comparator.comparing(ModelRef::name).thenComparing(ModelRef::version);

    private final KeyService keys;
    private final long lengthNanos;
    private final long everyNanos;
    private final LongSupplier nanoTime;
    private final Map<ModelRef, Lease> leases = new TreeMap<>(BY_NAME);

    /** What was taken out because nobody answered. */
    private final Map<ModelRef, VerifiedBundle> lapsed = new TreeMap<>(BY_NAME);

    private long askedAt;
    private long renewals;
    private long refusals;
    private long silences;

    /** @param length zero for leases without an end */
    Leases(KeyService keys, Duration length, Duration every, LongSupplier nanoTime) {
        this.keys = keys;
        this.lengthNanos = length.toNanos();
        this.everyNanos = every.toNanos();
        this.nanoTime = nanoTime;
        this.askedAt = nanoTime.getAsLong();
    }

    /** What follows from an answer, or from none. */
    interface Effects {
        /** @param problem {@code null} where the key was had */
        void asked(ModelRef model, @Nullable Problem problem);

        void end(ModelRef model, Problem problem);

        void load(ModelRef model);
    }

    /** The right of one loaded model to run. */
    final class Lease {
        private final VerifiedBundle bundle;
        private long until;
        private @Nullable Problem last;

        private Lease(VerifiedBundle bundle, long until) {
            this.bundle = bundle;
            this.until = until;
        }

        /** The model is loaded; whatever lease the same version had is of no account from here on. */
        void begin() {
            synchronized (Leases.this) {
                leases.put(bundle.ref(), this);
                lapsed.remove(bundle.ref());
            }
        }

        /** The model is closed. */
        void end() {
            synchronized (Leases.this) {
                leases.remove(bundle.ref(), this);
            }
        }
    }

    /**
     * As it stands.
     *
     * @param seconds left; -1 for without end
     * @param last code of the last answer, {@code granted} for a yes
     */
    record Standing(ModelRef model, long seconds, String last) {}

    record Counts(long renewals, long refusals, long silences) {}

    boolean areLimited() {
        return lengthNanos > 0;
    }

    /** For a model whose key is about to be had; it counts from now, once it has begun. */
    Lease propose(VerifiedBundle bundle) {
        return new Lease(bundle, nanoTime.getAsLong() + lengthNanos);
    }

    synchronized List<Standing> standings() {
        long now = nanoTime.getAsLong();
        List<Standing> standings = new ArrayList<>();
        leases.forEach((model, lease) -> standings.add(new Standing(
                model,
                areLimited() ? Math.max(0, Duration.ofNanos(lease.until - now).toSeconds()) : -1,
                lease.last == null ? "granted" : lease.last.code())));
        return standings;
    }

    synchronized Counts counts() {
        return new Counts(renewals, refusals, silences);
    }

    /** Ends what has ended, and asks anew when that is due. */
    void round(Effects effects) {
        long now = nanoTime.getAsLong();
        for (Lease lease : held()) {
            if (lease.last instanceof KeyRefused refused) {
                // It was being loaded when it was refused.
                effects.end(lease.bundle.ref(), refused);
            } else if (now - lease.until >= 0) {
                lapse(lease, effects);
            }
        }
        if (now - askedAt >= everyNanos) {
            askedAt = now;
            ask(effects);
        }
    }

    private synchronized List<Lease> held() {
        return List.copyOf(leases.values());
    }

    private void lapse(Lease lease, Effects effects) {
        synchronized (this) {
            lapsed.put(lease.bundle.ref(), lease.bundle);
        }
        effects.end(
                lease.bundle.ref(), lease.last == null ? new KeyUnavailable("the lease has ended", "") : lease.last);
    }

    private void ask(Effects effects) {
        // Those that have waited longest for a yes come last: one that never gets one keeps none from being asked.
        List<Lease> order = new ArrayList<>(held());
        order.sort((one, other) -> Long.compare(other.until - one.until, 0));
        for (Lease lease : order) {
            @Nullable Problem before = lease.last;
            long now = nanoTime.getAsLong();
            @Nullable Problem problem = problem(lease.bundle);
            synchronized (this) {
                lease.last = problem;
                lease.until = problem == null ? now + lengthNanos : lease.until;
                count(problem);
            }
            if (problem == null || before == null || !before.code().equals(problem.code())) {
                effects.asked(lease.bundle.ref(), problem);
            }
            if (problem instanceof KeyRefused) {
                effects.end(lease.bundle.ref(), problem);
            } else if (problem != null) {
                return;
            }
        }
        recall(effects);
    }

    private void count(@Nullable Problem problem) {
        if (problem == null) {
            renewals++;
        } else if (problem instanceof KeyRefused) {
            refusals++;
        } else {
            silences++;
        }
    }

    /** Models whose leases ended for want of an answer, now that there are answers. */
    private void recall(Effects effects) {
        Map<ModelRef, VerifiedBundle> waiting;
        synchronized (this) {
            waiting = Map.copyOf(lapsed);
        }
        waiting.forEach((model, bundle) -> {
            @Nullable Problem problem = problem(bundle);
            if (problem == null || problem instanceof KeyRefused) {
                synchronized (this) {
                    lapsed.remove(model);
                }
            }
            if (problem == null) {
                effects.load(model);
            }
        });
    }

    private @Nullable Problem problem(VerifiedBundle bundle) {
        try {
            bundle.release(keys);
            return null;
        } catch (ProblemException e) {
            return e.problem();
        }
    }
}
