package dev.sallyport.guard.identity;

import dev.sallyport.core.Digest;
import dev.sallyport.core.Principal;
import dev.sallyport.core.Problem.Unauthenticated;
import dev.sallyport.core.ProblemException;
import dev.sallyport.guard.identity.Authentication.Proven;
import dev.sallyport.guard.identity.Authentication.Rejected;
import dev.sallyport.guard.identity.Authentication.Unavailable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Judges the signed access tokens of one issuer, whose public keys lie in a local JWKS file (RFC
 * 7515, 7519, 8725, 9068).
 *
 * <p><b>Guarantees.</b> A proven token is a compact JWS in canonical base64url, at most 8 KiB, signed
 * with RS256, PS256, ES256 or EdDSA by a key of the file that is meant for that algorithm, by exactly
 * this issuer for exactly this audience, of an accepted type and within its time. No token can choose
 * a key by anything but an id that is looked up in memory, and none causes a connection or a file
 * access. A key taken out of the file stops counting within a second, also for tokens seen before.
 *
 * <p><b>Does not guarantee.</b> That a token was not withdrawn at its issuer: it is good until it
 * expires. That it is used by the one it was issued to: tokens bound to a key ({@code cnf}) are
 * refused since the proof cannot be checked here.
 *
 * <p>Thread-safe. A token seen before costs one SHA-256 of it.
 */
public final class TokenVerifier implements BearerVerifier {
    private static final int ID_DIGITS = 16;

    private final TokenPolicy policy;
    private final WatchedFile<Jwks> keys;
    private final InstantSource clock;
    private final TokenCache cache = new TokenCache();

    /**
     * @param nanoTime a clock that only goes forward, in nanoseconds
     */
    public TokenVerifier(TokenPolicy policy, Path jwksFile, InstantSource clock, LongSupplier nanoTime) {
        this.policy = policy;
        this.keys = new WatchedFile<>(jwksFile, Jwks.MAX_BYTES, Jwks::parse, nanoTime);
        this.clock = clock;
    }

    @Override
    public boolean recognises(String credential) {
        return credential.indexOf('.') >= 0;
    }

    @Override
    public Authentication verify(String credential) {
        if (credential.length() > CompactJws.MAX_CHARS) {
            return Reason.TOKEN_TOO_LONG.rejected();
        }
        try {
            Jwks current = keys.current();
            Instant now = clock.instant();
            Digest digest = Digest.sha256(credential.getBytes(StandardCharsets.UTF_8));
            Proven known = cache.find(digest, current, now);
            return known != null ? known : judge(credential, digest, current, now);
        } catch (ProblemException e) {
            return e.problem() instanceof Unauthenticated rejection
                    ? new Rejected(rejection)
                    : new Unavailable(e.problem());
        }
    }

    private Proven judge(String credential, Digest digest, Jwks current, Instant now) {
        CompactJws token = CompactJws.parse(credential);
        Jwk key = current.find(token.keyId()).orElseThrow(Reason.TOKEN_KEY_UNKNOWN::exception);
        if (!key.algorithms().contains(token.algorithm())) {
            throw Reason.TOKEN_KEY_MISMATCH.exception();
        }
        if (!token.algorithm().verify(key.key(), token.signed(), token.signature())) {
            throw Reason.TOKEN_SIGNATURE.exception();
        }
        TokenClaims claims = TokenClaims.of(token, policy, now);
        Proven proven = new Proven(principal(claims, digest));
        cache.keep(new TokenCache.Entry(digest, current, proven, claims.usableFrom(), claims.usableUntil()), now);
        return proven;
    }

    private Principal principal(TokenClaims claims, Digest digest) {
        String id = claims.id().isEmpty() ? digest.hex().substring(0, ID_DIGITS) : claims.id();
        return new Principal(claims.subject(), claims.groups(), Principal.Proof.TOKEN, policy.issuer() + "#" + id);
    }
}
