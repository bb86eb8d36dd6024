package dev.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.onnx.testing.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model loaded and unloaded over and over by the administration of a real server: memory comes back.
 * {@code -Dcampaign.cycles=1000} is the campaign, with a heap that does not grow; 40 cycles are its smoke.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc")
class LoadCyclesTest {
    private static final int CYCLES = Integer.getInteger("campaign.cycles", 40);
    private static final int WARM_UP = 30;
    private static final long MODEL_BYTES = 4L * (1024 * 1024 + 1024 * 1024);

    private static long residentBytes() throws IOException {
        System.gc();
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException("no VmRSS");
    }

    @Test
    @Timeout(1_800)
    void loading_and_unloading_again_and_again_leaves_nothing_behind(@TempDir Path folder) throws IOException {
        try (Workbench bench = new Workbench(folder)) {
            bench.seal("m", "1", Models.mlp(new Random(1), 1024, 1024, 1024));
            bench.start("{batching: {maxRows: 4}}");
            cycle(bench, WARM_UP);
            long before = residentBytes();
            cycle(bench, CYCLES);
            // What leaked once per load would be as many models by now; twenty allow for the heap's own growth.
            assertThat(residentBytes() - before).isLessThan(20 * MODEL_BYTES);
        }
    }

    private static void cycle(Workbench bench, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            assertThat(bench.administer("/admin/models/m/versions/1/unload").status())
                    .isEqualTo(200);
            assertThat(bench.administer("/admin/models/m/versions/1/load").status())
                    .isEqualTo(200);
        }
    }
}
