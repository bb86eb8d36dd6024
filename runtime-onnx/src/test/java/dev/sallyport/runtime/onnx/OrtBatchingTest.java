package dev.sallyport.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.onnx.testing.Models;
import dev.sallyport.onnx.testing.OnnxBuilder;
import dev.sallyport.runtime.Batching;
import dev.sallyport.runtime.InferencePool;
import dev.sallyport.runtime.LoadedModel;
import dev.sallyport.runtime.ModelIdentity;
import dev.sallyport.runtime.Prediction;
import dev.sallyport.runtime.PredictionReceiver;
import dev.sallyport.runtime.WarmModel;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
class OrtBatchingTest {
    private static final Batching ON =
            new Batching(Batching.Mode.ON, 16, List.of(), Duration.ofMillis(2), 10_000, false, 0, 0);

    private final OrtBackend backend = new OrtBackend(Map.of("ORT_DISABLE_TELEMETRY", "1"), System::nanoTime);
    private SealedModels models;

    @BeforeEach
    void open(@TempDir Path folder) {
        models = new SealedModels(folder);
    }

    @AfterEach
    void close() {
        backend.close();
    }

    private static long soon() {
        return System.nanoTime() + Duration.ofSeconds(60).toNanos();
    }

    private static Tensor row(Random random, int rows, int width) {
        ByteBuffer data = ByteBuffer.allocateDirect(4 * rows * width).order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            data.putFloat((float) random.nextGaussian());
        }
        return Tensor.of("x", DataType.FP32, Shape.of(rows, width), data.flip());
    }

    private static float[] floats(Tensor tensor) {
        float[] values = new float[tensor.sizeBytes() / 4];
        tensor.data().asFloatBuffer().get(values);
        return values;
    }

    private static final class Answer extends CompletableFuture<float[]> implements PredictionReceiver {
        @Override
        public void predicted(Prediction prediction, long predictNanos) {
            try (prediction) {
                complete(floats(prediction.outputs().getFirst()));
            }
        }

        @Override
        public void failed(Problem problem) {
            completeExceptionally(new ProblemException(problem));
        }
    }

    /** Counts the runs of the model it is, each of which takes long enough that the pool's threads do it. */
    private record Counted(LoadedModel model, AtomicInteger runs) implements LoadedModel {
        @Override
        public ModelIdentity identity() {
            return model.identity();
        }

        @Override
        public Prediction predict(List<Tensor> inputs, List<String> outputs, long deadlineNanos) {
            runs.incrementAndGet();
            LockSupport.parkNanos(100_000);
            return model.predict(inputs, outputs, deadlineNanos);
        }

        @Override
        public void close() {
            model.close();
        }
    }

    @Test
    void rows_of_many_requests_give_what_each_gives_alone() throws Exception {
        int width = 784;
        AtomicInteger runs = new AtomicInteger();
        try (LoadedModel model = new Counted(
                        backend.load(models.admitted(Models.mlp(new Random(1), width, 1024, 1024, 10))), runs);
                InferencePool pool = new InferencePool(2, 10_000, System::nanoTime)) {
            WarmModel warm = WarmModel.of(model, ON, List.of(), new Random(2), System::nanoTime);
            assertThat(warm.batching()).startsWith("up to 16 rows");
            Random random = new Random(3);
            List<Tensor> inputs = new ArrayList<>();
            List<float[]> alone = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                inputs.add(row(random, 1 + random.nextInt(3), width));
                try (Prediction prediction = model.predict(List.of(inputs.get(i)), List.of(), soon())) {
                    alone.add(floats(prediction.outputs().getFirst()));
                }
            }
            runs.set(0);
            List<Answer> answers = new ArrayList<>();
            for (Tensor input : inputs) {
                Answer answer = new Answer();
                answers.add(answer);
                pool.predict(warm, List.of(input), List.of(), "ann", 0, soon(), Runnable::run, answer);
            }
            for (int i = 0; i < inputs.size(); i++) {
                float[] found = answers.get(i).get(60, TimeUnit.SECONDS);
                float[] expected = alone.get(i);
                assertThat(found).hasSameSizeAs(expected);
                for (int j = 0; j < found.length; j++) {
                    // The tolerance that RowTolerance states for FP32, of outputs around 1.
                    assertThat(found[j]).isCloseTo(expected[j], within(1e-5f));
                }
            }
            assertThat(runs.get()).isLessThan(150);
        }
    }

    /** Shares of the whole column: every row is taken from all of them. */
    private static OnnxBuilder acrossRows() {
        return new OnnxBuilder()
                .input("x", DataType.FP32, "N", 4)
                .output("y", DataType.FP32, "N", 4)
                .node("Softmax", "x", "y", OnnxBuilder.intAttribute("axis", 0));
    }

    @Test
    void a_model_that_works_across_rows_is_never_batched() {
        try (LoadedModel model = backend.load(models.admitted(acrossRows()))) {
            for (Batching batching : List.of(ON, Batching.AUTOMATIC)) {
                assertThat(WarmModel.of(model, batching, List.of(), new Random(1), System::nanoTime)
                                .batching())
                        .isEqualTo("each request is a run of its own: what a row gives depends on the rows beside it");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(DataType.class)
    void rows_of_every_type_come_back_bit_by_bit(DataType type) throws Exception {
        AtomicInteger runs = new AtomicInteger();
        try (LoadedModel model = new Counted(backend.load(models.admitted(Models.identity(type, "N", 3))), runs);
                InferencePool pool = new InferencePool(1, 100, System::nanoTime)) {
            WarmModel warm = WarmModel.of(model, ON, List.of(), new Random(1), System::nanoTime);
            assertThat(warm.batching()).startsWith("up to 16 rows");
            runs.set(0);
            List<BytesAnswer> answers = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                answers.add(new BytesAnswer());
                Tensor x = Tensor.of("x", type, Shape.of(1, 3), ByteBuffer.wrap(values(type, i)));
                pool.predict(warm, List.of(x), List.of(), "ann", 0, soon(), Runnable::run, answers.get(i));
            }
            for (int i = 0; i < 32; i++) {
                assertThat(answers.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(values(type, i));
            }
            assertThat(runs.get()).isLessThan(16);
        }
    }

    private static byte[] values(DataType type, int seed) {
        if (type == DataType.BYTES) {
            return texts("", "ü".repeat(seed), "row " + seed);
        }
        byte[] values = new byte[3 * type.sizeBytes()];
        new Random(seed).nextBytes(values);
        for (int i = 0; type == DataType.BOOL && i < values.length; i++) {
            values[i] &= 1;
        }
        return values;
    }

    private static byte[] texts(String... elements) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (String element : elements) {
            byte[] text = element.getBytes(StandardCharsets.UTF_8);
            out.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(text.length)
                    .array());
            out.writeBytes(text);
        }
        return out.toByteArray();
    }

    /** One caller's text that is none costs the others nothing but the run. */
    @Test
    void a_text_that_the_model_does_not_take_is_refused_alone() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        try (LoadedModel model =
                        new Counted(backend.load(models.admitted(Models.identity(DataType.BYTES, "N", 1))), runs);
                InferencePool pool = new InferencePool(1, 100, System::nanoTime)) {
            WarmModel warm = WarmModel.of(model, ON, List.of(), new Random(1), System::nanoTime);
            List<BytesAnswer> answers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                answers.add(new BytesAnswer());
                Tensor x = Tensor.of(
                        "x", DataType.BYTES, Shape.of(1, 1), ByteBuffer.wrap(texts(i == 5 ? "a\0b" : "good " + i)));
                pool.predict(warm, List.of(x), List.of(), "ann", 0, soon(), Runnable::run, answers.get(i));
            }
            for (int i = 0; i < 8; i++) {
                if (i == 5) {
                    assertThat(answers.get(i))
                            .failsWithin(Duration.ofSeconds(60))
                            .withThrowableThat()
                            .withMessageContaining("NUL in element 0");
                } else {
                    assertThat(answers.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(texts("good " + i));
                }
            }
        }
    }

    private static final class BytesAnswer extends CompletableFuture<byte[]> implements PredictionReceiver {
        @Override
        public void predicted(Prediction prediction, long predictNanos) {
            try (prediction) {
                Tensor output = prediction.outputs().getFirst();
                byte[] bytes = new byte[output.sizeBytes()];
                output.data().get(bytes);
                complete(bytes);
            }
        }

        @Override
        public void failed(Problem problem) {
            completeExceptionally(new ProblemException(problem));
        }
    }
}
