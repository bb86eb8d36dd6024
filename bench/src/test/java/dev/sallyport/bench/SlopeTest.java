package dev.sallyport.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sallyport.bench.Slope.Sample;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlopeTest {
    @Test
    void what_grows_steadily_grows_so_per_hour() {
        List<Sample> samples = IntStream.range(0, 50)
                .mapToObj(i -> new Sample(10 * i, 1_000 + i))
                .toList();
        assertThat(Slope.perHour(samples)).isCloseTo(360, within(1e-6));
    }

    @Test
    void one_step_is_no_slope() {
        List<Sample> samples = IntStream.range(0, 50)
                .mapToObj(i -> new Sample(10 * i, i < 5 ? 0 : 1_000))
                .toList();
        assertThat(Slope.perHour(samples)).isZero();
    }

    @Test
    void one_sample_has_none() {
        assertThat(Slope.perHour(List.of(new Sample(1, 1)))).isZero();
    }
}
