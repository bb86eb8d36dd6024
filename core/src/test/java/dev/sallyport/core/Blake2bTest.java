package dev.sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Blake2bTest {
    private static String hex(byte[] content) {
        return HexFormat.of().formatHex(new Blake2b().digest(content));
    }

    /** RFC 7693, appendix A. */
    @Test
    void the_example_of_the_rfc() {
        assertThat(hex("abc".getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                        + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
    }

    /** The bytes 0, 1, 2, … as in the BLAKE2 test vectors, at the edges of blocks. */
    @ParameterizedTest
    @CsvSource({
        "0, 786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce",
        "1, 2fa3f686df876995167e7c2e5d74c4c7b6e48f8068fe0e44208344d480f7904c36963e44115fe3eb2a3ac8694c28bcb4f5a0f3276f2e79487d8219057a506e4b",
        "63, d10bf9a15b1c9fc8d41f89bb140bf0be08d2f3666176d13baac4d381358ad074c9d4748c300520eb026daeaea7c5b158892fde4e8ec17dc998dcd507df26eb63",
        "127, b6292669ccd38d5f01caae96ba272c76a879a45743afa0725d83b9ebb26665b731f1848c52f11972b6644f554c064fa90780dbbbf3a89d4fc31f67df3e5857ef",
        "128, 2319e3789c47e2daa5fe807f61bec2a1a6537fa03f19ff32e87eecbfd64b7e0e8ccff439ac333b040f19b0c4ddd11a61e24ac1fe0f10a039806c5dcc0da3d115",
        "129, f59711d44a031d5f97a9413c065d1e614c417ede998590325f49bad2fd444d3e4418be19aec4e11449ac1a57207898bc57d76a1bcf3566292c20c683a5c4648f",
        "255, 5b21c5fd8868367612474fa2e70e9cfa2201ffeee8fafab5797ad58fefa17c9b5b107da4a3db6320baaf2c8617d5a51df914ae88da3867c2d41f0cc14fa67928",
        "256, 1ecc896f34d3f9cac484c73f75f6a5fb58ee6784be41b35f46067b9c65c63a6794d3d744112c653f73dd7deb6666204c5a9bfa5b46081fc10fdbe7884fa5cbf8",
        "1000, 9fe687126e6566313081b43167cbfa0b4f721b45a5afd4076af327765d63a616478ffbd1cd5fbe4033e8638b8bcf8de6b3978b54a30f1d9d8d68fbe66c2b74cf"
    })
    void counting_bytes(int length, String expected) {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
            content[i] = (byte) i;
        }
        assertThat(hex(content)).isEqualTo(expected);
    }

    @Test
    void it_does_not_matter_in_which_pieces_the_bytes_come_or_where_they_lie() {
        Random random = new Random(7);
        byte[] content = new byte[10_000];
        random.nextBytes(content);
        Blake2b pieces = new Blake2b();
        for (int from = 0; from < content.length; ) {
            int length = Math.min(content.length - from, random.nextInt(300));
            pieces.update(content, from, length);
            from += length;
        }
        Blake2b outside = new Blake2b();
        outside.update(ByteBuffer.allocateDirect(content.length).put(content).flip());
        byte[] whole = new Blake2b().digest(content);
        assertThat(pieces.digest()).isEqualTo(whole);
        assertThat(outside.digest()).isEqualTo(whole);
        assertThat(pieces.digest(content)).as("used again").isEqualTo(whole);
        pieces.update(content);
        pieces.reset();
        pieces.update((byte) 1);
        assertThat(pieces.digest()).isEqualTo(new Blake2b().digest(new byte[] {1}));
        assertThat(pieces.getDigestLength()).isEqualTo(Blake2b.SIZE_BYTES);
    }
}
