package dev.sallyport.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void takes_the_nearest_rank_whatever_the_order() {
        List<Long> times = new ArrayList<>();
        for (long i = 1; i <= 100_000; i++) {
            times.add(i);
        }
        Collections.shuffle(times, new Random(1));
        Latencies latencies = new Latencies();
        times.forEach(latencies::add);
        assertThat(latencies.percentile(50)).isEqualTo(50_000);
        assertThat(latencies.percentile(99)).isEqualTo(99_000);
        assertThat(latencies.percentile(100)).isEqualTo(100_000);
        assertThat(latencies.percentile(0)).isEqualTo(1);
    }

    @Test
    void counts_a_time_added_after_a_look() {
        Latencies latencies = new Latencies();
        latencies.add(5);
        assertThat(latencies.percentile(99)).isEqualTo(5);
        latencies.add(9);
        assertThat(latencies.percentile(99)).isEqualTo(9);
        assertThat(latencies.percentile(50)).isEqualTo(5);
    }

    @Test
    void has_no_percentile_of_nothing() {
        assertThatIllegalStateException().isThrownBy(() -> new Latencies().percentile(50));
    }
}
