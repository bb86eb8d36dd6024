package dev.sallyport.audit;

import dev.sallyport.core.AuditEvent.Origin;
import dev.sallyport.core.AuditEvent.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps refusals from filling the disk: within one second, one entry at once for the first of a kind
 * and one with a count for all further. A kind is who (the principal, or the address where nobody was
 * proven) and the problem's code. Thread-safe.
 *
 * <p><b>Guarantees.</b> Every refusal is counted in exactly one entry that {@link #collect}, {@link
 * #due} or {@link #drain} hands out, and at most {@code maxKinds} kinds and one more per code are held.
 *
 * <p><b>Does not guarantee.</b> That counts not yet handed out survive a crash.
 */
public final class RefusalCollector {
    /** Stands for whoever came when {@code maxKinds} others were held already. */
    public static final String OTHERS = "*";

    private record Kind(String who, boolean proven, String code) {
        static Kind of(Refusal refusal) {
            String principal = refusal.origin().principal();
            return principal == null
                    ? new Kind(refusal.origin().address(), false, refusal.code())
                    : new Kind(principal, true, refusal.code());
        }
    }

    /** The first refusal that was only counted, and how many there were. */
    private static final class Further {
        private Refusal first;
        private long count;

        Further(Refusal first) {
            this.first = first;
        }
    }

    private final InstantSource clock;
    private final int maxKinds;
    private final Map<Kind, Further> kinds = new LinkedHashMap<>();
    private final List<Refusal> over = new ArrayList<>();
    private long second = Long.MIN_VALUE;

    public RefusalCollector(InstantSource clock, int maxKinds) {
        this.clock = clock;
        this.maxKinds = maxKinds;
    }

    /** The refusal itself where it is to be logged at once; empty where it was only counted. */
    public synchronized Optional<Refusal> collect(Refusal refusal) {
        turn();
        Kind kind = Kind.of(refusal);
        Further further = kinds.get(kind);
        if (further == null && kinds.size() < maxKinds) {
            kinds.put(kind, new Further(refusal));
            return Optional.of(refusal);
        }
        if (further == null) {
            Refusal nameless = nameless(refusal);
            further = kinds.computeIfAbsent(Kind.of(nameless), _ -> new Further(nameless));
            refusal = nameless;
        }
        if (further.count == 0) {
            further.first = refusal;
        }
        further.count += refusal.count();
        return Optional.empty();
    }

    /** Entries for the seconds that are over; call it about once a second and append them all. */
    public synchronized List<Refusal> due() {
        turn();
        return take();
    }

    /** Everything counted so far: for the last entries before the log is closed. */
    public synchronized List<Refusal> drain() {
        settle();
        return take();
    }

    private List<Refusal> take() {
        List<Refusal> taken = List.copyOf(over);
        over.clear();
        return taken;
    }

    private void turn() {
        Instant now = clock.instant();
        // Until the last second's entries were taken this one goes on, so that they never pile up.
        if (now.getEpochSecond() != second && over.isEmpty()) {
            settle();
            second = now.getEpochSecond();
        }
    }

    private void settle() {
        for (Further further : kinds.values()) {
            if (further.count > 0) {
                over.add(counted(further.first, further.count));
            }
        }
        kinds.clear();
    }

    private static Refusal counted(Refusal first, long count) {
        return new Refusal(
                first.time(),
                first.requestId(),
                first.origin(),
                first.action(),
                first.target(),
                first.code(),
                first.reason(),
                count);
    }

    private static Refusal nameless(Refusal refusal) {
        Origin origin = refusal.origin();
        return new Refusal(
                refusal.time(),
                refusal.requestId(),
                new Origin(null, null, OTHERS, origin.protocol()),
                refusal.action(),
                refusal.target(),
                refusal.code(),
                refusal.reason(),
                refusal.count());
    }
}
