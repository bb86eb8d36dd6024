package dev.sallyport.guard.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.ProblemException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a file of a signing key must hold, and what it gives away. */
class SigningKeyTest {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** RFC 6979, appendix A.2.5. */
    private static final String P256_KEY = "{'crv':'P-256','kty':'EC','x':'%s','y':'%s','d':'%s'}"
            .formatted(
                    base64("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"),
                    base64("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"),
                    base64("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"));

    /** RFC 8037, appendix A.1. */
    private static final String ED25519_KEY = "{'crv':'Ed25519','kty':'OKP',"
            + "'x':'11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo','d':'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A'}";

    private static String base64(String hex) {
        return Base64Url.encode(HexFormat.of().parseHex(hex));
    }

    private static SigningKey parse(String json) {
        return SigningKey.parse(TokenForge.quoted(json));
    }

    @Test
    void reads_the_keys_of_the_standards() {
        assertThat(parse(P256_KEY).algorithm()).isEqualTo(JwsAlgorithm.ES256);
        assertThat(parse(ED25519_KEY).algorithm()).isEqualTo(JwsAlgorithm.EDDSA);
        assertThat(parse(ED25519_KEY).toPrivateJwk())
                .asString(StandardCharsets.UTF_8)
                .contains("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
                .contains("\"use\": \"sig\"");
    }

    @ParameterizedTest
    @EnumSource(names = {"EDDSA", "ES256"})
    void a_key_survives_its_text_and_the_public_text_has_no_secret(JwsAlgorithm algorithm) {
        SigningKey key = SigningKey.generate(algorithm, RANDOM);
        SigningKey read = SigningKey.parse(key.toPrivateJwk());
        assertThat(read.id()).isEqualTo(key.id());
        assertThat(read.toPrivateJwk()).isEqualTo(key.toPrivateJwk());
        Jwk published = Jwks.parse(key.toJwks()).find(key.id()).orElseThrow();
        byte[] message = {1, 2, 3};
        assertThat(algorithm.verify(published.key(), message, read.sign(message)))
                .isTrue();
        assertThat(algorithm.verify(published.key(), new byte[3], read.sign(message)))
                .isFalse();
    }

    /** Coordinates have 32 bytes whatever their number; one key in 256 has an x that begins with a zero. */
    @Test
    void a_coordinate_that_begins_with_a_zero_keeps_its_length() {
        for (int i = 0; i < 10_000; i++) {
            SigningKey key = SigningKey.generate(JwsAlgorithm.ES256, RANDOM);
            String text = new String(key.toPrivateJwk(), StandardCharsets.UTF_8);
            byte[] x = Base64Url.decode(text.replaceAll("(?s).*\"x\": \"([^\"]*)\".*", "$1"))
                    .orElseThrow();
            assertThat(x).hasSize(32);
            if (x[0] == 0) {
                assertThat(SigningKey.parse(key.toPrivateJwk()).id()).isEqualTo(key.id());
                return;
            }
        }
        throw new AssertionError("no such key among 10,000");
    }

    private static final String ORDER = P256.CURVE.getOrder().toString(16);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'kty':'EC'  | 'kty':'OKP'        | `crv` must be Ed25519 or P-256",
                "'P-256'     | 'P-384'            | `crv` must be Ed25519 or P-256",
                "'kty'       | 'a':1,'kty'        | `a` is not known",
                "'d':'       | 'd':'AAAA          | `d` must have 32 bytes",
                "'d':'       | 'd':'!             | `d` is not canonical base64url",
                "'x':'       | 'x':'!             | `x` is not canonical base64url",
                "'y':'       | 'y':'!             | `y` is not canonical base64url",
            })
    void says_what_is_wrong(String from, String to, String finding) {
        assertThat(P256_KEY).contains(from);
        assertThatThrownBy(() -> parse(P256_KEY.replace(from, to)))
                .hasMessage("key/unavailable: the token key cannot be used")
                .extracting(e -> ((ProblemException) e).problem().operatorDetail())
                .isEqualTo(finding);
    }

    /** SEC 1, section 3.2.1: from 1 to the order less 1; of these, only one has this public half. */
    @Test
    void the_secret_of_p256_is_a_scalar_and_belongs_to_its_public_half() {
        String secret = base64("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721");
        String less = new BigInteger(ORDER, 16).subtract(BigInteger.ONE).toString(16);
        refusedSecret(secret, base64("00".repeat(32)), "`d` is not a private key of P-256");
        refusedSecret(secret, base64(ORDER), "`d` is not a private key of P-256");
        refusedSecret(secret, base64(less), "`d` does not belong to the public half");
    }

    private static void refusedSecret(String from, String to, String finding) {
        assertThatThrownBy(() -> parse(P256_KEY.replace(from, to)))
                .extracting(e -> ((ProblemException) e).problem().operatorDetail())
                .isEqualTo(finding);
    }

    @ParameterizedTest
    @EnumSource(names = {"RS256", "PS256"})
    void makes_no_key_that_it_does_not_sign_with(JwsAlgorithm algorithm) {
        assertThatThrownBy(() -> SigningKey.generate(algorithm, RANDOM)).isInstanceOf(IllegalArgumentException.class);
    }
}
