package dev.sallyport.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.serve.ModelStatistics.Batch;
import dev.sallyport.serve.ModelStatistics.Cached;
import dev.sallyport.serve.ModelStatistics.Snapshot;
import dev.sallyport.serve.ModelStatistics.Times;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModelStatisticsTest {
    private final ModelStatistics statistics = new ModelStatistics();

    @Test
    void adds_up_rows_runs_and_phases() {
        statistics.answered(2, 0, 10, 20, 30, 40, 7);
        statistics.answered(2, 0, 1, 2, 3, 4, 8);
        statistics.answered(5, 0, 100, 0, 0, 0, 9);
        statistics.failed(1000);
        statistics.missed(6);
        statistics.missed(7);
        statistics.hit(2, 50, 9);
        assertThat(statistics.snapshot())
                .isEqualTo(new Snapshot(
                        9,
                        3,
                        new Times(3, 111, 22, 33, 44),
                        new Cached(1, 2, 50, 2, 13),
                        1,
                        1000,
                        9,
                        List.of(new Batch(2, new Times(2, 11, 22, 33, 44)), new Batch(5, new Times(1, 100, 0, 0, 0)))));
    }

    @Test
    void requests_that_share_a_run_are_one_execution() {
        statistics.answered(4, 0, 1, 1, 50, 1, 5);
        statistics.ranShared(4, 100);
        statistics.answered(1, 4, 10, 20, 100, 40, 7);
        statistics.answered(3, 4, 1, 2, 100, 4, 8);
        statistics.ranShared(200, 1000);
        statistics.answered(200, 200, 0, 0, 1000, 0, 9);
        assertThat(statistics.snapshot())
                .isEqualTo(new Snapshot(
                        208,
                        3,
                        new Times(4, 12, 23, 1250, 45),
                        new Cached(0, 0, 0, 0, 0),
                        0,
                        0,
                        9,
                        List.of(new Batch(4, new Times(2, 12, 1, 150, 45)))));
    }

    @Test
    void a_clock_that_jitters_makes_no_negative_wait() {
        statistics.answered(1, 0, 1, -5, 1, 1, 1);
        assertThat(statistics.snapshot().times().queueNanos()).isZero();
    }

    @Test
    void callers_cannot_make_it_grow_without_bound() {
        for (int batch = 0; batch < 100_000; batch++) {
            statistics.answered(batch, 0, 1, 1, 1, 1, 1);
        }
        Snapshot seen = statistics.snapshot();
        assertThat(seen.batches()).hasSize(ModelStatistics.MAX_BATCH_LISTED + 1);
        assertThat(seen.times().count()).isEqualTo(100_000);
    }

    @Test
    void loses_nothing_that_many_threads_count() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int run = 0; run < 10_000; run++) {
                    statistics.answered(run % 8, 0, 1, 2, 3, 4, run);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        Snapshot seen = statistics.snapshot();
        assertThat(seen.times()).isEqualTo(new Times(40_000, 40_000, 80_000, 120_000, 160_000));
        assertThat(seen.batches().stream()
                        .mapToLong(batch -> batch.times().count())
                        .sum())
                .isEqualTo(40_000);
    }
}
