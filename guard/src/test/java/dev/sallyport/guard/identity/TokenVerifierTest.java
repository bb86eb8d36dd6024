package dev.sallyport.guard.identity;

import static dev.sallyport.guard.identity.JwsAlgorithm.EDDSA;
import static dev.sallyport.guard.identity.TokenForge.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Digest;
import dev.sallyport.core.Principal;
import dev.sallyport.guard.identity.Authentication.Proven;
import dev.sallyport.guard.identity.Authentication.Rejected;
import dev.sallyport.guard.identity.Authentication.Unavailable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TokenVerifierTest {
    private static final TokenForge FORGE = new TokenForge();

    @TempDir
    private Path folder;

    private final ManualTime time = new ManualTime(NOW);
    private Path keys;

    @BeforeEach
    void publishes_the_keys() throws IOException {
        keys = folder.resolve("jwks.json");
        Files.write(keys, FORGE.jwks());
    }

    private TokenVerifier verifier(TokenPolicy policy) {
        return new TokenVerifier(policy, keys, time, time);
    }

    private TokenVerifier verifier() {
        return verifier(policy(Duration.ofDays(36_500), TokenPolicy.TokenTypes.ACCESS_TOKEN));
    }

    private static TokenPolicy policy(Duration maxLifetime, TokenPolicy.TokenTypes types) {
        return new TokenPolicy(
                TokenForge.ISSUER, TokenForge.AUDIENCE, types, "groups", maxLifetime, Duration.ofSeconds(60));
    }

    static List<TokenAttacks.Case> attacks() {
        return TokenAttacks.of(FORGE);
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void judges_every_known_attack(TokenAttacks.Case attack) {
        IdentityVerifier identity = new IdentityVerifier(List.of(verifier()));
        Authentication outcome = identity.verify(new Credentials(attack.authorization(), false, "127.0.0.1"));
        if (attack.reason() == null) {
            assertThat(outcome).isInstanceOf(Proven.class);
        } else if (attack.reason() == Reason.NO_CREDENTIAL) {
            assertThat(outcome).isEqualTo(Authentication.ABSENT);
        } else {
            assertThat(outcome).isEqualTo(attack.reason().rejected());
        }
    }

    @Test
    void proves_subject_groups_and_the_token_they_came_from() {
        assertThat(verifier().verify(FORGE.token(EDDSA)))
                .isEqualTo(new Proven(
                        new Principal("bob", Set.of("team"), Principal.Proof.TOKEN, TokenForge.ISSUER + "#t-1")));
    }

    @Test
    void connects_to_nobody_whatever_the_header_says() throws IOException {
        try (ServerSocket trap = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            trap.setSoTimeout(200);
            String url = "http://127.0.0.1:" + trap.getLocalPort() + "/jwks";
            for (String name : List.of("jku", "x5u", "kid")) {
                String brought = "'%s':'%s'".formatted(name, url);
                String token = name.equals("kid")
                        ? FORGE.withHeader("'kid':'key-EdDSA'", brought)
                        : FORGE.withHeader("'typ'", brought + ",'typ'");
                assertThat(verifier().verify(token)).isInstanceOf(Rejected.class);
            }
            assertThat(connectionsTo(trap)).isZero();
        }
    }

    private static int connectionsTo(ServerSocket trap) throws IOException {
        try {
            trap.accept().close();
            return 1;
        } catch (SocketTimeoutException e) {
            return 0;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-600, 600, true",
        "-600, 0, true",
        "-600, -59, true",
        "-600, -60, false",
        "60, 600, true",
        "61, 600, false",
        "0, 3600, true",
        "0, 3601, false",
        "-10, 3590, true",
        "-10, 3591, false",
    })
    void allows_a_minute_of_skew_and_an_hour_of_life(long issued, long expires, boolean good) {
        long now = NOW.getEpochSecond();
        String token = FORGE.withClaims(
                "'iat':%d,'exp':%d".formatted(now, now + TokenForge.LIFETIME.toSeconds()),
                "'iat':%d,'exp':%d".formatted(now + issued, now + expires));
        TokenVerifier strict = verifier(policy(Duration.ofHours(1), TokenPolicy.TokenTypes.ACCESS_TOKEN));
        assertThat(strict.verify(token) instanceof Proven).isEqualTo(good);
    }

    @Test
    void a_token_seen_before_expires_all_the_same() {
        long now = NOW.getEpochSecond();
        String token = FORGE.withClaims("'exp':" + (now + TokenForge.LIFETIME.toSeconds()), "'exp':" + (now + 100));
        TokenVerifier verifier = verifier();
        assertThat(verifier.verify(token)).isInstanceOf(Proven.class);
        time.pass(Duration.ofSeconds(159));
        assertThat(verifier.verify(token)).isInstanceOf(Proven.class);
        time.pass(Duration.ofSeconds(1));
        assertThat(verifier.verify(token)).isEqualTo(Reason.TOKEN_EXPIRED.rejected());
    }

    @Test
    void a_token_seen_before_is_refused_a_second_after_its_key_was_taken_out() throws IOException {
        TokenVerifier verifier = verifier();
        String token = FORGE.token(EDDSA);
        assertThat(verifier.verify(token)).isInstanceOf(Proven.class);
        assertThat(verifier.verify(token)).isInstanceOf(Proven.class);
        PrivateFile.replace(keys, "{\"keys\":[]}".getBytes(StandardCharsets.UTF_8));
        time.pass(Duration.ofSeconds(1));
        assertThat(verifier.verify(token)).isEqualTo(Reason.TOKEN_KEY_UNKNOWN.rejected());
    }

    @Test
    void is_unavailable_while_the_keys_cannot_be_read_and_recovers() throws IOException {
        TokenVerifier verifier = verifier();
        String token = FORGE.token(EDDSA);
        assertThat(verifier.verify(token)).isInstanceOf(Proven.class);
        Files.delete(keys);
        time.pass(Duration.ofSeconds(1));
        assertThat(verifier.verify(token)).isInstanceOf(Unavailable.class);
        PrivateFile.replace(keys, FORGE.jwks());
        time.pass(Duration.ofSeconds(1));
        assertThat(verifier.verify(token)).isInstanceOf(Proven.class);
    }

    @Test
    void groups_are_as_many_as_the_limit_and_a_token_without_an_id_is_named_after_its_digest() {
        String groups = IntStream.range(0, 256).mapToObj(i -> "'g" + i + "'").collect(Collectors.joining(","));
        assertThat(verifier().verify(FORGE.withClaims("['team']", "[" + groups + "]")))
                .isInstanceOfSatisfying(
                        Proven.class,
                        proven -> assertThat(proven.principal().groups()).hasSize(256));
        assertThat(verifier().verify(FORGE.withClaims("['team']", "[" + groups + ",'g']")))
                .isEqualTo(Reason.TOKEN_CLAIM.rejected());
        assertThat(verifier().verify(FORGE.withClaims("'t-1'", "'t 1'"))).isEqualTo(Reason.TOKEN_CLAIM.rejected());
        String unnamed = FORGE.withClaims("'jti':'t-1',", "");
        assertThat(verifier().verify(unnamed))
                .isInstanceOfSatisfying(
                        Proven.class,
                        proven -> assertThat(proven.principal().proofId())
                                .isEqualTo(TokenForge.ISSUER + "#"
                                        + Digest.sha256(unnamed.getBytes(StandardCharsets.US_ASCII))
                                                .hex()
                                                .substring(0, 16)));
        assertThat(verifier().verify(FORGE.withClaims(",'groups':['team']", "")))
                .isInstanceOfSatisfying(
                        Proven.class,
                        proven -> assertThat(proven.principal().groups()).isEmpty());
        assertThat(verifier().verify(FORGE.withClaims("'aud':'sallyport'", "'aud':['other','sallyport']")))
                .isInstanceOf(Proven.class);
    }

    @Test
    void takes_untyped_tokens_only_where_the_policy_says_insecure_and_never_an_id_token() {
        TokenVerifier lax = verifier(policy(Duration.ofDays(36_500), TokenPolicy.TokenTypes.INSECURE_UNTYPED_TOO));
        assertThat(lax.verify(FORGE.withHeader("at+jwt", "JWT"))).isInstanceOf(Proven.class);
        assertThat(lax.verify(FORGE.withHeader("'typ':'at+jwt',", ""))).isInstanceOf(Proven.class);
        assertThat(lax.verify(FORGE.withHeader("at+jwt", "logout+jwt"))).isEqualTo(Reason.TOKEN_TYPE.rejected());
        assertThat(lax.verify(FORGE.withClaims("'sub'", "'nonce':'n','sub'"))).isEqualTo(Reason.TOKEN_TYPE.rejected());
    }

    @Test
    void a_token_has_up_to_8_kib_and_not_a_character_more() {
        TokenVerifier verifier = verifier();
        int usual = FORGE.withClaims("'sub'", "'pad':'','sub'").length();
        int longest = 0;
        for (int pad = (8_180 - usual) * 3 / 4; longest <= 8_192; pad++) {
            String token = FORGE.withClaims("'sub'", "'pad':'" + "p".repeat(pad) + "','sub'");
            longest = token.length();
            assertThat(verifier.verify(token) instanceof Proven)
                    .as("%d characters", longest)
                    .isEqualTo(longest <= 8_192);
        }
        assertThat(verifier.verify("a.b".repeat(3_000))).isEqualTo(Reason.TOKEN_TOO_LONG.rejected());
    }

    @Test
    void what_has_a_dot_anywhere_is_a_token() {
        for (String token : List.of("a.b", ".", ".a", "a.")) {
            assertThat(verifier().recognises(token)).as(token).isTrue();
        }
        assertThat(verifier().recognises("sp_a")).isFalse();
    }

    @Test
    void a_hundred_thousand_unknown_keys_are_looked_up_in_memory_alone() {
        TokenVerifier verifier = verifier();
        String good = FORGE.token(EDDSA);
        String tail = good.substring(good.indexOf('.'));
        for (int i = 0; i < Integer.getInteger("unknown.keys", 100_000); i++) {
            byte[] header = TokenForge.quoted("{'alg':'EdDSA','kid':'%d'}".formatted(i));
            assertThat(verifier.verify(Base64Url.encode(header) + tail)).isEqualTo(Reason.TOKEN_KEY_UNKNOWN.rejected());
        }
    }
}
