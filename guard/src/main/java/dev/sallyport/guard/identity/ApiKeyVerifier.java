package dev.sallyport.guard.identity;

import dev.sallyport.core.Digest;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Problem.Unauthenticated;
import dev.sallyport.core.ProblemException;
import dev.sallyport.guard.identity.Authentication.Proven;
import dev.sallyport.guard.identity.Authentication.Rejected;
import dev.sallyport.guard.identity.Authentication.Unavailable;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;

/**
 * Judges API keys.
 *
 * <p><b>Guarantees.</b> Only a key that was minted, is not revoked and not expired proves its
 * principal. Nothing secret is kept: each judgement is one HMAC (about a microsecond), which is why
 * there is no cache. An unknown id costs the same HMAC and the same constant-time comparison as a
 * wrong secret, and the answer to both is the same. A revocation counts within a second.
 *
 * <p><b>Does not guarantee.</b> A limit on attempts; 256 random bits need none, but a flood of them
 * is work.
 *
 * <p>Thread-safe.
 */
public final class ApiKeyVerifier implements BearerVerifier {
    private static final byte[] NO_HMAC = new byte[Digest.SIZE_BYTES];

    private final ApiKeyStore store;
    private final InstantSource clock;

    public ApiKeyVerifier(ApiKeyStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public boolean recognises(String credential) {
        return credential.startsWith(ApiKey.PREFIX);
    }

    @Override
    public Authentication verify(String credential) {
        try {
            return judge(ApiKey.parse(credential));
        } catch (ProblemException e) {
            return e.problem() instanceof Unauthenticated rejection
                    ? new Rejected(rejection)
                    : new Unavailable(e.problem());
        }
    }

    private Authentication judge(ApiKey key) {
        ApiKeyEntry entry = store.entries().get(key.id());
        byte[] expected = entry == null ? NO_HMAC : entry.hmac().toBytes();
        boolean equal = MessageDigest.isEqual(expected, store.hmac(key.secret()));
        if (entry == null) {
            return Reason.KEY_UNKNOWN.rejected();
        }
        return equal ? judge(entry, clock.instant()) : Reason.KEY_SECRET.rejected();
    }

    private static Authentication judge(ApiKeyEntry entry, Instant now) {
        if (entry.revoked() != null) {
            return Reason.KEY_REVOKED.rejected();
        }
        if (entry.expires() != null && !now.isBefore(entry.expires())) {
            return Reason.KEY_EXPIRED.rejected();
        }
        return new Proven(new Principal(entry.principal(), entry.groups(), Principal.Proof.API_KEY, entry.id()));
    }
}
