package dev.sallyport.wire.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.wire.Scratch;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawRequestTest {
    private final Scratch scratch = new Scratch(UnpooledByteBufAllocator.DEFAULT, bytes -> {});

    private Tensor decode(DataType type, Shape shape, byte[] body) {
        ModelContract contract = new ModelContract(List.of(TensorSpec.of("x", type, shape)), List.of());
        return RawRequest.decode(Unpooled.wrappedBuffer(body), contract, Samples.SMALL, scratch)
                .request()
                .inputs()
                .getFirst();
    }

    private static Shape shape(String dimensions) {
        if (dimensions.isEmpty()) {
            return Shape.of();
        }
        return Shape.of(List.of(dimensions.split(" ")).stream()
                .mapToLong(Long::parseLong)
                .toArray());
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 8, 2",
        "'-1 2', 16, 2 2",
        "'2 -1', 16, 2 2",
        "'-1 -1', 12, 1 3",
        "'2 3', 24, 2 3",
        "'', 4, ''",
        "'-1 4', 0, 0 4"
    })
    void the_open_dimension_follows_from_the_bytes(String contract, int bytes, String expected) {
        Tensor tensor = decode(DataType.FP32, shape(contract), new byte[bytes]);
        assertThat(tensor.shape()).isEqualTo(shape(expected));
        assertThat(tensor.sizeBytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "-1, 7, tensor/mismatch",
        "'-1 3', 16, tensor/mismatch",
        "'2 3', 23, tensor/mismatch",
        "'-1 0', 4, tensor/mismatch",
        "'-1 -1 -1', 12, request/malformed",
        "'2 -1 -1', 8, request/malformed",
    })
    void bytes_that_do_not_fit_are_refused(String contract, int bytes, String code) {
        assertThatThrownBy(() -> decode(DataType.FP32, shape(contract), new byte[bytes]))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo(code));
    }

    @Test
    void text_is_one_element() {
        Tensor tensor = decode(DataType.BYTES, Shape.of(Shape.ANY, 1), new byte[] {'h', 'i'});
        assertThat(tensor.shape()).isEqualTo(Shape.of(1, 1));
        assertThat(Samples.bytes(tensor.elements().getFirst())).containsExactly('h', 'i');
        assertThatThrownBy(() -> decode(DataType.BYTES, Shape.of(2), new byte[2]))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem()).isInstanceOf(Problem.RequestMalformed.class));
    }
}
