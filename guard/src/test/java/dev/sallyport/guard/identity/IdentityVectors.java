package dev.sallyport.guard.identity;

import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * The identity vectors: written once with keys made for them, then replayed as they are by whoever
 * implements the same.
 */
final class IdentityVectors {
    static final Path TOKENS = Path.of("../conformance/vectors/identity-token/tokens.json");
    static final Path KEYS = Path.of("../conformance/vectors/identity-key/keys.json");
    static final Duration MAX_LIFETIME = Duration.ofDays(36_500);

    private IdentityVectors() {}

    static JsonDocument read(Path file) throws IOException {
        return JsonDocument.parse(Files.readAllBytes(file), JsonLimits.DOCUMENT, RequestMalformed::new);
    }

    /** Writes them anew, with new keys: {@code java -cp … dev.sallyport.guard.identity.IdentityVectors}. */
    public static void main(String[] arguments) throws IOException {
        TokenForge forge = new TokenForge();
        JsonWriter tokens = JsonWriter.indented().beginObject();
        tokens.name("policy").beginObject();
        tokens.name("issuer").value(TokenForge.ISSUER).name("audience").value(TokenForge.AUDIENCE);
        tokens.name("groupsClaim").value("groups").name("maxLifetimeSeconds").value(MAX_LIFETIME.toSeconds());
        tokens.name("skewSeconds").value(60).endObject();
        tokens.name("now").value(TokenForge.NOW.toString());
        tokens.name("jwks").value(JsonValue.parse(forge.jwks(), JsonLimits.DOCUMENT, RequestMalformed::new));
        write(tokens, TOKENS, TokenAttacks.of(forge));

        SecureRandom random = new SecureRandom();
        byte[] pepper = new byte[32];
        random.nextBytes(pepper);
        Path file = Files.createTempDirectory("vectors").resolve("keys.json");
        ApiKeyStore store = new ApiKeyStore(file, SecretBytes.copyOf(pepper), () -> 0L);
        List<TokenAttacks.Case> cases = ApiKeyAttacks.of(store, random);
        JsonWriter keys = JsonWriter.indented().beginObject();
        keys.name("pepper").value(HexFormat.of().formatHex(pepper));
        keys.name("store").value(JsonValue.parse(Files.readAllBytes(file), JsonLimits.DOCUMENT, RequestMalformed::new));
        write(keys, KEYS, cases);
    }

    private static void write(JsonWriter out, Path file, List<TokenAttacks.Case> cases) throws IOException {
        out.name("cases").beginArray();
        for (TokenAttacks.Case one : cases) {
            out.beginObject()
                    .name("name")
                    .value(one.name())
                    .name("authorization")
                    .beginArray();
            one.authorization().stream().map(IdentityVectors::shortened).forEach(out::value);
            out.endArray();
            out.name("expect").value(one.reason() == null ? "allow" : "auth/unauthenticated");
            if (one.reason() != null) {
                out.name("reason").value(one.reason().word());
            }
            out.endObject();
        }
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.write(file, out.endArray().endObject().toBytes());
    }

    /** Nothing more than a header may hold is worth a place in a file. */
    private static String shortened(String value) {
        return value.length() > 12_000 ? value.substring(0, 12_000) : value;
    }

    static List<TokenAttacks.Case> cases(JsonDocument vectors) {
        List<TokenAttacks.Case> cases = new ArrayList<>();
        for (JsonDocument one : vectors.objects("cases")) {
            one.only("name", "authorization", "expect", "reason");
            Reason reason =
                    one.optionalString("reason").map(IdentityVectors::reason).orElse(null);
            if (one.string("expect").equals("allow") != (reason == null)) {
                throw new IllegalArgumentException(one.string("name"));
            }
            cases.add(new TokenAttacks.Case(one.string("name"), one.strings("authorization"), reason));
        }
        return cases;
    }

    private static Reason reason(String word) {
        for (Reason reason : Reason.values()) {
            if (reason.word().equals(word)) {
                return reason;
            }
        }
        throw new IllegalArgumentException("no reason " + word);
    }
}
