package dev.sallyport.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.DataType;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarmupCodecTest {
    private static Tensor tensor(String name, DataType type, Shape shape, int... bytes) {
        ByteBuffer data = ByteBuffer.allocate(bytes.length);
        for (int b : bytes) {
            data.put((byte) b);
        }
        return Tensor.of(name, type, shape, data.flip());
    }

    @Test
    void reads_back_what_it_wrote_into_memory_of_its_own() {
        List<List<Tensor>> requests = List.of(
                List.of(
                        tensor("ä", DataType.FP16, Shape.of(2), 0, 60, 0, 188),
                        tensor("text", DataType.BYTES, Shape.of(1, 1), 1, 0, 0, 0, 'a')),
                List.of(tensor("", DataType.INT8, Shape.of(), 7), tensor("none", DataType.FP64, Shape.of(3, 0))));
        ByteBuffer file = WarmupCodec.write(requests);
        List<List<Tensor>> read = WarmupCodec.read(file);
        byte[] erased = file.array();
        Arrays.fill(erased, (byte) 0);

        assertThat(read).hasSameSizeAs(requests);
        for (int i = 0; i < requests.size(); i++) {
            for (int j = 0; j < requests.get(i).size(); j++) {
                Tensor sent = requests.get(i).get(j);
                Tensor got = read.get(i).get(j);
                assertThat(got.toString()).isEqualTo(sent.toString());
                assertThat(got.data()).isEqualTo(sent.data());
                assertThat(got.data().isDirect()).isTrue();
            }
        }
    }

    /** docs/spec/bundle.md, "Warm-up requests": what the file says, in hexadecimal behind its first line. */
    @ParameterizedTest
    @CsvSource({
        "00, must hold 1 to 64 requests",
        "41, must hold 1 to 64 requests",
        "'', ends too early",
        "01, ends too early",
        "01 00, ends too early",
        "01 0000 00, goes on behind the last request",
        "01 0101, has a request of more than 256 tensors",
        "01 0100 0104, has a name of more than 1024 bytes",
        "01 0100 0100 ff 06 00, has a name that is not UTF-8",
        "01 0100 0000 00 00, has a tensor of no known type or of too many dimensions",
        "01 0100 0000 0f 00, has a tensor of no known type or of too many dimensions",
        "01 0100 0000 06 21, has a tensor of no known type or of too many dimensions",
        "01 0100 0000 06, ends too early",
        "01 0100 0000 06 01 00000000000000, ends too early",
        "01 0100 0000 06 00 02000000 07, ends too early",
        "01 0100 0000 06 00 ffffffff 07, ends too early",
        "01 0100 0000 06 00 000000, ends too early",
    })
    void says_what_is_wrong_with_a_file(String hex, String finding) {
        assertThatThrownBy(() -> WarmupCodec.read(file(hex)))
                .hasMessage("model/not-admitted: the file of warm-up requests " + finding);
    }

    private static ByteBuffer file(String hex) {
        byte[] magic = "sallyport-warmup-1\n".getBytes(StandardCharsets.US_ASCII);
        byte[] rest = HexFormat.of().parseHex(hex.replace(" ", ""));
        return ByteBuffer.allocate(magic.length + rest.length)
                .put(magic)
                .put(rest)
                .flip();
    }

    @Test
    void reads_a_tensor_to_the_last_byte() {
        assertThat(WarmupCodec.read(file("01 0100 0000 06 00 01000000 07"))
                        .getFirst()
                        .getFirst())
                .hasToString(" INT8 []");
        assertThat(WarmupCodec.read(file("01 0100 0000 0e 00 04000000 00000000"))
                        .getFirst()
                        .getFirst()
                        .type())
                .isEqualTo(DataType.BYTES);
        assertThat(WarmupCodec.read(file("01 0100 0000 01 00 01000000 01"))
                        .getFirst()
                        .getFirst())
                .hasToString(" BOOL []");
        assertThatThrownBy(() -> WarmupCodec.read(file("01 0100 0000 06 00 02000000 0707")))
                .hasMessageContaining("has a tensor that is not what its type and shape say: input ``: 2 bytes");
        assertThatThrownBy(() -> WarmupCodec.read(ByteBuffer.allocate(40)))
                .hasMessageEndingWith("does not begin as one");
        assertThatThrownBy(() -> WarmupCodec.read(ByteBuffer.allocate(WarmupCodec.MAX_BYTES + 1)))
                .hasMessageEndingWith("is longer than 16777216 bytes");
    }

    @Test
    void names_shapes_and_the_file_may_be_as_large_as_the_limits() {
        Tensor named = tensor("n".repeat(1024), DataType.INT8, Shape.of(ones()), 7);
        assertThat(WarmupCodec.read(WarmupCodec.write(List.of(List.of(named))))
                        .getFirst()
                        .getFirst())
                .hasToString(named.toString());
        assertThatThrownBy(() -> WarmupCodec.write(List.of(List.of(named.named("n".repeat(1025))))))
                .hasMessage("bundle/too-large: name of a warm-up tensor over the limit of 1024");
        List<Tensor> many = Collections.nCopies(256, tensor("x", DataType.INT8, Shape.of(), 7));
        assertThat(WarmupCodec.read(WarmupCodec.write(List.of(many))).getFirst())
                .hasSize(256);
        // The first line, a count each of requests and tensors, name, type, rank, one dimension, size.
        int most = WarmupCodec.MAX_BYTES - (19 + 1 + 2 + 2 + 1 + 2 + 8 + 4);
        assertThat(WarmupCodec.read(WarmupCodec.write(List.of(List.of(bytes(most))))))
                .hasSize(1);
        assertThatThrownBy(() -> WarmupCodec.write(List.of(List.of(bytes(most + 1)))))
                .hasMessage("bundle/too-large: warm-up requests over the limit of 16777216");
    }

    private static long[] ones() {
        long[] ones = new long[Shape.MAX_RANK];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static Tensor bytes(int size) {
        return Tensor.of("x", DataType.INT8, Shape.of(size), ByteBuffer.allocate(size));
    }

    @Test
    void more_than_the_limits_is_not_written() {
        List<Tensor> one = List.of(tensor("x", DataType.INT8, Shape.of(), 7));
        List<Tensor> large = List.of(Tensor.of("x", DataType.INT8, Shape.of(1 << 24), ByteBuffer.allocate(1 << 24)));
        for (List<List<Tensor>> requests : List.of(
                List.<List<Tensor>>of(),
                Collections.nCopies(WarmupCodec.MAX_REQUESTS + 1, one),
                List.of(Collections.nCopies(257, one.getFirst())),
                List.of(large))) {
            assertThatThrownBy(() -> WarmupCodec.write(requests))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("bundle/too-large");
        }
        assertThat(WarmupCodec.read(WarmupCodec.write(Collections.nCopies(WarmupCodec.MAX_REQUESTS, one))))
                .hasSize(WarmupCodec.MAX_REQUESTS);
    }
}
