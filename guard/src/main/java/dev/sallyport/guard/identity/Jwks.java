package dev.sallyport.guard.identity;

import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of one token issuer (RFC 7517 §5), by their id; every key has one.
 *
 * <p>Keys of other kinds or for other uses are passed over. A set with a weak or damaged key, a
 * private or symmetric one, or one id twice is refused as a whole.
 */
final class Jwks {
    static final int MAX_BYTES = 256 << 10;
    static final int MAX_KEYS = 64;
    private static final JsonLimits LIMITS = new JsonLimits(MAX_BYTES, 8, 64);

    private final Map<String, Jwk> keys;

    private Jwks(Map<String, Jwk> keys) {
        this.keys = keys;
    }

    /**
     * @throws ProblemException {@code configuration/invalid}
     */
    static Jwks parse(byte[] text) {
        JsonDocument set = JsonDocument.parse(text, LIMITS, Jwks::problem);
        List<JsonDocument> members = set.objects("keys");
        if (members.size() > MAX_KEYS) {
            throw set.fault("keys", "has more than " + MAX_KEYS);
        }
        Map<String, Jwk> keys = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (JsonDocument member : members) {
            if (!member.optionalString("kid").map(seen::add).orElse(true)) {
                throw member.fault("kid", "is there twice");
            }
            Jwk.of(member).ifPresent(key -> keys.put(key.id(), key));
        }
        return new Jwks(keys);
    }

    Optional<Jwk> find(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    private static Problem problem(String finding) {
        return new ConfigurationInvalid(List.of("key set: " + finding));
    }
}
