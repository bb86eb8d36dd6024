package dev.sallyport.guard.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonWriter;
import dev.sallyport.guard.identity.Authentication.Absent;
import dev.sallyport.guard.identity.Authentication.Proven;
import dev.sallyport.guard.identity.Authentication.Rejected;
import dev.sallyport.guard.identity.Authentication.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityVectorsTest {
    @TempDir
    private Path folder;

    private final ManualTime time = new ManualTime(TokenForge.NOW);

    @Test
    void tokens_are_judged_as_the_vectors_say() throws IOException {
        JsonDocument vectors = IdentityVectors.read(IdentityVectors.TOKENS);
        Path keys = write("jwks.json", vectors, "jwks");
        JsonDocument policy = vectors.object("policy");
        TokenPolicy accepted = new TokenPolicy(
                policy.string("issuer"),
                policy.string("audience"),
                TokenPolicy.TokenTypes.ACCESS_TOKEN,
                policy.string("groupsClaim"),
                Duration.ofSeconds(policy.integer("maxLifetimeSeconds")),
                Duration.ofSeconds(policy.integer("skewSeconds")));
        judge(vectors, new TokenVerifier(accepted, keys, time, time));
    }

    @Test
    void keys_are_judged_as_the_vectors_say() throws IOException {
        JsonDocument vectors = IdentityVectors.read(IdentityVectors.KEYS);
        Path file = write("keys.json", vectors, "store");
        byte[] pepper = HexFormat.of().parseHex(vectors.string("pepper"));
        judge(vectors, new ApiKeyVerifier(new ApiKeyStore(file, SecretBytes.copyOf(pepper), time), time));
    }

    private Path write(String name, JsonDocument vectors, String member) throws IOException {
        byte[] content =
                JsonWriter.compact().value(vectors.value(member).orElseThrow()).toBytes();
        return Files.write(folder.resolve(name), content);
    }

    private static void judge(JsonDocument vectors, BearerVerifier verifier) {
        IdentityVerifier identity = new IdentityVerifier(List.of(verifier));
        List<TokenAttacks.Case> cases = IdentityVectors.cases(vectors);
        assertThat(cases).isNotEmpty();
        for (TokenAttacks.Case one : cases) {
            String outcome = switch (identity.verify(new Credentials(one.authorization(), false, "127.0.0.1"))) {
                case Proven _ -> "allow";
                case Absent absent -> absent.problem().reason();
                case Rejected rejected -> rejected.problem().reason();
                case Unavailable unavailable -> unavailable.problem().code();
            };
            assertThat(outcome)
                    .as(one.name())
                    .isEqualTo(one.reason() == null ? "allow" : one.reason().word());
        }
    }
}
