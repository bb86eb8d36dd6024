package dev.sallyport.guard.identity;

import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Which tokens of one issuer are accepted.
 *
 * @param issuer the exact {@code iss}, compared character by character
 * @param audience the exact member that {@code aud} must have: this server's own name
 * @param types which {@code typ} a token may have
 * @param groupsClaim the claim that lists the groups, an array of strings; a token without it has none
 * @param maxLifetime longest time between issue and expiry
 * @param skew how far the issuer's clock may be off, at most a minute
 */
public record TokenPolicy(
        String issuer, String audience, TokenTypes types, String groupsClaim, Duration maxLifetime, Duration skew) {
    private static final Duration MAX_SKEW = Duration.ofSeconds(60);

    /** What tells an access token from the issuer's other tokens. */
    public enum TokenTypes {
        /** {@code at+jwt} alone (RFC 9068 §4): an ID, refresh or logout token cannot be one. */
        ACCESS_TOKEN,
        /**
         * Also {@code JWT} and none, for issuers that do not know RFC 9068. Then only the audience
         * and the claims that ID and logout tokens are known by keep those out.
         */
        INSECURE_UNTYPED_TOO
    }

    public TokenPolicy {
        List<String> findings = new ArrayList<>();
        if (issuer.isBlank()) {
            findings.add("the token issuer is empty");
        }
        if (audience.isBlank()) {
            findings.add("the token audience is empty");
        }
        if (skew.isNegative() || skew.compareTo(MAX_SKEW) > 0) {
            findings.add("the clock skew must be from 0 to 60 s");
        }
        if (!maxLifetime.isPositive()) {
            findings.add("the longest lifetime of a token must be positive");
        }
        if (!findings.isEmpty()) {
            throw new ProblemException(new ConfigurationInvalid(findings));
        }
    }

    /** Access tokens alone, groups from {@code groups}, a day at most, a minute of skew. */
    public static TokenPolicy of(String issuer, String audience) {
        return new TokenPolicy(issuer, audience, TokenTypes.ACCESS_TOKEN, "groups", Duration.ofDays(1), MAX_SKEW);
    }
}
