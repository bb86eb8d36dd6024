package dev.sallyport.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Limits;
import dev.sallyport.serve.Capacity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AcceptedEncodingTest {
    private static final Limits LIMITS = new Limits(1 << 20, 1 << 20, 1000, 8, 16, 8192, 4, 1 << 22);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "''                             | IDENTITY",
                "gzip                           | GZIP",
                "GZIP                           | GZIP",
                "deflate                        | DEFLATE",
                "gzip, deflate                  | GZIP",
                "deflate, gzip;q=0.9            | DEFLATE",
                "deflate;q=0.5, gzip;q=0.50     | GZIP",
                "gzip;q=0                       | IDENTITY",
                "gzip;q=0, *                    | DEFLATE",
                "*                              | GZIP",
                "*;q=0                          | IDENTITY",
                "br, zstd                       | IDENTITY",
                "identity, gzip;q=0.5           | IDENTITY",
                "identity;q=0.5, gzip;q=0.5     | GZIP",
                "gzip;q=2                       | IDENTITY",
                "gzip;q=, deflate               | DEFLATE",
                "gzip; q=0.001                  | GZIP",
                "gzip;level=9;q=0.8             | GZIP",
                ",,;;,gzip                      | GZIP",
            })
    void takes_what_is_accepted_most(String header, AcceptedEncoding expected) {
        assertThat(AcceptedEncoding.of(header)).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(
            value = AcceptedEncoding.class,
            names = {"GZIP", "DEFLATE"})
    void what_is_compressed_is_inflated_to_the_same_bytes(AcceptedEncoding encoding) {
        Random random = new Random(7);
        for (int size : new int[] {0, 1, 100, 70_000, 300_000}) {
            byte[] sent = new byte[size];
            for (int i = 0; i < size; i++) {
                sent[i] = (byte) random.nextInt(4);
            }
            CountedBuffers buffers = new CountedBuffers();
            ByteBuf compressed = encoding.compressed(buffers.of(sent), buffers.allocator);
            assertThat(compressed.readableBytes()).isLessThan(size / 2 + 64);
            try (Capacity.Lease lease = new Capacity(LIMITS).admit()) {
                ByteBuf plain = Inflater.inflate(compressed, encoding.word(), LIMITS, lease, buffers.allocator);
                assertThat(ByteBufUtil.getBytes(plain)).isEqualTo(sent);
                plain.release();
            }
            compressed.release();
            assertThat(buffers.heldBytes()).isZero();
        }
    }
}
