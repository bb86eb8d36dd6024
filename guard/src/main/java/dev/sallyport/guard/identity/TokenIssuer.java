package dev.sallyport.guard.identity;

import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/**
 * Issues access tokens (RFC 9068) where there is no identity provider.
 *
 * <p>Thread-safe.
 */
public final class TokenIssuer {
    private static final int ID_CHARS = 22;

    private final SigningKey key;
    private final String issuer;
    private final InstantSource clock;
    private final SecureRandom random;

    public TokenIssuer(SigningKey key, String issuer, InstantSource clock, SecureRandom random) {
        this.key = key;
        this.issuer = issuer;
        this.clock = clock;
        this.random = random;
    }

    /**
     * A signed token, good from now on.
     *
     * @param lifetime whole seconds, at least one
     * @throws ProblemException {@code configuration/invalid} for what no verifier would accept
     */
    public String issue(String subject, Set<String> groups, String audience, Duration lifetime) {
        if (!PrincipalName.isName(subject) || !groups.stream().allMatch(PrincipalName::isGroup)) {
            throw new ProblemException(new ConfigurationInvalid(List.of("not a name of a principal or of a group")));
        }
        if (lifetime.toSeconds() < 1) {
            throw new ProblemException(new ConfigurationInvalid(List.of("a token must live for a second or longer")));
        }
        String body = encode(header()) + "." + encode(claims(subject, groups, audience, lifetime));
        String signature = Base64Url.encode(key.sign(body.getBytes(StandardCharsets.US_ASCII)));
        return body + "." + signature;
    }

    private JsonWriter header() {
        return JsonWriter.compact()
                .beginObject()
                .name("alg")
                .value(key.algorithm().word())
                .name("typ")
                .value("at+jwt")
                .name("kid")
                .value(key.id())
                .endObject();
    }

    private JsonWriter claims(String subject, Set<String> groups, String audience, Duration lifetime) {
        Instant now = clock.instant();
        JsonWriter out = JsonWriter.compact().beginObject();
        out.name("iss")
                .value(issuer)
                .name("sub")
                .value(subject)
                .name("client_id")
                .value(subject);
        out.name("aud").value(audience).name("iat").value(now.getEpochSecond());
        out.name("exp").value(now.plus(lifetime).getEpochSecond());
        out.name("jti").value(Base62.random(random, ID_CHARS)).name("groups").beginArray();
        groups.stream().sorted().forEach(out::value);
        return out.endArray().endObject();
    }

    private static String encode(JsonWriter json) {
        return Base64Url.encode(json.toBytes());
    }
}
