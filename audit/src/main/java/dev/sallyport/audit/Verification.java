package dev.sallyport.audit;

import dev.sallyport.core.Digest;
import dev.sallyport.core.Problem.AuditDamaged;
import org.jspecify.annotations.Nullable;

/** What judging a whole log came to. */
public sealed interface Verification {
    /**
     * Every entry under the checkpoint is the one that was signed.
     *
     * @param size entries under the checkpoint
     * @param root the signed root
     * @param behind whole entries in the segments that no checkpoint covers yet
     * @param tear where a crash cut off a commit nobody was told of, else {@code null}; a log that is
     *     being written may show one for a moment
     */
    record Intact(
            String origin,
            long size,
            Digest root,
            long behind,
            @Nullable String tear) implements Verification {}

    /** The first damage found, with its place. */
    record Damaged(AuditDamaged problem) implements Verification {}
}
