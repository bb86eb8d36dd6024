package dev.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.DataType;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommitterTest {
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
