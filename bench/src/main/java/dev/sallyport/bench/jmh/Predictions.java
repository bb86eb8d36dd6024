package dev.sallyport.bench.jmh;

import dev.sallyport.bench.BenchModel;
import dev.sallyport.bench.Folders;
import dev.sallyport.bench.SealedModel;
import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.runtime.LoadedModel;
import dev.sallyport.runtime.Prediction;
import dev.sallyport.runtime.onnx.OrtBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One run of a sealed model through the backend. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the setup
public class Predictions {
    private static final long PATIENCE_NANOS = 1_000_000_000;

    @Param({"TINY", "LARGE"})
    private BenchModel model;

    private Path folder;
    private OrtBackend backend;
    private LoadedModel loaded;
    private List<Tensor> inputs;

    @Setup
    public void load() throws IOException {
        folder = Files.createTempDirectory("bench-predictions");
        Path file = Files.write(folder.resolve("model.onnx"), model.toOnnx());
        SealedModel sealed = SealedModel.seal(file, new ModelRef(model.word(), "1"), folder.resolve("sealed"));
        backend = new OrtBackend(System.getenv(), System::nanoTime);
        loaded = backend.load(sealed.admit(1));
        ByteBuffer row = ByteBuffer.allocateDirect(4 * model.inputs());
        inputs = List.of(Tensor.of("x", DataType.FP32, Shape.of(1, model.inputs()), row));
    }

    @Benchmark
    public int predict() {
        try (Prediction prediction = loaded.predict(inputs, List.of(), System.nanoTime() + PATIENCE_NANOS)) {
            return prediction.outputs().size();
        }
    }

    @TearDown
    public void close() throws IOException {
        loaded.close();
        backend.close();
        Folders.remove(folder);
    }
}
