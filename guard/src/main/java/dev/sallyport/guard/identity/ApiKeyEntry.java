package dev.sallyport.guard.identity;

import dev.sallyport.core.Digest;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the store knows of a key; nothing here lets anyone use it.
 *
 * @param id the public part of the key
 * @param principal whom it proves
 * @param groups the groups it proves membership of
 * @param hmac HMAC-SHA-256 of the secret under the store's pepper
 * @param expires the first moment it is no longer good, {@code null} for never
 * @param revoked when it was withdrawn, {@code null} while it was not
 */
public record ApiKeyEntry(
        String id,
        String principal,
        Set<String> groups,
        Digest hmac,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant revoked) {

    public ApiKeyEntry {
        groups = Set.copyOf(groups);
    }

    ApiKeyEntry revokedAt(Instant moment) {
        return new ApiKeyEntry(id, principal, groups, hmac, created, expires, moment);
    }
}
