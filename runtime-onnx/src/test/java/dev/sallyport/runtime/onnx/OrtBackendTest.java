package dev.sallyport.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Problem.ConfigurationInvalid;
import dev.sallyport.core.Problem.DeadlineExceeded;
import dev.sallyport.core.Problem.ModelNotAdmitted;
import dev.sallyport.core.Problem.ModelNotReady;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Problem.TensorMismatch;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.onnx.testing.Models;
import dev.sallyport.onnx.testing.OnnxBuilder;
import dev.sallyport.runtime.LoadedModel;
import dev.sallyport.runtime.Prediction;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrtBackendTest {
    private static final Map<String, String> QUIET = Map.of("ORT_DISABLE_TELEMETRY", "1");

    private final OrtBackend backend = new OrtBackend(QUIET, System::nanoTime);
    private SealedModels models;

    @BeforeEach
    void open(@TempDir Path folder) {
        models = new SealedModels(folder);
    }

    @AfterEach
    void close() {
        backend.close();
    }

    private LoadedModel load(OnnxBuilder model) {
        return backend.load(models.admitted(model));
    }

    private static long soon() {
        return System.nanoTime() + Duration.ofSeconds(20).toNanos();
    }

    private static ByteBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static Tensor floats(String name, Shape shape, float... values) {
        ByteBuffer data = direct(4 * values.length);
        for (float value : values) {
            data.putFloat(value);
        }
        return Tensor.of(name, DataType.FP32, shape, data.flip());
    }

    private static Tensor texts(Shape shape, byte[]... elements) {
        ByteBuffer data = direct(1024);
        for (byte[] element : elements) {
            data.putInt(element.length).put(element);
        }
        return Tensor.of("x", DataType.BYTES, shape, data.flip());
    }

    private static byte[] bytes(Tensor tensor) {
        byte[] bytes = new byte[tensor.sizeBytes()];
        tensor.data().get(bytes);
        return bytes;
    }

    private static byte[] predict(LoadedModel model, Tensor... inputs) {
        try (Prediction prediction = model.predict(List.of(inputs), List.of(), soon())) {
            return bytes(prediction.outputs().getFirst());
        }
    }

    private static Problem problemOf(Callable<?> call) {
        try {
            Object answer = call.call();
            throw new AssertionError("answered " + answer);
        } catch (ProblemException e) {
            return e.problem();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @EnumSource(value = DataType.class, names = "BYTES", mode = EnumSource.Mode.EXCLUDE)
    void gives_back_every_bit_of_every_type(DataType type) {
        byte[] values = new byte[6 * type.sizeBytes()];
        new SplittableRandom(7).nextBytes(values);
        for (int i = 0; type == DataType.BOOL && i < values.length; i++) {
            values[i] &= 1;
        }
        try (LoadedModel model = load(Models.identity(type, "N", 2))) {
            for (ByteBuffer data : List.of(direct(values.length).put(values).flip(), ByteBuffer.wrap(values))) {
                Tensor x = Tensor.of("x", type, Shape.of(3, 2), data);
                try (Prediction prediction = model.predict(List.of(x), List.of(), soon())) {
                    Tensor y = prediction.outputs().getFirst();
                    assertThat(y.type()).isEqualTo(type);
                    assertThat(y.shape()).isEqualTo(Shape.of(3, 2));
                    assertThat(bytes(y)).isEqualTo(values);
                }
            }
        }
    }

    @Test
    void reads_values_at_odd_addresses() {
        try (LoadedModel model = load(Models.identity(DataType.FP64, 1))) {
            ByteBuffer data = direct(9);
            data.putDouble(1, Math.PI);
            Tensor x = Tensor.of("x", DataType.FP64, Shape.of(1), data.slice(1, 8));
            assertThat(ByteBuffer.wrap(predict(model, x))
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getDouble())
                    .isEqualTo(Math.PI);
        }
    }

    @Test
    void gives_back_text_of_any_length_and_alphabet() {
        byte[][] elements = {
            "".getBytes(StandardCharsets.UTF_8),
            "grün".getBytes(StandardCharsets.UTF_8),
            "😀 emoji".getBytes(StandardCharsets.UTF_8),
            "漢字".getBytes(StandardCharsets.UTF_8)
        };
        try (LoadedModel model = load(Models.identity(DataType.BYTES, "N"))) {
            Tensor x = texts(Shape.of(4), elements);
            assertThat(predict(model, x)).isEqualTo(bytes(x));
            assertThat(predict(model, texts(Shape.of(0)))).isEmpty();
        }
    }

    @Test
    void text_reaches_the_graph_in_utf8() {
        OnnxBuilder equal = new OnnxBuilder()
                .opset(19)
                .input("x", DataType.BYTES, "N")
                .output("y", DataType.BOOL, "N")
                .initializer(OnnxBuilder.tensor("emoji", DataType.BYTES, 1).string(6, "😀"))
                .node("Equal", "x emoji", "y");
        try (LoadedModel model = load(equal)) {
            Tensor x = texts(Shape.of(2), "😀".getBytes(StandardCharsets.UTF_8), "ü".getBytes(StandardCharsets.UTF_8));
            assertThat(predict(model, x)).containsExactly(1, 0);
        }
    }

    @Test
    void refuses_text_that_is_not_utf8() {
        try (LoadedModel model = load(Models.identity(DataType.BYTES, "N"))) {
            assertThat(problemOf(() -> predict(model, texts(Shape.of(1), new byte[] {(byte) 0xc0, (byte) 0x80}))))
                    .isInstanceOf(TensorMismatch.class);
            assertThat(problemOf(() -> predict(model, texts(Shape.of(1), new byte[] {'a', 0}))))
                    .isInstanceOf(TensorMismatch.class);
        }
    }

    @Test
    void takes_scalars_and_empty_tensors() {
        try (LoadedModel scalar = load(Models.identity(DataType.FP32));
                LoadedModel batch = load(Models.identity(DataType.FP32, "N", 2))) {
            assertThat(predict(scalar, floats("x", Shape.of(), 1f))).hasSize(4);
            assertThat(predict(batch, floats("x", Shape.of(0, 2)))).isEmpty();
        }
    }

    @Test
    void follows_the_batch_of_the_request() {
        try (LoadedModel model = load(Models.add())) {
            for (int n : new int[] {1, 5, 2, 5, 1}) {
                float[] values = new float[3 * n];
                for (int i = 0; i < values.length; i++) {
                    values[i] = i;
                }
                Tensor a = floats("a", Shape.of(n, 3), values);
                try (Prediction prediction = model.predict(List.of(a, a.named("b")), List.of("sum"), soon())) {
                    Tensor sum = prediction.outputs().getFirst();
                    assertThat(sum.shape()).isEqualTo(Shape.of(n, 3));
                    for (int i = 0; i < values.length; i++) {
                        assertThat(sum.data().getFloat(4 * i)).isEqualTo(2f * i);
                    }
                }
            }
        }
    }

    @Test
    void two_open_predictions_do_not_share_their_answers() {
        try (LoadedModel model = load(Models.identity(DataType.FP32, 1));
                Prediction one = model.predict(List.of(floats("x", Shape.of(1), 1f)), List.of(), soon());
                Prediction two = model.predict(List.of(floats("x", Shape.of(1), 2f)), List.of(), soon())) {
            assertThat(one.outputs().getFirst().data().getFloat(0)).isEqualTo(1f);
            assertThat(two.outputs().getFirst().data().getFloat(0)).isEqualTo(2f);
        }
    }

    @Test
    void answers_with_the_outputs_asked_for_in_that_order() {
        OnnxBuilder two = Models.identity(DataType.FP32, "N")
                .output("z", DataType.FP32, "M")
                .node("Concat", "x x", "z", OnnxBuilder.intAttribute("axis", 0));
        try (LoadedModel model = load(two)) {
            Tensor x = floats("x", Shape.of(2), 1f, 2f);
            try (Prediction prediction = model.predict(List.of(x), List.of("z", "y"), soon())) {
                assertThat(prediction.outputs()).extracting(Tensor::name).containsExactly("z", "y");
                assertThat(prediction.outputs().getFirst().shape()).isEqualTo(Shape.of(4));
            }
            assertThat(problemOf(() -> model.predict(List.of(x), List.of("w"), soon())))
                    .isInstanceOf(RequestMalformed.class);
            assertThat(problemOf(() -> model.predict(List.of(x), List.of("y", "y"), soon())))
                    .isInstanceOf(RequestMalformed.class);
        }
    }

    @Test
    void survives_a_graph_that_declares_a_wrong_output_shape() {
        OnnxBuilder wrong = new OnnxBuilder()
                .input("x", DataType.FP32, "N")
                .output("y", DataType.FP32, "N")
                .node("Concat", "x x", "y", OnnxBuilder.intAttribute("axis", 0));
        try (LoadedModel model = load(wrong)) {
            Tensor x = floats("x", Shape.of(2), 1f, 2f);
            for (int i = 0; i < 2; i++) {
                try (Prediction prediction = model.predict(List.of(x), List.of(), soon())) {
                    assertThat(prediction.outputs().getFirst().shape()).isEqualTo(Shape.of(4));
                }
            }
        }
    }

    @Test
    void refuses_inputs_that_do_not_fit() {
        try (LoadedModel model = load(Models.add())) {
            Tensor good = floats("a", Shape.of(1, 3), 1f, 2f, 3f);
            Tensor two = floats("b", Shape.of(2, 3), 1f, 2f, 3f, 4f, 5f, 6f);
            Tensor four = floats("b", Shape.of(1, 4), 1f, 2f, 3f, 4f);
            Tensor whole = Tensor.of("b", DataType.INT32, Shape.of(1, 3), direct(12));
            Tensor three = floats("b", Shape.of(3, 3), new float[9]);
            assertThat(problemOf(() -> predict(model, good))).isInstanceOf(TensorMismatch.class);
            assertThat(problemOf(() -> predict(model, good, four))).isInstanceOf(TensorMismatch.class);
            assertThat(problemOf(() -> predict(model, good, whole))).isInstanceOf(TensorMismatch.class);
            assertThat(problemOf(() -> predict(model, two.named("a"), three)))
                    .isInstanceOfSatisfying(
                            TensorMismatch.class,
                            mismatch -> assertThat(mismatch.sentence()).doesNotContain("onnxruntime", "/", "Add"));
            assertThat(predict(model, good, good.named("b"))).hasSize(12);
        }
    }

    @Test
    void ends_a_run_at_its_deadline() {
        try (LoadedModel model = load(Models.loop())) {
            Tensor forever =
                    Tensor.of("trips", DataType.INT64, Shape.of(), direct(8).putLong(0, 1L << 40));
            Tensor few =
                    Tensor.of("trips", DataType.INT64, Shape.of(), direct(8).putLong(0, 3));
            for (int i = 0; i < 3; i++) {
                long start = System.nanoTime();
                long deadline = start + Duration.ofMillis(100).toNanos();
                assertThat(problemOf(() -> model.predict(List.of(forever), List.of(), deadline)))
                        .isInstanceOf(DeadlineExceeded.class);
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
                assertThat(ByteBuffer.wrap(predict(model, few))
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .getFloat())
                        .isEqualTo(3f);
            }
        }
    }

    @Test
    void uses_the_external_weights_of_the_bundle_and_needs_them_no_longer() {
        Path sealed =
                models.seal(Models.withExternalWeights("w.bin", 5000), Map.of("w.bin", Models.countingWeights(5000)));
        try (LoadedModel model = backend.load(models.admit(sealed))) {
            byte[] sums = predict(model, floats("x", Shape.of(1, 5000), new float[5000]));
            assertThat(ByteBuffer.wrap(sums).order(ByteOrder.LITTLE_ENDIAN).getFloat(4 * 4999))
                    .isEqualTo(4999f);
        }
    }

    @Test
    void many_threads_get_what_one_gets() throws Exception {
        try (LoadedModel model = load(Models.mlp(new java.util.Random(3), 32, 64, 1));
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<Tensor> inputs = new ArrayList<>();
            List<byte[]> alone = new ArrayList<>();
            SplittableRandom random = new SplittableRandom(5);
            for (int i = 0; i < 64; i++) {
                int n = 1 + i % 4;
                float[] values = new float[32 * n];
                for (int j = 0; j < values.length; j++) {
                    values[j] = random.nextFloat();
                }
                inputs.add(floats("x", Shape.of(n, 32), values));
                alone.add(predict(model, inputs.getLast()));
            }
            List<Future<?>> together = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                together.add(threads.submit(() -> {
                    for (int i = 0; i < 2000; i++) {
                        assertThat(predict(model, inputs.get(i % 64))).isEqualTo(alone.get(i % 64));
                    }
                }));
            }
            for (Future<?> one : together) {
                one.get();
            }
        }
    }

    @Test
    void an_open_prediction_outlives_its_model() {
        LoadedModel model = load(Models.identity(DataType.FP32, 1));
        Tensor x = floats("x", Shape.of(1), 7f);
        try (Prediction prediction = model.predict(List.of(x), List.of(), soon())) {
            model.close();
            model.close();
            assertThat(prediction.outputs().getFirst().data().getFloat(0)).isEqualTo(7f);
            assertThat(problemOf(() -> predict(model, x))).isInstanceOf(ModelNotReady.class);
        }
    }

    @Test
    void a_model_the_runtime_cannot_load_is_not_admitted() {
        OnnxBuilder unknown = new OnnxBuilder()
                .input("x", DataType.FP32, 1)
                .output("y", DataType.FP32, 1)
                .node("NoSuchOperator", "x", "y");
        assertThat(problemOf(() -> load(unknown)))
                .isInstanceOfSatisfying(
                        ModelNotAdmitted.class,
                        problem -> assertThat(problem.sentence()).doesNotContain("NoSuchOperator", ".cc"));
    }

    @Test
    void does_not_start_where_telemetry_is_not_off() {
        assertThatThrownBy(() -> new OrtBackend(Map.of(), System::nanoTime))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> assertThat(e.problem()).isInstanceOf(ConfigurationInvalid.class));
    }
}
