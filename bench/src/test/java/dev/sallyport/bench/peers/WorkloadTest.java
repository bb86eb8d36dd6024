package dev.sallyport.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.bench.RawModel;
import dev.sallyport.bench.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkloadTest {
    @TempDir
    Path folder;

    @Test
    void every_model_answers_its_sample_with_numbers() throws Exception {
        Workload.writeAll(Path.of("..").toAbsolutePath().normalize(), folder);
        for (Workload workload : Workload.values()) {
            Sample sample = workload.sample();
            float[] answer = RawModel.answer(Files.readAllBytes(workload.file(folder)), sample);
            assertThat(answer).as(workload.word()).hasSize(sample.outputs());
            for (float value : answer) {
                assertThat(Float.isFinite(value)).as(workload.word()).isTrue();
            }
        }
    }

    @Test
    void payloads_are_of_the_sizes_they_are_named_for() {
        assertThat(4 * Workload.IDENTITY_4B.sample().values().length).isEqualTo(4);
        assertThat(4 * Workload.IDENTITY_3K.sample().values().length).isBetween(3_000, 3_200);
        assertThat(4 * Workload.IDENTITY_600K.sample().values().length).isEqualTo(600_000);
        assertThat(4 * Workload.IDENTITY_16M.sample().values().length).isEqualTo(16 << 20);
    }
}
