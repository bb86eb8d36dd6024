package dev.sallyport.guard.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeySetTest {
    private static final String EDWARDS =
            "'kty':'OKP','crv':'Ed25519','x':'11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'";
    private static final String MODULUS = "w" + "A".repeat(341);

    private static Jwks parse(String... keys) {
        return Jwks.parse(TokenForge.quoted("{'keys':[" + String.join(",", keys) + "]}"));
    }

    @Test
    void reads_the_key_of_rfc_8037() {
        assertThat(parse("{" + EDWARDS + ",'kid':'a'}").find("a").orElseThrow().algorithms())
                .containsExactly(JwsAlgorithm.EDDSA);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'use':'enc'",
                "'alg':'RS256'",
                "'alg':'EdDSA2'",
                "'key_ops':['sign']",
            })
    void passes_over_keys_for_something_else(String member) {
        assertThat(parse("{" + EDWARDS + ",'kid':'a'," + member + "}").find("a"))
                .isEmpty();
    }

    @Test
    void passes_over_keys_of_other_kinds() {
        assertThat(parse(
                                "{'kty':'EC','crv':'P-384','kid':'a'}",
                                "{'kty':'OKP','crv':'X25519','kid':'b'}",
                                "{'kty':'AKP','kid':'c'}")
                        .find("a"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'kty':'oct','k':'AAAA','kid':'a'}",
                "{" + EDWARDS + ",'kid':'a','d':'AAAA'}",
                "{" + EDWARDS + "}",
                "{" + EDWARDS + ",'kid':''}",
                "{" + EDWARDS + ",'kid':1}",
                "{'kty':'OKP','crv':'Ed25519','x':'AAAA','kid':'a'}",
                "{'kty':'OKP','crv':'Ed25519','x':'11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp','kid':'a'}",
                "{'kty':'EC','crv':'P-256','x':'AAAA','y':'AAAA','kid':'a'}",
                "{'kty':'EC','crv':'P-256','kid':'a'}",
                "{'kid':'a'}",
                "'key'",
            })
    void refuses_a_set_with_a_key_that_must_not_be_trusted(String key) {
        assertThatThrownBy(() -> parse(key))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem()).isInstanceOf(ConfigurationInvalid.class));
    }

    @Test
    void refuses_a_point_that_is_not_on_the_curve() {
        String x = Base64Url.encode(TokenForge.noise(32));
        assertThatThrownBy(() -> parse("{'kty':'EC','crv':'P-256','x':'%s','y':'%s','kid':'a'}".formatted(x, x)))
                .hasMessageContaining("not a point of P-256");
    }

    @Test
    void refuses_weak_rsa_keys() {
        byte[] modulus = new byte[256];
        Arrays.fill(modulus, (byte) 0xff);
        String good = Base64Url.encode(modulus);
        assertThat(parse(rsa(good, "AQAB")).find("a")).isPresent();
        String shorter = Base64Url.encode(Arrays.copyOf(modulus, 255));
        for (List<String> weak : List.of(
                List.of(shorter, "AQAB"),
                List.of(good, "AQ"),
                List.of(good, "Aw"),
                List.of(good, "AQAA"),
                List.of(MODULUS, "AQAB"),
                List.of("A".repeat(2000), "AQAB"))) {
            assertThatThrownBy(() -> parse(rsa(weak.get(0), weak.get(1)))).isInstanceOf(ProblemException.class);
        }
    }

    /** All ones, so odd and of exactly that many bits. */
    private static String ones(int bits) {
        byte[] bytes = new byte[(bits + 7) / 8];
        Arrays.fill(bytes, (byte) 0xff);
        bytes[0] = (byte) (0xff >>> (8 * bytes.length - bits));
        return Base64Url.encode(bytes);
    }

    @Test
    void rsa_keys_are_as_large_as_the_bounds_and_not_a_bit_beyond() {
        assertThat(parse(rsa(ones(8192), "AQAB")).find("a")).isPresent();
        assertThat(parse(rsa(ones(2048), ones(64))).find("a")).isPresent();
        for (String modulus : List.of(ones(2047), ones(8193))) {
            assertThatThrownBy(() -> parse(rsa(modulus, "AQAB")))
                    .hasMessage("configuration/invalid: key set: `keys[0].n` must be odd and have 2048 to 8192 bits");
        }
        for (String exponent : List.of(ones(65), "AP__", "AQAA")) {
            assertThatThrownBy(() -> parse(rsa(ones(2048), exponent)))
                    .hasMessage("configuration/invalid: key set: `keys[0].e` must be odd, 65537 or more, "
                            + "and have at most 64 bits");
        }
    }

    @Test
    void an_id_has_up_to_256_characters_and_a_set_up_to_64_keys() {
        String longest = "i".repeat(256);
        assertThat(parse("{" + EDWARDS + ",'kid':'" + longest + "'}").find(longest))
                .isPresent();
        assertThatThrownBy(() -> parse("{" + EDWARDS + ",'kid':'" + longest + "i'}"))
                .hasMessageContaining("`keys[0].kid` must have 1 to 256 characters");
        String[] most = IntStream.range(0, Jwks.MAX_KEYS)
                .mapToObj(i -> "{" + EDWARDS + ",'kid':'" + i + "'}")
                .toArray(String[]::new);
        assertThat(parse(most).find("63")).isPresent();
        assertThat(parse("{" + EDWARDS + ",'kid':'a','key_ops':['verify'],'use':'sig'}")
                        .find("a"))
                .isPresent();
    }

    private static String rsa(String modulus, String exponent) {
        return "{'kty':'RSA','n':'%s','e':'%s','kid':'a'}".formatted(modulus, exponent);
    }

    @Test
    void refuses_one_id_twice_even_where_one_of_the_keys_is_passed_over() {
        assertThatThrownBy(() -> parse("{" + EDWARDS + ",'kid':'a'}", "{'kty':'AKP','kid':'a'}"))
                .hasMessageContaining("there twice");
    }

    @Test
    void refuses_sets_over_the_limits() {
        String many = IntStream.rangeClosed(0, Jwks.MAX_KEYS)
                .mapToObj(i -> "{" + EDWARDS + ",'kid':'" + i + "'}")
                .collect(Collectors.joining(","));
        assertThatThrownBy(() -> parse(many)).hasMessageContaining("more than 64");
        byte[] large = " ".repeat(Jwks.MAX_BYTES + 1).getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> Jwks.parse(large)).isInstanceOf(ProblemException.class);
    }
}
