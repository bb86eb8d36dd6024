package dev.sallyport.guard.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Problem.KeyUnavailable;
import dev.sallyport.core.ProblemException;
import dev.sallyport.guard.identity.Authentication.Proven;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TokenIssuerTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private final ManualTime time = new ManualTime(TokenForge.NOW);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"EDDSA", "ES256"})
    void issues_what_the_verifier_accepts_until_it_expires(JwsAlgorithm algorithm) {
        SigningKey key = SigningKey.parse(SigningKey.generate(algorithm, RANDOM).toPrivateJwk());
        PrivateFile.replace(folder.resolve("jwks.json"), key.toJwks());
        TokenVerifier verifier =
                new TokenVerifier(TokenPolicy.of("local", "sallyport"), folder.resolve("jwks.json"), time, time);
        String token = new TokenIssuer(key, "local", time, RANDOM)
                .issue("bob", Set.of("a", "b"), "sallyport", Duration.ofHours(1));

        assertThat(verifier.verify(token)).isInstanceOfSatisfying(Proven.class, proven -> {
            assertThat(proven.principal().name()).isEqualTo("bob");
            assertThat(proven.principal().groups()).containsExactlyInAnyOrder("a", "b");
        });
        time.pass(Duration.ofMinutes(61));
        assertThat(verifier.verify(token)).isEqualTo(Reason.TOKEN_EXPIRED.rejected());
    }

    @Test
    void the_public_set_holds_nothing_private() {
        SigningKey key = SigningKey.generate(JwsAlgorithm.ES256, RANDOM);
        assertThat(new String(key.toJwks(), StandardCharsets.UTF_8)).doesNotContain("\"d\"");
        assertThat(key.toString()).doesNotContain(new String(key.toPrivateJwk(), StandardCharsets.UTF_8));
    }

    /** RFC 8037 appendix A.3. */
    @Test
    void the_id_is_the_thumbprint_of_rfc_7638() {
        SigningKey key = SigningKey.parse(TokenForge.quoted("{'kty':'OKP','crv':'Ed25519',"
                + "'d':'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',"
                + "'x':'11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'}"));
        assertThat(key.id()).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    }

    @Test
    void refuses_a_private_key_whose_public_half_is_anothers() {
        String x = new String(SigningKey.generate(JwsAlgorithm.EDDSA, RANDOM).toJwks(), StandardCharsets.UTF_8)
                .replaceAll("(?s).*\"x\": \"([^\"]*)\".*", "$1");
        byte[] mixed = new String(
                        SigningKey.generate(JwsAlgorithm.EDDSA, RANDOM).toPrivateJwk(), StandardCharsets.UTF_8)
                .replaceAll("\"x\": \"[^\"]*\"", "\"x\": \"" + x + "\"")
                .getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> SigningKey.parse(mixed))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem()).isInstanceOf(KeyUnavailable.class));
    }

    @Test
    void issues_nothing_that_no_verifier_would_take() {
        TokenIssuer issuer = new TokenIssuer(SigningKey.generate(JwsAlgorithm.EDDSA, RANDOM), "local", time, RANDOM);
        assertThatThrownBy(() -> issuer.issue("a b", Set.of(), "sallyport", Duration.ofHours(1)))
                .isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> issuer.issue("bob", Set.of(), "sallyport", Duration.ZERO))
                .isInstanceOf(ProblemException.class);
    }
}
