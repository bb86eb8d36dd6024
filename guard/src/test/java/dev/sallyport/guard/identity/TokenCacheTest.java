package dev.sallyport.guard.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Digest;
import dev.sallyport.core.Principal;
import dev.sallyport.guard.identity.Authentication.Proven;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenCacheTest {

    private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant UNTIL = FROM.plusSeconds(10);
    private static final Jwks KEYS = Jwks.parse(TokenForge.quoted("{'keys':[]}"));
    private static final Jwks OTHER_KEYS = Jwks.parse(TokenForge.quoted("{'keys':[]}"));

    private final TokenCache cache = new TokenCache();

    private static Proven proven(String name) {
        return new Proven(new Principal(name, Set.of(), Principal.Proof.TOKEN, "id"));
    }

    private void keep(Digest token, String name, Instant until) {
        cache.keep(new TokenCache.Entry(token, KEYS, proven(name), FROM, until), FROM);
    }

    /** Digests that share a set: their hash is that of their last four bytes and what stands before. */
    private static List<Digest> ofOneSet(int count) {
        List<Digest> found = new ArrayList<>();
        for (int i = 0; found.size() < count; i++) {
            Digest digest = Digest.sha256(new byte[] {(byte) i, (byte) (i >> 8), (byte) (i >> 16)});
            if ((digest.hashCode() & 1023) == 7) {
                found.add(digest);
            }
        }
        return found;
    }

    @Test
    void a_token_is_found_within_its_time_and_under_its_keys_alone() {
        Digest token = Digest.sha256(new byte[1]);
        keep(token, "bob", UNTIL);
        assertThat(cache.find(token, KEYS, FROM)).isEqualTo(proven("bob"));
        assertThat(cache.find(token, KEYS, UNTIL.minusNanos(1))).isEqualTo(proven("bob"));
        assertThat(cache.find(token, KEYS, UNTIL)).isNull();
        assertThat(cache.find(token, KEYS, FROM.minusNanos(1))).isNull();
        assertThat(cache.find(token, OTHER_KEYS, FROM)).isNull();
        assertThat(cache.find(Digest.sha256(new byte[2]), KEYS, FROM)).isNull();
    }

    @Test
    void four_tokens_of_one_set_stand_side_by_side_and_a_fifth_takes_one_place() {
        List<Digest> tokens = ofOneSet(5);
        for (Digest token : tokens.subList(0, 4)) {
            keep(token, token.hex(), UNTIL);
        }
        for (Digest token : tokens.subList(0, 4)) {
            assertThat(cache.find(token, KEYS, FROM)).isEqualTo(proven(token.hex()));
        }
        keep(tokens.get(4), "fifth", UNTIL);
        assertThat(cache.find(tokens.get(4), KEYS, FROM)).isEqualTo(proven("fifth"));
        assertThat(tokens.stream().filter(token -> cache.find(token, KEYS, FROM) != null))
                .hasSize(4);
    }

    @Test
    void a_token_that_is_over_makes_room_before_a_good_one_does() {
        List<Digest> tokens = ofOneSet(5);
        for (int i = 0; i < 4; i++) {
            keep(tokens.get(i), "kept", i == 2 ? FROM : UNTIL);
        }
        keep(tokens.get(4), "new", UNTIL);
        for (int i : new int[] {0, 1, 3, 4}) {
            assertThat(cache.find(tokens.get(i), KEYS, FROM)).as("token %d", i).isNotNull();
        }
    }

    @Test
    void the_same_token_takes_its_own_place() {
        List<Digest> tokens = ofOneSet(4);
        tokens.forEach(token -> keep(token, "old", UNTIL));
        keep(tokens.get(1), "new", UNTIL);
        assertThat(cache.find(tokens.get(1), KEYS, FROM)).isEqualTo(proven("new"));
        assertThat(cache.find(tokens.get(0), KEYS, FROM)).isEqualTo(proven("old"));
        assertThat(cache.find(tokens.get(3), KEYS, FROM)).isEqualTo(proven("old"));
    }
}
