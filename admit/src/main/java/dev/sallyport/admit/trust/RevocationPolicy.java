package dev.sallyport.admit.trust;

import dev.sallyport.bundle.Signer;
import dev.sallyport.bundle.TrustedKey;
import dev.sallyport.core.Digest;
import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.BundleUnreadable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where the list of what was taken back lies, who signs it and how old it may be; it is read anew each time.
 *
 * <p><b>Guarantees.</b> Without a list that is signed, fresh and not older than one seen before, nothing is
 * admitted.
 */
public record RevocationPolicy(Path file, TrustedKey signer, Duration maxAge) {
    /** A list from a clock that is a little ahead is no list from the future. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    /**
     * Refuses what the list names.
     *
     * @param manifest of the bundle; {@code null} for a folder that is none
     * @return one line on the list, for people
     * @throws ProblemException {@code bundle/untrusted}, {@code bundle/unreadable}
     */
    public String check(Signer signer, @Nullable Digest manifest, Instant now, @Nullable TrustMemory memory) {
        byte[] text = read();
        RevocationList list = RevocationList.verify(text, this.signer);
        if (list.issued().isAfter(now.plus(SKEW))) {
            throw TrustRule.untrusted("the revocation list was issued in the future, at " + list.issued());
        }
        if (now.isAfter(list.issued().plus(maxAge))) {
            throw TrustRule.untrusted(
                    "the revocation list of %s is older than %s".formatted(list.issued(), words(maxAge)));
        }
        if (memory != null) {
            memory.sawRevocations(list.sequence(), Digest.sha256(text));
        }
        if (manifest == null) {
            list.check(signer);
        } else {
            list.check(signer, manifest);
        }
        return "not named by list %d of %s".formatted(list.sequence(), list.issued());
    }

    private static String words(Duration duration) {
        return duration.toString().substring(1).replaceFirst("^T", "").toLowerCase(java.util.Locale.ROOT);
    }

    private byte[] read() {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > RevocationList.LIMITS.maxBytes()) {
                throw TrustRule.untrusted("there is no revocation list");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ProblemException(new BundleUnreadable("the revocation list", DiskFinding.of(e)), e);
        }
    }
}
