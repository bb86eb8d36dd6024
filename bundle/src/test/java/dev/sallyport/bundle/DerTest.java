package dev.sallyport.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DerTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 255, 256, 65_000})
    void takes_what_it_made(int size) {
        byte[] content = new byte[size];
        Der der = new Der(Der.element(Der.SEQUENCE, Der.element(Der.OCTET_STRING, content), new byte[] {2, 1, 7}));
        Der body = new Der(der.take(Der.SEQUENCE).orElseThrow());
        assertThat(body.take(Der.INTEGER)).isEmpty();
        assertThat(body.take(Der.OCTET_STRING)).hasValue(content);
        assertThat(body.take(Der.INTEGER)).hasValue(new byte[] {7});
        assertThat(body.take(Der.INTEGER)).isEmpty();
    }

    /** X.690, section 8.1.3. */
    @Test
    void writes_the_shortest_length() {
        assertThat(Der.element(0x04, new byte[127])).startsWith(4, 127).hasSize(129);
        assertThat(Der.element(0x04, new byte[128])).startsWith(4, 0x81, 128).hasSize(131);
        assertThat(Der.element(0x04, new byte[255])).startsWith(4, 0x81, 255).hasSize(258);
        assertThat(Der.element(0x04, new byte[256])).startsWith(4, 0x82, 1, 0).hasSize(260);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "04", "0401", "0480", "0481", "048101", "0482", "048200", "04820001", "0483000001aa"})
    void takes_nothing_that_is_cut_short_or_has_no_length(String hex) {
        Der der = new Der(HexFormat.of().parseHex(hex));
        assertThat(der.take(0x04)).isEmpty();
        assertThat(der.take(0x04)).isEmpty();
    }

    /** X.690, section 8.1.3.6: a length that is not said, for which there is no end here. */
    @Test
    void takes_nothing_of_indefinite_length() {
        assertThat(new Der(HexFormat.of().parseHex("0480" + "00".repeat(128))).take(0x04))
                .isEmpty();
        assertThat(new Der(HexFormat.of().parseHex("048180" + "00".repeat(128))).take(0x04))
                .hasValueSatisfying(content -> assertThat(content).hasSize(128));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0400", "0401aa", "048101aa", "04820001aa"})
    void takes_up_to_the_last_byte(String hex) {
        assertThat(new Der(HexFormat.of().parseHex(hex)).take(0x04)).isPresent();
    }
}
