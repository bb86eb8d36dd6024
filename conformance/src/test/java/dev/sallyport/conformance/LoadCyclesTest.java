package dev.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.onnx.testing.Models;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model loaded and unloaded over and over by the administration of a real server: memory comes back.
 * {@code -Dcampaign.cycles=1000} is the campaign, 100 cycles are its smoke.
 *
 * <p>What leaks shows as a slope: the bound is one on what the median cycle adds, so that the heap's own
 * growth, which comes in steps, does not hide it and is not taken for it.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc")
class LoadCyclesTest {
    private static final int CYCLES = Integer.getInteger("campaign.cycles", 100);
    private static final int WARM_UP = 40;
    private static final int SAMPLES = 20;
    private static final long MODEL_BYTES = 4L * (1024 * 1024 + 1024 * 1024);

    /** A hundredth of a model: what compiled code and the like add, far below what anything kept would. */
    private static final long MOST_BYTES_PER_CYCLE = MODEL_BYTES / 100;

    private static long residentBytes() throws IOException {
        System.gc();
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("RssAnon:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) << 10;
            }
        }
        throw new IOException("no RssAnon");
    }

    @Test
    @Timeout(1_800)
    void loading_and_unloading_again_and_again_leaves_nothing_behind(@TempDir Path folder) throws IOException {
        try (Workbench bench = new Workbench(folder)) {
            bench.seal("m", "1", Models.mlp(new Random(1), 1024, 1024, 1024));
            bench.start("{batching: {maxRows: 4}}");
            cycle(bench, WARM_UP);
            List<Long> seen = new ArrayList<>();
            for (int i = 0; i < SAMPLES; i++) {
                seen.add(residentBytes());
                cycle(bench, CYCLES / SAMPLES);
            }
            seen.add(residentBytes());
            System.out.println(
                    "resident MiB: " + seen.stream().map(bytes -> bytes >> 20).toList());
            assertThat(medianSlope(seen) / (CYCLES / SAMPLES)).isLessThan((double) MOST_BYTES_PER_CYCLE);
        }
    }

    /** Theil and Sen: the median of the slopes of all pairs. */
    private static double medianSlope(List<Long> values) {
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            for (int j = i + 1; j < values.size(); j++) {
                slopes.add((values.get(j) - values.get(i)) / (double) (j - i));
            }
        }
        slopes.sort(null);
        return slopes.get(slopes.size() / 2);
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
