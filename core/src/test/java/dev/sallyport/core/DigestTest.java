package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {
    /** FIPS 180-4, the example of one block. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void is_sha256_of_arrays_and_of_buffers() {
        byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
        assertThat(Digest.sha256(abc)).hasToString(ABC);
        ByteBuffer buffer = ByteBuffer.wrap("xabcx".getBytes(StandardCharsets.US_ASCII), 1, 3);
        assertThat(Digest.sha256(buffer)).isEqualTo(Digest.sha256(abc));
        assertThat(buffer.remaining()).isEqualTo(3);
    }

    @Test
    void reads_what_it_prints() {
        assertThat(Digest.ofHex(ABC).orElseThrow().hex()).isEqualTo(ABC);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ba7816bf",
                "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
                "ga7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                " a7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad0"
            })
    void reads_nothing_else(String text) {
        assertThat(Digest.ofHex(text)).isEmpty();
    }

    @Test
    void keeps_bytes_of_its_own() {
        byte[] bytes = new byte[32];
        Digest digest = Digest.of(bytes);
        bytes[0] = 1;
        digest.toBytes()[1] = 1;
        assertThat(digest).isEqualTo(Digest.of(new byte[32])).hasSameHashCodeAs(Digest.of(new byte[32]));
        assertThat(digest).isNotEqualTo(Digest.of(bytes)).doesNotHaveSameHashCodeAs(Digest.of(bytes));
        assertThat(digest).isNotEqualTo(digest.hex());
        assertThatThrownBy(() -> Digest.of(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }
}
