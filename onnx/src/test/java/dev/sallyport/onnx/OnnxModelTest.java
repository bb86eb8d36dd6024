package dev.sallyport.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Shape;
import dev.sallyport.onnx.testing.Models;
import dev.sallyport.onnx.testing.OnnxBuilder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxModelTest {
    private static OnnxModel read(OnnxBuilder model) {
        return OnnxModel.read(ByteBuffer.wrap(model.toBytes()), OnnxLimits.DEFAULT);
    }

    @Test
    void tells_the_contract_in_the_models_order() {
        OnnxModel model = read(Models.mlp(new Random(1), 32, 64, 1));
        assertThat(model.contract().inputs()).singleElement().satisfies(x -> {
            assertThat(x.name()).isEqualTo("x");
            assertThat(x.type()).isEqualTo(DataType.FP32);
            assertThat(x.shape()).isEqualTo(Shape.of(Shape.ANY, 32));
        });
        assertThat(model.outputs().getFirst().symbols()).containsExactly("N", "");
        assertThat(model.operators()).isEqualTo(Map.of("Gemm", 2, "Relu", 1));
        assertThat(model.initializerBytes()).isEqualTo(4 * (32 * 64 + 64 + 64 + 1));
        assertThat(model.opsets()).isEqualTo(Map.of("", 17L));
        assertThat(model.producer()).isEqualTo("sallyport-test");
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void knows_every_data_type(DataType type) {
        assertThat(read(Models.identity(type, "N", 2))
                        .contract()
                        .inputs()
                        .getFirst()
                        .type())
                .isEqualTo(type);
    }

    @Test
    void lists_external_weights_with_their_place() {
        assertThat(read(Models.withExternalWeights("w.bin", 4)).externalData())
                .containsExactly(new ExternalTensor("w", "w.bin", 0, 16, DataType.FP32, Shape.of(4)));
    }

    @Test
    void does_not_ask_callers_for_initializers() {
        OnnxBuilder old = Models.add().input("w", DataType.FP32, 1).initializer("w", new long[] {1}, 1f);
        assertThat(read(old).inputs()).extracting(OnnxValue::name).isEqualTo(List.of("a", "b"));
    }

    @Test
    void counts_nodes_of_subgraphs() {
        assertThat(read(Models.loop()).nodes()).isEqualTo(3);
    }

    @Test
    void leaves_the_buffer_as_it_was() {
        ByteBuffer model = ByteBuffer.wrap(Models.add().toBytes());
        OnnxModel.read(model, OnnxLimits.DEFAULT);
        assertThat(model.position()).isZero();
    }
}
