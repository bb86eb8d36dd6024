package dev.sallyport.runtime.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.DataType;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.onnx.testing.Models;
import dev.sallyport.runtime.LoadedModel;
import dev.sallyport.runtime.Prediction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc")
class NativeMemoryTest {
    private static final long MODEL_BYTES = 4L * (512 * 512 + 512 * 10);

    /** The heap is small and fixed (pom.xml), so that its own growth does not count. */
    private static long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return (Long.parseLong(line.replaceAll("\\D", "")) << 10);
            }
        }
        throw new IOException("no VmRSS");
    }

    @Test
    void unloading_gives_the_memory_back(@TempDir Path folder) throws IOException {
        SealedModels models = new SealedModels(folder);
        Path sealed = models.seal(Models.mlp(new Random(2), 512, 512, 10), Map.of());
        Tensor x = Tensor.of("x", DataType.FP32, Shape.of(4, 512), ByteBuffer.allocateDirect(4 * 4 * 512));
        try (OrtBackend backend = new OrtBackend(Map.of("ORT_DISABLE_TELEMETRY", "1"), System::nanoTime)) {
            for (int i = 0; i < 150; i++) {
                loadAndUnload(models, sealed, backend, x);
            }
            long before = residentBytes();
            for (int i = 0; i < 200; i++) {
                loadAndUnload(models, sealed, backend, x);
            }
            // What leaked once per load would be two hundred models by now.
            assertThat(residentBytes() - before).isLessThan(30 * MODEL_BYTES);
        }
    }

    private static void loadAndUnload(SealedModels models, Path sealed, OrtBackend backend, Tensor x) {
        long soon = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        try (LoadedModel model = backend.load(models.admit(sealed));
                Prediction prediction = model.predict(List.of(x), List.of(), soon)) {
            assertThat(prediction.outputs().getFirst().shape()).isEqualTo(Shape.of(4, 10));
        }
    }
}
