package dev.sallyport.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Limits;
import dev.sallyport.core.ProblemException;
import dev.sallyport.serve.Capacity;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InflaterTest {
    private static final Limits LIMITS = new Limits(1 << 20, 1 << 20, 1000, 8, 16, 8192, 4, 4 << 20);

    private final CountedBuffers buffers = new CountedBuffers();
    private final Capacity capacity = new Capacity(LIMITS);

    private static byte[] compressed(String encoding, byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out =
                encoding.equals("gzip") ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private byte[] inflate(byte[] sent, String encoding, Limits limits) {
        ByteBuf body = buffers.of(sent);
        Capacity.Lease lease = capacity.admit();
        try {
            ByteBuf plain = Inflater.inflate(body, encoding, limits, lease, buffers.allocator);
            byte[] read = new byte[plain.readableBytes()];
            plain.getBytes(plain.readerIndex(), read);
            if (plain != body) {
                plain.release();
            }
            return read;
        } finally {
            body.release();
            lease.close();
        }
    }

    private String refusal(byte[] sent, String encoding) {
        try {
            inflate(sent, encoding, LIMITS);
        } catch (ProblemException refused) {
            assertThat(buffers.heldBytes()).isZero();
            assertThat(capacity.bytes()).isZero();
            return refused.problem().code();
        }
        throw new AssertionError("it was inflated");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", " gzip ", "deflate", "identity", ""})
    void gives_back_what_was_compressed(String encoding) throws IOException {
        byte[] plain = new byte[200_000];
        new Random(1).nextBytes(plain);
        String kind = encoding.trim().toLowerCase(java.util.Locale.ROOT);
        byte[] sent = kind.isEmpty() || kind.equals("identity") ? plain : compressed(kind, plain);
        assertThat(inflate(sent, encoding, LIMITS)).isEqualTo(plain);
        assertThat(buffers.heldBytes()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"gzip,1048577", "deflate,1048577", "gzip,100000000", "deflate,100000000"})
    void stops_at_the_limit_on_inflated_bytes(String encoding, int size) throws IOException {
        assertThat(refusal(compressed(encoding, new byte[size]), encoding)).isEqualTo("request/too-large");
    }

    @Test
    void stops_at_a_hundred_times_what_was_sent() throws IOException {
        byte[] sent = compressed("gzip", new byte[500_000]);
        assertThat(sent.length).isLessThan(5_000);
        assertThat(refusal(sent, "gzip")).isEqualTo("request/too-large");
        assertThat(inflate(compressed("gzip", new byte[64 << 10]), "gzip", LIMITS))
                .hasSize(64 << 10);
    }

    @Test
    void takes_what_it_inflates_from_the_capacity() throws IOException {
        Limits little = new Limits(1 << 20, 1 << 20, 1000, 8, 16, 8192, 4, 100_000);
        Capacity.Lease lease = new Capacity(little).admit();
        byte[] plain = new byte[150_000];
        new Random(2).nextBytes(plain);
        ByteBuf body = buffers.of(compressed("gzip", plain));
        try {
            Inflater.inflate(body, "gzip", little, lease, buffers.allocator);
            throw new AssertionError("it was inflated");
        } catch (ProblemException refused) {
            assertThat(refused.problem().code()).isEqualTo("server/overloaded");
        }
        body.release();
        assertThat(buffers.heldBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate"})
    void refuses_every_cut_and_every_other_text(String encoding) throws IOException {
        byte[] plain = new byte[2_000];
        new Random(3).nextBytes(plain);
        byte[] sent = compressed(encoding, plain);
        for (int length = 0; length < sent.length; length += 37) {
            assertThat(refusal(Arrays.copyOf(sent, length), encoding)).isEqualTo("request/malformed");
        }
        byte[] noise = new byte[500];
        new Random(4).nextBytes(noise);
        assertThat(refusal(noise, encoding)).isEqualTo("request/malformed");
    }

    @Test
    void a_bomb_inside_a_bomb_is_only_the_outer_one() throws IOException {
        byte[] inner = compressed("gzip", new byte[50_000_000]);
        assertThat(inflate(compressed("gzip", inner), "gzip", LIMITS)).isEqualTo(inner);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", "gzip, gzip", "gzip,deflate", "x-gzip", "compress"})
    void refuses_other_encodings(String encoding) {
        assertThat(refusal(new byte[] {1, 2, 3}, encoding)).isEqualTo("request/unsupported");
    }

    @Test
    void deflate_is_what_http_means_by_it() {
        Deflater bare = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        bare.setInput(new byte[100]);
        bare.finish();
        byte[] out = new byte[100];
        int size = bare.deflate(out);
        bare.end();
        assertThat(refusal(Arrays.copyOf(out, size), "deflate")).isEqualTo("request/malformed");
    }
}
