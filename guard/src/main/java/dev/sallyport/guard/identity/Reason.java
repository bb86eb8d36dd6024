package dev.sallyport.guard.identity;

import dev.sallyport.core.Problem.Unauthenticated;
import dev.sallyport.core.ProblemException;
import dev.sallyport.guard.identity.Authentication.Rejected;
import java.util.Locale;

/** Why a credential was rejected: stable words for the audit log and the tests, never sent. */
enum Reason {
    NO_CREDENTIAL,
    SEVERAL_CREDENTIALS,
    CREDENTIAL_IN_QUERY,
    SCHEME_UNSUPPORTED,
    CREDENTIAL_MALFORMED,
    /** Neither an API key nor a kind of token this server is set up for. */
    CREDENTIAL_UNKNOWN,

    KEY_MALFORMED,
    KEY_CHECKSUM,
    KEY_UNKNOWN,
    KEY_SECRET,
    KEY_REVOKED,
    KEY_EXPIRED,

    TOKEN_TOO_LONG,
    TOKEN_MALFORMED,
    TOKEN_ENCRYPTED,
    /** {@code none}, a symmetric algorithm, or any other that is not allowed. */
    TOKEN_ALGORITHM,
    /** {@code crit} or {@code b64}: an extension that is not understood. */
    TOKEN_EXTENSION,
    /** The token brings its own key or says where to fetch one. */
    TOKEN_BRINGS_KEY,
    TOKEN_KEY_UNKNOWN,
    /** The key is known, but not for this algorithm. */
    TOKEN_KEY_MISMATCH,
    TOKEN_SIGNATURE,
    /** Not an access token. */
    TOKEN_TYPE,
    TOKEN_ISSUER,
    TOKEN_AUDIENCE,
    /** A claim that is needed is missing, or one has the wrong form. */
    TOKEN_CLAIM,
    TOKEN_EXPIRED,
    TOKEN_NOT_YET_VALID,
    TOKEN_LIFETIME,
    /** Bound to a key (RFC 7800 {@code cnf}) of which no proof can be given here. */
    TOKEN_SENDER_CONSTRAINED;

    private final Unauthenticated problem = new Unauthenticated(word());
    private final Rejected rejected = new Rejected(problem);

    /** {@code token-expired}. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Unauthenticated problem() {
        return problem;
    }

    Rejected rejected() {
        return rejected;
    }

    ProblemException exception() {
        return new ProblemException(problem);
    }
}
