package dev.sallyport.wire.oip;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassesTest {
    private static final List<String> LABELS = List.of("zero", "one", "two");

    private static Tensor floats(Shape shape, float... values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putFloat(value);
        }
        return Tensor.of("y", DataType.FP32, shape, data.flip());
    }

    private static Tensor classes(Tensor output, int wanted) {
        TensorSpec labelled = new TensorSpec(
                "y", output.type(), output.shape(), Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, false, LABELS);
        ModelContract contract = new ModelContract(List.of(), List.of(labelled));
        return Classes.of(List.of(output), Map.of("y", wanted), contract).getFirst();
    }

    private static List<String> texts(Tensor tensor) {
        return tensor.elements().stream()
                .map(element -> StandardCharsets.UTF_8.decode(element).toString())
                .toList();
    }

    @Test
    void the_best_of_each_row_with_the_labels_of_the_contract() {
        Tensor best = classes(floats(Shape.of(2, 4), 0.1f, 0.5f, 0.2f, 0.9f, 7, -1, 7, Float.NaN), 2);
        assertThat(best.type()).isEqualTo(DataType.BYTES);
        assertThat(best.shape()).isEqualTo(Shape.of(2, 2));
        assertThat(texts(best)).containsExactly("0.9:3", "0.5:1:one", "7.0:0:zero", "7.0:2:two");
    }

    @Test
    void outputs_that_are_not_named_stay_as_they_are() {
        Tensor output = floats(Shape.of(1), 1);
        List<Tensor> outputs = List.of(output);
        ModelContract contract = new ModelContract(List.of(), List.of());
        assertThat(Classes.of(outputs, Map.of("z", 1), contract)).containsExactly(output);
        assertThat(Classes.of(outputs, Map.of(), contract)).isSameAs(outputs);
    }

    @Test
    void no_rows_and_no_columns_have_no_classes() {
        assertThat(classes(floats(Shape.of(0, 3)), 2).shape()).isEqualTo(Shape.of(0, 2));
        assertThat(classes(floats(Shape.of(3, 0)), 2).shape()).isEqualTo(Shape.of(3, 0));
    }

    @Test
    void agrees_with_sorting_everything() {
        Random random = new Random(11);
        for (int round = 0; round < 300; round++) {
            float[] values = new float[1 + random.nextInt(40)];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextInt(5) == 0 ? 0.5f : random.nextFloat();
            }
            int wanted = 1 + random.nextInt(10);
            List<Integer> order =
                    new ArrayList<>(IntStream.range(0, values.length).boxed().toList());
            order.sort(Comparator.<Integer>comparingDouble(i -> -values[i]).thenComparing(i -> i));
            List<String> expected = order.stream()
                    .limit(wanted)
                    .map(i -> values[i] + ":" + i + (i < 3 ? ":" + LABELS.get(i) : ""))
                    .toList();
            assertThat(texts(classes(floats(Shape.of(values.length), values), wanted)))
                    .isEqualTo(expected);
        }
    }
}
