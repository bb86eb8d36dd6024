package dev.sallyport.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadBenchTest {
    private static final float[] GOOD = {1, 2};

    private static Load load(long answered, long failed) {
        return new Load(answered, failed, Duration.ofSeconds(1), 1, 1);
    }

    @Test
    void believes_counts_that_differ_by_what_was_in_flight() {
        assertThat(LoadBench.fault(GOOD, GOOD, load(1_000, 0), 1_008, 8)).isEmpty();
        assertThat(LoadBench.fault(GOOD, GOOD, load(1_000, 0), 1_009, 8)).contains("saw 1000", "gave 1009");
        assertThat(LoadBench.fault(GOOD, GOOD, load(1_000, 0), 0, 8)).isNotEmpty();
    }

    @Test
    void believes_no_load_with_failures_or_wrong_values() {
        assertThat(LoadBench.fault(GOOD, GOOD, load(1_000, 1), 1_000, 8)).contains("1 failed");
        assertThat(LoadBench.fault(GOOD, GOOD, load(0, 0), 0, 8)).isNotEmpty();
        assertThat(LoadBench.fault(new float[] {1, 2.1f}, GOOD, load(1_000, 0), 1_000, 8))
                .isNotEmpty();
        assertThat(LoadBench.fault(new float[] {1, Float.NaN}, GOOD, load(1_000, 0), 1_000, 8))
                .isNotEmpty();
        assertThat(LoadBench.fault(new float[] {1}, GOOD, load(1_000, 0), 1_000, 8))
                .isNotEmpty();
    }

    @Test
    void adds_the_servers_counters_up() {
        assertThat(Calls.sum("""
                        # TYPE sallyport_inference_seconds histogram
                        sallyport_inference_seconds_bucket{model="a",le="+Inf"} 3
                        sallyport_inference_seconds_count{model="a",version="1",protocol="oip-grpc"} 3
                        sallyport_inference_seconds_count{model="b",version="1",protocol="oip-rest"} 4
                        """)).isEqualTo(7);
    }

    @Test
    void measures_one_point_alone() {
        Options options = Options.parse(List.of("--seconds", "3", "--only", "mlp-784,rest-h1,8"));
        assertThat(options.seconds()).isEqualTo(3);
        assertThat(options.models()).containsExactly(BenchModel.LARGE);
        assertThat(options.protocols()).containsExactly(Protocol.REST_HTTP1);
        assertThat(options.connections()).containsExactly(8);
        assertThat(options.batchingMode()).isEqualTo("off");
        assertThat(Options.parse(List.of("--smoke", "--batching")).batchingMode())
                .isEqualTo("automatic");
    }

    @Test
    void refuses_options_it_does_not_know() {
        for (List<String> wrong : List.of(List.of("--fast"), List.of("--seconds"), List.of("--only", "mlp-9,grpc,1"))) {
            assertThatIllegalArgumentException().isThrownBy(() -> Options.parse(wrong));
        }
    }
}
