package dev.sallyport.bench.jmh;

import dev.sallyport.admit.AdmittedModel;
import dev.sallyport.bench.Folders;
import dev.sallyport.bench.LargeModel;
import dev.sallyport.bench.SealedModel;
import dev.sallyport.core.ModelRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** Verifying and decrypting 64 MB that lie in the page cache. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls the setup
public class SealedLoads {
    private static final int WEIGHTS = 16_000_000;

    @Param({"1", "2"})
    private int threads;

    private Path folder;
    private SealedModel sealed;

    @Setup
    public void seal() throws IOException {
        folder = Files.createTempDirectory("bench-sealed");
        Path plain = LargeModel.write(folder.resolve("plain"), WEIGHTS);
        sealed = SealedModel.seal(plain, new ModelRef("large", "1"), folder.resolve("sealed"));
    }

    @Benchmark
    public long admit64Megabytes() {
        try (AdmittedModel model = sealed.admit(threads)) {
            return model.sizeBytes();
        }
    }

    @TearDown
    public void remove() throws IOException {
        Folders.remove(folder);
    }
}
