package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SecretBytesTest {
    private static final byte[] SECRET = {1, 2, 3};

    @Test
    void erases_its_bytes_and_lends_them_no_more() {
        AtomicReference<byte[]> seen = new AtomicReference<>(new byte[0]);
        SecretBytes secret = SecretBytes.copyOf(SECRET);
        byte last = secret.use(bytes -> {
            seen.set(bytes);
            return bytes[2];
        });
        assertThat(last).isEqualTo((byte) 3);
        secret.close();
        assertThat(seen.get()).containsOnly(0);
        assertThatThrownBy(() -> secret.use(bytes -> bytes[0])).isInstanceOf(IllegalStateException.class);
        assertThat(SECRET).containsExactly(1, 2, 3);
    }

    @Test
    void is_never_printed() {
        assertThat(SecretBytes.copyOf(SECRET)).hasToString("SecretBytes[3]");
    }

    /** A hash table's order must not tell what a secret is. */
    @Test
    void its_hash_depends_on_nothing_but_its_length() {
        assertThat(SecretBytes.copyOf(SECRET))
                .hasSameHashCodeAs(SecretBytes.copyOf(new byte[3]))
                .doesNotHaveSameHashCodeAs(SecretBytes.copyOf(new byte[4]));
        assertThat(SecretBytes.copyOf(SECRET).sizeBytes()).isEqualTo(3);
    }

    @Test
    void is_equal_by_content() {
        assertThat(SecretBytes.copyOf(SECRET))
                .isEqualTo(SecretBytes.copyOf(SECRET))
                .hasSameHashCodeAs(SecretBytes.copyOf(SECRET))
                .isNotEqualTo(SecretBytes.copyOf(new byte[3]))
                .isNotEqualTo("SecretBytes[3]");
    }
}
