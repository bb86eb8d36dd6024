package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {

    private static final byte[] DER = new byte[49];

    static {
        Arrays.fill(DER, (byte) 0xff);
    }

    private static final String TEXT = "-----BEGIN KEY-----\n" + "/".repeat(64) + "\n/w==\n-----END KEY-----\n";

    @Test
    void writes_64_columns_and_a_line_feed_at_the_end() {
        assertThat(Pem.encode("KEY", DER)).isEqualTo(TEXT);
        assertThat(Pem.decode("KEY", TEXT)).hasValue(DER);
    }

    @Test
    void reads_the_first_block_of_the_label_wherever_it_stands() {
        assertThat(Pem.decode("KEY", "about this key\n" + TEXT.replace("\n", "\r\n") + Pem.encode("KEY", new byte[1])))
                .hasValue(DER);
        assertThat(Pem.decode("KEY", Pem.encode("OTHER", new byte[1]) + TEXT)).hasValue(DER);
        assertThat(Pem.decode("KEY", TEXT.replace("\n", ""))).hasValue(DER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "AAAA",
                "-----BEGIN KEY-----\nAAAA\n",
                "-----END KEY-----\n-----BEGIN KEY-----\nAAAA\n",
                "-----BEGIN OTHER-----\nAAAA\n-----END OTHER-----\n",
                "-----BEGIN KEY-----\nAAAA\n-----END OTHER-----\n",
                "-----BEGIN KEY-----\nAAA\n-----END KEY-----\n",
                "-----BEGIN KEY-----END KEY-----\n",
                "-----BEGIN KEY-----\nAA=A\n-----END KEY-----\n",
                "-----BEGIN KEY-----\nAB==\n-----END KEY-----\n",
            })
    void reads_nothing_else(String text) {
        assertThat(Pem.decode("KEY", text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AA", "AA=", "AB==", "AAA", "A", "AA==\n", " AA==", "AA-_", "AA==AA=="})
    void base64_has_one_spelling(String lax) {
        assertThat(StrictBase64.decode(lax)).isEmpty();
    }

    @Test
    void base64_reads_what_it_writes() {
        assertThat(StrictBase64.encode(new byte[] {0, (byte) 0xff})).isEqualTo("AP8=");
        assertThat(StrictBase64.decode("AP8=")).hasValue(new byte[] {0, (byte) 0xff});
        assertThat(StrictBase64.decode("")).hasValue(new byte[0]);
    }
}
