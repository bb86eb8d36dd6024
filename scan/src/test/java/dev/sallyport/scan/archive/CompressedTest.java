package dev.sallyport.scan.archive;

import static dev.sallyport.scan.Found.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.scan.Found;
import dev.sallyport.scan.Rule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.LZMAOutputStream;
import org.tukaani.xz.XZOutputStream;

/** A pickle that calls {@code os.system}, compressed in each way; those this JVM cannot write were written by Python. */
class CompressedTest {
    private static final byte[] PICKLE = bytes("\u0080\u0002cos\nsystem\nX\u0002\0\0\0id\u0085R.");

    private interface Packing {
        OutputStream over(OutputStream out) throws IOException;
    }

    private static byte[] packed(Packing packing) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (OutputStream to = packing.over(out)) {
            to.write(PICKLE);
        }
        return out.toByteArray();
    }

    @Test
    void what_is_compressed_is_examined() throws IOException {
        for (Packing packing : new Packing[] {
            GZIPOutputStream::new,
            DeflaterOutputStream::new,
            out -> new XZOutputStream(out, new LZMA2Options()),
            out -> new LZMAOutputStream(out, new LZMA2Options(), -1)
        }) {
            assertThat(Found.rules(packed(packing))).containsExactly(Rule.PICKLE_DANGEROUS_IMPORT);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "bzip2,"
                + " 425a6839314159265359451fecea00000ad3c05010000110400e228c2042002000222680f51a7a9e90a1a69800776c2822402b9e2a44329f8bb9229c2848228ff67500",
        "lz4, 04224d186840170000000000000032170000808002636f730a73797374656d0a5802000000696485522e00000000"
    })
    void so_is_what_python_compressed(String kind, String packed) {
        assertThat(Found.rules(HexFormat.of().parseHex(packed))).as(kind).containsExactly(Rule.PICKLE_DANGEROUS_IMPORT);
    }

    @Test
    void data_that_breaks_off_is_examined_as_far_as_it_goes() throws IOException {
        byte[] whole = packed(GZIPOutputStream::new);
        assertThat(Found.rules(Arrays.copyOf(whole, whole.length - 6)))
                .contains(Rule.ARCHIVE_DAMAGED, Rule.PICKLE_DANGEROUS_IMPORT);
    }

    @ParameterizedTest
    @CsvSource({"377abcaf271c0004", "526172211a0700", "28b52ffd04"})
    void what_is_not_opened_is_never_clean(String head) {
        assertThat(Found.rules(HexFormat.of().parseHex(head + "00".repeat(40)))).containsExactly(Rule.ARCHIVE_FOREIGN);
    }
}
