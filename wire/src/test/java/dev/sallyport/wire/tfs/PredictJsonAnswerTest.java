package dev.sallyport.wire.tfs;

import static dev.sallyport.wire.tfs.Contracts.floats;
import static dev.sallyport.wire.tfs.Contracts.strings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.DataType;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class PredictJsonAnswerTest {
    private static Tensor longs(String name, long... values) {
        ByteBuffer data = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            data.putLong(value);
        }
        return Tensor.of(name, DataType.INT64, Shape.of(values.length), data.flip());
    }

    @Test
    void a_single_output_has_no_name() {
        Tensor y = floats("y", new long[] {2, 2}, 1, 2.5f, 0.1f, -4);
        assertThat(PredictJsonAnswer.of(List.of(y), true)).hasToString("{\"predictions\":[[1.0,2.5],[0.1,-4.0]]}");
        assertThat(PredictJsonAnswer.of(List.of(y), false)).hasToString("{\"outputs\":[[1.0,2.5],[0.1,-4.0]]}");
    }

    @Test
    void several_outputs_are_objects() {
        List<Tensor> both = List.of(floats("y", new long[] {2}, 1, 2), longs("z", Long.MAX_VALUE, -1));
        assertThat(PredictJsonAnswer.of(both, true))
                .hasToString("{\"predictions\":[{\"y\":1.0,\"z\":9223372036854775807},{\"y\":2.0,\"z\":-1}]}");
        assertThat(PredictJsonAnswer.of(both, false))
                .hasToString("{\"outputs\":{\"y\":[1.0,2.0],\"z\":[9223372036854775807,-1]}}");
    }

    @Test
    void values_that_are_not_finite_are_words() {
        Tensor y = floats("y", new long[] {3}, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
        assertThat(PredictJsonAnswer.of(List.of(y), true)).hasToString("{\"predictions\":[NaN,Infinity,-Infinity]}");
    }

    @Test
    void bytes_are_base64_where_the_name_says_so() {
        byte[][] values = {"a\"é".getBytes(java.nio.charset.StandardCharsets.UTF_8), {}};
        assertThat(PredictJsonAnswer.of(List.of(strings("y", new long[] {2}, values)), true))
                .hasToString("{\"predictions\":[\"a\\\"é\",\"\"]}");
        assertThat(PredictJsonAnswer.of(List.of(strings("y_bytes", new long[] {2}, values)), true))
                .hasToString("{\"predictions\":[{\"b64\":\"YSLDqQ==\"},{\"b64\":\"\"}]}");
    }

    @Test
    void bytes_that_are_not_text_are_refused_unless_named_so() {
        byte[] value = {(byte) 0xff};
        assertThat(PredictJsonAnswer.of(List.of(strings("y_bytes", new long[] {1}, value)), false))
                .hasToString("{\"outputs\":[{\"b64\":\"/w==\"}]}");
        assertThatThrownBy(() -> PredictJsonAnswer.of(List.of(strings("y", new long[] {1}, value)), false))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("is not text");
    }

    @Test
    void scalars_and_empty_tensors_are_columns() {
        assertThat(PredictJsonAnswer.of(List.of(floats("y", new long[] {}, 7)), false))
                .hasToString("{\"outputs\":7.0}");
        assertThat(PredictJsonAnswer.of(List.of(floats("y", new long[] {2, 0})), false))
                .hasToString("{\"outputs\":[[],[]]}");
        assertThat(PredictJsonAnswer.of(List.of(floats("y", new long[] {2, 0})), true))
                .hasToString("{\"predictions\":[[],[]]}");
    }

    @Test
    void rows_need_outputs_of_one_batch() {
        Tensor scalar = floats("y", new long[] {}, 7);
        assertThatThrownBy(() -> PredictJsonAnswer.of(List.of(scalar), true))
                .hasMessageContaining("Tensor name: y has no shape information");
        List<Tensor> uneven = List.of(floats("y", new long[] {2}, 1, 2), longs("z", 1));
        assertThatThrownBy(() -> PredictJsonAnswer.of(uneven, true))
                .hasMessageContaining("Tensor name: z has inconsistent batch size: 1 expecting: 2");
    }

    @Test
    void halves_are_written_as_the_numbers_they_are() {
        ByteBuffer halves = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        halves.putShort(Float.floatToFloat16(1.5f)).putShort(Float.floatToFloat16(-0.25f));
        Tensor fp16 = Tensor.of("y", DataType.FP16, Shape.of(2), halves.flip());
        assertThat(PredictJsonAnswer.of(List.of(fp16), true)).hasToString("{\"predictions\":[1.5,-0.25]}");
        ByteBuffer brain = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort((short) 0x3fc0);
        Tensor bf16 = Tensor.of("y", DataType.BF16, Shape.of(1), brain.flip());
        assertThat(PredictJsonAnswer.of(List.of(bf16), true)).hasToString("{\"predictions\":[1.5]}");
    }
}
