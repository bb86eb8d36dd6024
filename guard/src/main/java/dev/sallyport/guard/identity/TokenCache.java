package dev.sallyport.guard.identity;

import dev.sallyport.core.Digest;
import dev.sallyport.guard.identity.Authentication.Proven;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that were found good, by their SHA-256: 1,024 sets of four places. Only good tokens enter,
 * so strangers cannot push anyone out.
 *
 * <p>Thread-safe without locks.
 */
final class TokenCache {
    private static final int SETS = 1024;
    private static final int WAYS = 4;

    private final AtomicReferenceArray<@Nullable Entry> entries = new AtomicReferenceArray<>(SETS * WAYS);

    /**
     * @param keys the key set it was verified under; of no use under another
     */
    record Entry(Digest token, Jwks keys, Proven outcome, Instant usableFrom, Instant usableUntil) {
        boolean isUsable(Jwks current, Instant now) {
            return keys == current && now.isBefore(usableUntil) && !now.isBefore(usableFrom);
        }
    }

    @Nullable
    Proven find(Digest token, Jwks keys, Instant now) {
        int set = firstPlace(token);
        for (int place = set; place < set + WAYS; place++) {
            Entry entry = entries.get(place);
            if (entry != null && entry.token().equals(token)) {
                return entry.isUsable(keys, now) ? entry.outcome() : null;
            }
        }
        return null;
    }

    /** Takes the same token's place, else a free or useless one, else one the token's own bits choose. */
    void keep(Entry entry, Instant now) {
        int set = firstPlace(entry.token());
        int chosen = set + Math.floorMod(entry.token().hashCode() >>> 10, WAYS);
        for (int place = set; place < set + WAYS; place++) {
            Entry old = entries.get(place);
            if (old == null || old.token().equals(entry.token()) || !old.isUsable(entry.keys(), now)) {
                chosen = place;
                break;
            }
        }
        entries.set(chosen, entry);
    }

    private static int firstPlace(Digest token) {
        return (token.hashCode() & (SETS - 1)) * WAYS;
    }
}
