package dev.sallyport.bench.jmh;

import dev.sallyport.bench.BenchModel;
import dev.sallyport.bench.Folders;
import dev.sallyport.bench.SealedModel;
import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.runtime.Batching;
import dev.sallyport.runtime.InferencePool;
import dev.sallyport.runtime.Prediction;
import dev.sallyport.runtime.PredictionReceiver;
import dev.sallyport.runtime.WarmModel;
import dev.sallyport.runtime.onnx.OrtBackend;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
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

/** Requests of one row to the 784 network through the pool, as many under way as callers wait for theirs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@OutputTimeUnit(TimeUnit.SECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the setup
public class Batches {
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    @Param({"OFF", "ON", "AUTOMATIC"})
    private Batching.Mode mode;

    @Param({"1", "8", "64"})
    private int underWay;

    private Path folder;
    private OrtBackend backend;
    private WarmModel model;
    private InferencePool pool;
    private Semaphore room;
    private List<Tensor> inputs;

    private final PredictionReceiver receiver = new PredictionReceiver() {
        @Override
        public void predicted(Prediction prediction, long predictNanos) {
            prediction.close();
            room.release();
        }

        @Override
        public void failed(Problem problem) {
            throw new IllegalStateException(problem.toString());
        }
    };

    @Setup
    public void load() throws IOException {
        BenchModel network = BenchModel.LARGE;
        folder = Files.createTempDirectory("bench-batches");
        Path file = Files.write(folder.resolve("model.onnx"), network.toOnnx());
        SealedModel sealed = SealedModel.seal(file, new ModelRef(network.word(), "1"), folder.resolve("sealed"));
        backend = new OrtBackend(System.getenv(), System::nanoTime);
        Batching batching = new Batching(mode, 32, List.of(), Duration.ZERO, Integer.MAX_VALUE, false, 0, 0);
        model = WarmModel.of(backend.load(sealed.admit(1)), batching, List.of(), new Random(1), System::nanoTime);
        pool = new InferencePool(Runtime.getRuntime().availableProcessors(), 1_024, System::nanoTime);
        room = new Semaphore(underWay);
        ByteBuffer row = ByteBuffer.allocateDirect(4 * network.inputs());
        inputs = List.of(Tensor.of("x", DataType.FP32, Shape.of(1, network.inputs()), row));
    }

    @Benchmark
    public void request() throws InterruptedException {
        room.acquire();
        pool.predict(
                model, inputs, List.of(), "caller", 0, System.nanoTime() + PATIENCE_NANOS, Runnable::run, receiver);
    }

    @TearDown
    public void close() throws IOException {
        room.acquireUninterruptibly(underWay);
        pool.close();
        model.model().close();
        backend.close();
        Folders.remove(folder);
    }
}
