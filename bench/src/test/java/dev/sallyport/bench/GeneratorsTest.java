package dev.sallyport.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GeneratorsTest {
    private static final String H2LOAD = """
            starting benchmark...
            spawning thread #0: 64 total client(s). Timing-based test with 0s of warm-up time and 2s of main duration for measurements.
            Main benchmark duration is started for thread #0.

            finished in 2.01s, 35000.50 req/s, 4.85MB/s
            requests: 70001 total, 70065 started, 70001 done, 69998 succeeded, 3 failed, 0 errored, 0 timeout
            status codes: 69998 2xx, 0 3xx, 0 4xx, 3 5xx
            """;

    @Test
    void reads_what_h2load_counted_and_when() throws IOException {
        Latencies micros = H2load.latencies(new BufferedReader(new StringReader("""
                1795256475333023\t200\t532
                1795256475333565\t200\t511
                1795256475333565\t503\t3
                1795256475334664\t200\t534\tmore
                """)));
        Load load = H2load.parse(H2LOAD, micros);
        assertThat(load).isEqualTo(new Load(69_998, 3, Duration.ofMillis(2_010), 532, 534));
        assertThat(load.perSecond()).isBetween(34_824.0, 34_825.0);
    }

    @Test
    void refuses_an_h2load_that_reached_nobody() {
        assertThatIOException()
                .isThrownBy(() -> H2load.parse("client could not connect to host", new Latencies()))
                .withMessageContaining("could not connect");
    }

    @Test
    void reads_what_the_script_made_wrk_print() throws IOException {
        Load load = Wrk.parse("""
                Running 2s test @ http://127.0.0.1:1/v2/models/mlp-32/infer
                RESULT requests=24000 micros=2000000 failed=1 p50=410 p99=1950
                """);
        assertThat(load).isEqualTo(new Load(24_000, 1, Duration.ofSeconds(2), 410, 1_950));
        assertThat(load.perSecond()).isEqualTo(12_000);
    }

    @Test
    void refuses_a_wrk_that_printed_no_result() {
        assertThatIOException().isThrownBy(() -> Wrk.parse("unable to connect"));
    }
}
