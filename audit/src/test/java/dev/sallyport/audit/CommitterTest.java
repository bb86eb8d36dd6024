package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Problem;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CommitterTest {
    private static final Path VECTORS = Path.of("../conformance/vectors/audit-commitment/big-tensors.json");

    private final Committer committer = new Committer(SecretBytes.copyOf(
            HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")));

    private static Tensor tensor(String name, DataType type, Shape shape, String hex) {
        return Tensor.of(name, type, shape, ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    @Test
    void the_vectors_of_the_specification() {
        Tensor floats = tensor("x", DataType.FP32, Shape.of(1, 2), "0000803f000000c0");
        assertThat(committer.commit("request-1", List.of(floats)).hex())
                .isEqualTo("f6dd8f055a82465c1b4d2c5d9cd95d87e2013dbc14c8af9407eacaca3193679d");
        Tensor flags = tensor("b", DataType.BOOL, Shape.of(3), "010001");
        Tensor words = tensor("s", DataType.BYTES, Shape.of(2), "02000000616200000000");
        assertThat(committer.commit("request-2", List.of(flags, words)).hex())
                .isEqualTo("28c8722c827db15eaec709b3112992a4c5c58d5d24f926528e8d97426c52e9f1");
    }

    /** Data whose byte i is {@code i * 31 + (i >>> 16)}. */
    private static ByteBuffer pattern(int size) {
        ByteBuffer data = ByteBuffer.allocateDirect(size);
        for (int i = 0; i < size; i++) {
            data.put(i, (byte) (i * 31 + (i >>> 16)));
        }
        return data;
    }

    @ParameterizedTest
    @MethodSource
    void the_vectors_of_big_tensors(DataType type, long elements, int sizeBytes, String commitment) {
        ByteBuffer data = pattern(sizeBytes);
        if (type == DataType.BYTES) {
            data.order(ByteOrder.LITTLE_ENDIAN).putInt(0, sizeBytes - Integer.BYTES);
        }
        Tensor tensor = Tensor.of("x", type, Shape.of(elements), data);
        assertThat(committer.commit("request-1", List.of(tensor)).hex()).isEqualTo(commitment);
    }

    static Stream<Arguments> the_vectors_of_big_tensors() throws IOException {
        JsonDocument vectors =
                JsonDocument.parse(Files.readAllBytes(VECTORS), JsonLimits.DOCUMENT, Problem.RequestMalformed::new);
        return vectors.objects("cases").stream()
                .map(one -> Arguments.of(
                        DataType.of(one.string("type")).orElseThrow(),
                        one.integer("elements"),
                        Math.toIntExact(one.integer("bytes")),
                        one.string("commitment")));
    }

    @Test
    void every_byte_of_a_big_tensor_counts_and_where_it_lies() {
        int size = 3 * Committer.CHUNK_BYTES + 5;
        Set<Digest> seen = new HashSet<>();
        ByteBuffer data = pattern(size);
        Tensor tensor = Tensor.of("x", DataType.UINT8, Shape.of(size), data);
        seen.add(committer.commit("r", List.of(tensor)));
        for (int at : new int[] {0, Committer.CHUNK_BYTES - 1, Committer.CHUNK_BYTES, size - 6, size - 1}) {
            data.put(at, (byte) ~data.get(at));
            seen.add(committer.commit("r", List.of(tensor)));
            data.put(at, (byte) ~data.get(at));
        }
        ByteBuffer swapped = ByteBuffer.allocate(size)
                .put(data.slice(Committer.CHUNK_BYTES, Committer.CHUNK_BYTES))
                .put(data.slice(0, Committer.CHUNK_BYTES))
                .put(data.slice(2 * Committer.CHUNK_BYTES, size - 2 * Committer.CHUNK_BYTES))
                .flip();
        seen.add(committer.commit("r", List.of(Tensor.of("x", DataType.UINT8, Shape.of(size), swapped))));
        seen.add(committer.commit("r", List.of(Tensor.of("x", DataType.INT8, Shape.of(size), data))));
        seen.add(committer.commit("r", List.of(Tensor.of("x", DataType.UINT8, Shape.of(1, size), data))));
        seen.add(committer.commit("s", List.of(tensor)));
        assertThat(seen).hasSize(10);
    }

    @Test
    void names_and_the_kind_of_memory_do_not_matter() {
        byte[] data = HexFormat.of().parseHex("0000803f000000c0");
        Tensor heap = Tensor.of("x", DataType.FP32, Shape.of(2), ByteBuffer.wrap(data));
        Tensor direct = Tensor.of(
                "y",
                DataType.FP32,
                Shape.of(2),
                ByteBuffer.allocateDirect(8).put(data).flip());
        assertThat(committer.commit("r", List.of(heap))).isEqualTo(committer.commit("r", List.of(direct)));
    }

    @Test
    void order_shape_type_values_and_request_do() {
        Tensor a = tensor("a", DataType.FP32, Shape.of(2), "0000803f000000c0");
        Tensor b = tensor("b", DataType.FP32, Shape.of(2), "0000803f000000c1");
        List<List<Tensor>> different = List.of(
                List.of(a, b),
                List.of(b, a),
                List.of(a),
                List.of(tensor("a", DataType.FP32, Shape.of(2, 1), "0000803f000000c0"), b),
                List.of(tensor("a", DataType.INT32, Shape.of(2), "0000803f000000c0"), b));
        assertThat(different.stream().map(tensors -> committer.commit("r", tensors)))
                .doesNotHaveDuplicates();
        assertThat(committer.commit("r", List.of(a))).isNotEqualTo(committer.commit("s", List.of(a)));
    }

    @Test
    void refuses_a_short_key() {
        assertThatThrownBy(() -> new Committer(SecretBytes.copyOf(new byte[15])))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
