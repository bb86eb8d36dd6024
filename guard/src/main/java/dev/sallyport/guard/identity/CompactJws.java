package dev.sallyport.guard.identity;

import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A signed token in its three parts (RFC 7515 §7.1), of which nothing is true before its signature
 * was checked.
 *
 * <p>{@code x5t} and unknown header members are ignored, as RFC 7515 §4 asks; what could steer the
 * choice of a key or the meaning of the bytes is refused.
 */
record CompactJws(JwsAlgorithm algorithm, String keyId, String type, byte[] signed, byte[] payload, byte[] signature) {
    /** What a token without {@code typ} counts as (RFC 7519 §5.1). */
    private static final String UNTYPED = "jwt";

    static final int MAX_CHARS = 8 << 10;
    static final JsonLimits LIMITS = new JsonLimits(MAX_CHARS, 8, 256);
    private static final int MAX_KEY_ID_CHARS = 256;
    private static final Set<String> KEY_BRINGERS = Set.of("jku", "jwk", "x5u", "x5c");
    private static final Set<String> EXTENSIONS = Set.of("crit", "b64", "enc", "zip", "p2c", "p2s", "epk", "cty");

    /**
     * @throws ProblemException {@code auth/unauthenticated} for anything that is not such a token
     */
    static CompactJws parse(String token) {
        if (token.length() > MAX_CHARS) {
            throw Reason.TOKEN_TOO_LONG.exception();
        }
        long dots = token.chars().filter(c -> c == '.').count();
        if (dots != 2) {
            throw (dots == 4 ? Reason.TOKEN_ENCRYPTED : Reason.TOKEN_MALFORMED).exception();
        }
        int first = token.indexOf('.');
        int second = token.lastIndexOf('.');
        byte[] header = decode(token.substring(0, first));
        byte[] payload = decode(token.substring(first + 1, second));
        byte[] signature = decode(token.substring(second + 1));
        byte[] signed = token.substring(0, second).getBytes(StandardCharsets.US_ASCII);
        return of(JsonDocument.parse(header, LIMITS, CompactJws::malformed), signed, payload, signature);
    }

    private static CompactJws of(JsonDocument header, byte[] signed, byte[] payload, byte[] signature) {
        if (header.names().stream().anyMatch(KEY_BRINGERS::contains)) {
            throw Reason.TOKEN_BRINGS_KEY.exception();
        }
        if (header.names().stream().anyMatch(EXTENSIONS::contains)) {
            throw Reason.TOKEN_EXTENSION.exception();
        }
        JwsAlgorithm algorithm =
                header.optionalString("alg").flatMap(JwsAlgorithm::of).orElseThrow(Reason.TOKEN_ALGORITHM::exception);
        String keyId = header.optionalString("kid")
                .filter(id -> id.length() <= MAX_KEY_ID_CHARS)
                .orElseThrow(Reason.TOKEN_KEY_UNKNOWN::exception);
        return new CompactJws(
                algorithm, keyId, header.optionalString("typ").orElse(UNTYPED), signed, payload, signature);
    }

    private static byte[] decode(String part) {
        return Base64Url.decode(part).filter(bytes -> bytes.length > 0).orElseThrow(Reason.TOKEN_MALFORMED::exception);
    }

    static Problem malformed(String finding) {
        return Reason.TOKEN_MALFORMED.problem();
    }
}
