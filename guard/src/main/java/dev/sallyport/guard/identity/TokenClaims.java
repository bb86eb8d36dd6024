package dev.sallyport.guard.identity;

import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonValue.JsonString;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What a token with a good signature says, held against a {@link TokenPolicy} (RFC 7519 §4.1, RFC
 * 9068 §4).
 *
 * @param usableFrom the first moment it is good, skew included
 * @param usableUntil the first moment it is not, skew included
 * @param id {@code jti}, empty where there is none
 */
record TokenClaims(String subject, Set<String> groups, String id, Instant usableFrom, Instant usableUntil) {
    private static final long LAST_SECOND = 253_402_300_799L;
    private static final int MAX_GROUPS = 256;
    /** Claims that ID tokens and logout tokens have and access tokens do not (OpenID Connect Core §2, Back-Channel Logout §2.4). */
    private static final Set<String> OTHER_TOKENS = Set.of("nonce", "at_hash", "c_hash", "s_hash", "events");

    /**
     * @throws ProblemException {@code auth/unauthenticated} with the first reason found
     */
    static TokenClaims of(CompactJws token, TokenPolicy policy, Instant now) {
        JsonDocument claims = JsonDocument.parse(token.payload(), CompactJws.LIMITS, CompactJws::malformed);
        require(isAccessToken(token.type(), claims, policy), Reason.TOKEN_TYPE);
        require(claim(claims, "iss").equals(Optional.of(policy.issuer())), Reason.TOKEN_ISSUER);
        require(names(claims, policy.audience()), Reason.TOKEN_AUDIENCE);
        require(!claims.has("cnf"), Reason.TOKEN_SENDER_CONSTRAINED);
        TokenClaims read = read(claims, policy, now);
        require(now.isBefore(read.usableUntil), Reason.TOKEN_EXPIRED);
        require(!now.isBefore(read.usableFrom), Reason.TOKEN_NOT_YET_VALID);
        return read;
    }

    private static boolean isAccessToken(String type, JsonDocument claims, TokenPolicy policy) {
        if (claims.names().stream().anyMatch(OTHER_TOKENS::contains)) {
            return false;
        }
        String word = type.toLowerCase(Locale.ROOT);
        boolean exact = word.equals("at+jwt") || word.equals("application/at+jwt");
        return switch (policy.types()) {
            case ACCESS_TOKEN -> exact;
            case INSECURE_UNTYPED_TOO -> exact || word.equals("jwt");
        };
    }

    private static boolean names(JsonDocument claims, String audience) {
        return claims.value("aud").orElse(null) instanceof JsonString one
                ? one.value().equals(audience)
                : list(claims, "aud").contains(audience);
    }

    private static TokenClaims read(JsonDocument claims, TokenPolicy policy, Instant now) {
        String subject = claim(claims, "sub").filter(PrincipalName::isName).orElseThrow(Reason.TOKEN_CLAIM::exception);
        List<String> groups = list(claims, policy.groupsClaim());
        require(groups.size() <= MAX_GROUPS && groups.stream().allMatch(PrincipalName::isGroup), Reason.TOKEN_CLAIM);
        String id = claim(claims, "jti").orElse("");
        require(id.isEmpty() || PrincipalName.isName(id), Reason.TOKEN_CLAIM);

        Instant expires = time(claims, "exp").orElseThrow(Reason.TOKEN_CLAIM::exception);
        Instant issued = time(claims, "iat").orElse(now);
        Instant from = time(claims, "nbf").filter(issued::isBefore).orElse(issued);
        require(!expires.isAfter(issued.plus(policy.maxLifetime())), Reason.TOKEN_LIFETIME);
        return new TokenClaims(subject, Set.copyOf(groups), id, from.minus(policy.skew()), expires.plus(policy.skew()));
    }

    private static Optional<String> claim(JsonDocument claims, String name) {
        return asked(() -> claims.optionalString(name));
    }

    private static List<String> list(JsonDocument claims, String name) {
        return claims.has(name) ? asked(() -> claims.strings(name)) : List.of();
    }

    /** Seconds since 1970 without a fraction, up to the year 9999. */
    private static Optional<Instant> time(JsonDocument claims, String name) {
        Optional<Long> seconds = asked(() -> claims.optionalInteger(name));
        require(seconds.map(s -> s >= 0 && s <= LAST_SECOND).orElse(true), Reason.TOKEN_CLAIM);
        return seconds.map(Instant::ofEpochSecond);
    }

    /** A claim of the wrong type is a wrong claim, not a malformed token. */
    private static <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (ProblemException e) {
            throw Reason.TOKEN_CLAIM.exception();
        }
    }

    private static void require(boolean condition, Reason otherwise) {
        if (!condition) {
            throw otherwise.exception();
        }
    }
}
