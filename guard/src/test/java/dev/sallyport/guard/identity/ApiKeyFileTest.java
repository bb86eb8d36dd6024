package dev.sallyport.guard.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiKeyFileTest {

    private static final Instant MADE = Instant.parse("2026-01-01T00:00:00Z");
    private static final Digest HMAC = Digest.of(new byte[32]);
    private static final ApiKeyEntry PLAIN = new ApiKeyEntry("a", "bob", Set.of("y", "x"), HMAC, MADE, null, null);

    private static List<ApiKeyEntry> parse(String text) {
        return List.copyOf(ApiKeyFile.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
                .values());
    }

    private static String text(ApiKeyEntry... entries) {
        return new String(ApiKeyFile.write(List.of(entries)), StandardCharsets.UTF_8).replace('"', '\'');
    }

    private static ApiKeyEntry named(String id) {
        return new ApiKeyEntry(id, "bob", Set.of(), HMAC, MADE, null, null);
    }

    @Test
    void reads_back_what_it_wrote_in_its_order() {
        ApiKeyEntry full = new ApiKeyEntry("0", "eve", Set.of(), HMAC, MADE, MADE.plusSeconds(1), MADE.plusSeconds(2));
        assertThat(parse(text(PLAIN, full))).containsExactly(PLAIN, full);
        assertThat(text(PLAIN)).doesNotContain("expires").doesNotContain("revoked");
        assertThat(text(PLAIN).indexOf("'x'")).isLessThan(text(PLAIN).indexOf("'y'"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'version': 1     | 'version': 2       | `version` must be 1",
                "'keys'           | 'a': 1, 'keys'     | `a` is not known",
                "'id'             | 'a': 1, 'id'       | `keys[0].a` is not known",
                "'bob'            | 'b b'              | `keys[0].principal` is not a name",
                "'created': '2026 | 'created': 'x2026  | `keys[0].created` is not a time such as 2026-01-31T00:00:00Z",
                "'created'        | 'expires'          | `keys[0].created` is missing",
                "'hmac': '0       | 'hmac': 'X         | `keys[0].hmac` is not 64 hexadecimal digits",
                "'x'              | 'x\\n'             | `keys[0].groups` must be at most 64 printable names",
            })
    void says_what_is_wrong_and_where(String from, String to, String finding) {
        assertThat(text(PLAIN)).contains(from);
        assertThatThrownBy(() -> parse(text(PLAIN).replace(from, to)))
                .hasMessage("configuration/invalid: API keys: " + finding);
    }

    private static ApiKeyEntry inGroups(int groups) {
        Set<String> names = IntStream.range(0, groups).mapToObj(i -> "g" + i).collect(Collectors.toSet());
        return new ApiKeyEntry("a", "bob", names, HMAC, MADE, null, null);
    }

    @Test
    void groups_and_keys_are_as_many_as_the_limits_and_no_more() {
        assertThat(parse(text(inGroups(64)))).containsExactly(inGroups(64));
        assertThatThrownBy(() -> parse(text(inGroups(65)))).hasMessageContaining("at most 64 printable names");
        ApiKeyEntry[] most =
                IntStream.range(0, 10_000).mapToObj(i -> named("k" + i)).toArray(ApiKeyEntry[]::new);
        assertThat(parse(text(most))).hasSize(10_000);
        ApiKeyEntry[] more =
                IntStream.range(0, 10_001).mapToObj(i -> named("k" + i)).toArray(ApiKeyEntry[]::new);
        assertThatThrownBy(() -> parse(text(more)))
                .hasMessage("configuration/invalid: API keys: `keys` has more than 10000");
        assertThatThrownBy(() -> parse(text(named("a"), named("a"))))
                .hasMessage("configuration/invalid: API keys: `keys[1].id` is there twice");
    }
}
