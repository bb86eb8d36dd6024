package dev.sallyport.guard.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.ProblemException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.spec.ECPoint;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What names, numbers and texts of credentials look like, up to the edges. */
class FormsTest {

    @ParameterizedTest
    @CsvSource({"0, 0", "9, 9", "10, A", "35, Z", "36, a", "61, z", "62, 10", "4294967295, 4gfFC3"})
    void base62_has_digits_capitals_and_letters(long value, String text) {
        assertThat(Base62.encode(value, 6)).isEqualTo("0".repeat(6 - text.length()) + text);
        assertThat(Base62.isText(text, 0, text.length())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", ":", "@", "[", "`", "{", "-", "_", "ä"})
    void base62_has_nothing_else(String text) {
        assertThat(Base62.isText(text, 0, 1)).isFalse();
        assertThat(Base62.isText("a" + text + "b", 0, 1)).isTrue();
    }

    /** Bytes from 248 on are drawn again, or the first eight characters would come more often. */
    @Test
    void random_text_is_uniform() {
        SecureRandom counting = new SecureRandom() {
            private int next = 246;

            @Override
            public void nextBytes(byte[] bytes) {
                bytes[0] = (byte) next++;
            }
        };
        assertThat(Base62.random(counting, 4)).isEqualTo("yz01");
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "~", "a", "'", "a/b", "_"})
    void a_principal_is_printable(String name) {
        assertThat(PrincipalName.isName(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "\"", "`", "\u007f", "\u0080", "\u001f"})
    void other_names_are_no_principal(String name) {
        assertThat(PrincipalName.isName(name)).isFalse();
    }

    @Test
    void names_have_their_lengths() {
        assertThat(PrincipalName.isName("n".repeat(255))).isTrue();
        assertThat(PrincipalName.isName("n".repeat(256))).isFalse();
        assertThat(PrincipalName.isGroup("Büro 1")).isTrue();
        assertThat(PrincipalName.isGroup("g".repeat(128))).isTrue();
        assertThat(PrincipalName.isGroup("g".repeat(129))).isFalse();
        assertThat(PrincipalName.isGroup("")).isFalse();
    }

    private static byte[] scalars(BigInteger r, BigInteger s) {
        byte[] bytes = new byte[64];
        byte[] first = r.toByteArray();
        byte[] second = s.toByteArray();
        int lengthOfFirst = Math.min(32, first.length);
        int lengthOfSecond = Math.min(32, second.length);
        System.arraycopy(first, first.length - lengthOfFirst, bytes, 32 - lengthOfFirst, lengthOfFirst);
        System.arraycopy(second, second.length - lengthOfSecond, bytes, 64 - lengthOfSecond, lengthOfSecond);
        return bytes;
    }

    /** FIPS 186-5, section 6.4.2: both numbers from 1 to the order less 1. */
    @Test
    void an_es256_signature_is_two_numbers_below_the_order() {
        BigInteger one = BigInteger.ONE;
        BigInteger order = P256.CURVE.getOrder();
        assertThat(P256.isSignature(scalars(one, order.subtract(one)))).isTrue();
        assertThat(P256.isSignature(scalars(BigInteger.ZERO, one))).isFalse();
        assertThat(P256.isSignature(scalars(one, BigInteger.ZERO))).isFalse();
        assertThat(P256.isSignature(scalars(order, one))).isFalse();
        assertThat(P256.isSignature(scalars(one, order))).isFalse();
        assertThat(P256.isSignature(Arrays.copyOf(scalars(one, one), 65))).isFalse();
        assertThat(P256.isSignature(new byte[63])).isFalse();
    }

    @Test
    void the_generator_is_on_the_curve_and_what_lies_beside_it_is_not() {
        ECPoint generator = P256.CURVE.getGenerator();
        BigInteger x = generator.getAffineX();
        BigInteger y = generator.getAffineY();
        BigInteger p = new BigInteger("ffffffff00000001000000000000000000000000ffffffffffffffffffffffff", 16);
        assertThat(P256.isOnCurve(generator)).isTrue();
        assertThat(P256.isOnCurve(new ECPoint(x, y.add(BigInteger.ONE)))).isFalse();
        assertThat(P256.isOnCurve(new ECPoint(x.add(p), y))).isFalse();
        assertThat(P256.isOnCurve(new ECPoint(x, y.add(p)))).isFalse();
    }

    @Test
    void credentials_are_never_printed() {
        Credentials credentials = new Credentials(List.of("Bearer secret"), false, "192.0.2.1");
        assertThat(credentials).hasToString("Credentials[1 from 192.0.2.1]");
    }

    @Test
    void a_signing_key_and_an_api_key_print_what_is_public() {
        SigningKey key = SigningKey.generate(JwsAlgorithm.ES256, new SecureRandom());
        assertThat(key).hasToString("SigningKey[ES256 " + key.id() + "]");
        assertThat(ApiKey.of("ABCDEFGHIJKL", "s".repeat(43))).hasToString("sp_ABCDEFGHIJKL_…");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001f", " ", ",", "\u007f", "ä"})
    void a_credential_is_one_word_of_printable_ascii(String other) {
        IdentityVerifier nobody = new IdentityVerifier(List.of());
        assertThat(nobody.verify(new Credentials(List.of("Bearer a" + other + "b"), false, "")))
                .isEqualTo(Reason.CREDENTIAL_MALFORMED.rejected());
        assertThat(nobody.verify(new Credentials(List.of("Bearer !~"), false, "")))
                .isEqualTo(Reason.CREDENTIAL_UNKNOWN.rejected());
        assertThat(nobody.verify(new Credentials(List.of("Bearer "), false, "")))
                .isEqualTo(Reason.CREDENTIAL_MALFORMED.rejected());
        assertThat(nobody.verify(new Credentials(List.of(), false, ""))).isEqualTo(Authentication.ABSENT);
    }

    @Test
    void a_token_policy_names_its_issuer_and_its_audience_and_bounds_time() {
        assertThat(policy("i", "a", 1, 0).skew()).isZero();
        assertThat(policy("i", "a", 1, 60).skew()).isEqualTo(Duration.ofSeconds(60));
        for (int skew : new int[] {-1, 61}) {
            assertThatThrownBy(() -> policy("i", "a", 1, skew))
                    .hasMessage("configuration/invalid: the clock skew must be from 0 to 60 s");
        }
        assertThatThrownBy(() -> policy(" ", "", 0, 0))
                .isInstanceOf(ProblemException.class)
                .hasMessage("configuration/invalid: the token issuer is empty; the token audience is empty; "
                        + "the longest lifetime of a token must be positive");
        TokenPolicy usual = TokenPolicy.of("i", "a");
        assertThat(usual.types()).isEqualTo(TokenPolicy.TokenTypes.ACCESS_TOKEN);
        assertThat(usual.groupsClaim()).isEqualTo("groups");
        assertThat(usual.maxLifetime()).isEqualTo(Duration.ofDays(1));
        assertThat(usual.skew()).isEqualTo(Duration.ofMinutes(1));
    }

    private static TokenPolicy policy(String issuer, String audience, int lifetimeSeconds, int skewSeconds) {
        return new TokenPolicy(
                issuer,
                audience,
                TokenPolicy.TokenTypes.ACCESS_TOKEN,
                "groups",
                Duration.ofSeconds(lifetimeSeconds),
                Duration.ofSeconds(skewSeconds));
    }

    @Test
    void a_token_lives_for_a_second_or_longer() {
        TokenIssuer issuer = new TokenIssuer(
                SigningKey.generate(JwsAlgorithm.EDDSA, new SecureRandom()),
                "i",
                new ManualTime(TokenForge.NOW),
                new SecureRandom());
        assertThat(issuer.issue("bob", Set.of(), "a", Duration.ofSeconds(1))).contains(".");
        assertThatThrownBy(() -> issuer.issue("bob", Set.of(), "a", Duration.ofMillis(999)))
                .hasMessage("configuration/invalid: a token must live for a second or longer");
        assertThatThrownBy(() -> issuer.issue("bob", Set.of("a\nb"), "a", Duration.ofSeconds(1)))
                .hasMessage("configuration/invalid: not a name of a principal or of a group");
    }
}
