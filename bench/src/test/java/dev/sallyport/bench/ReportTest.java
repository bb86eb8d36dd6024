package dev.sallyport.bench;

import static dev.sallyport.bench.BenchModel.LARGE;
import static dev.sallyport.bench.BenchModel.TINY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.bench.Results.RawKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReportTest {
    private final Results results = new Results(new BareForce(100, 200));

    private void point(BenchModel model, int connections, Mode mode, double perSecond, long p50, double cpu) {
        results.add(new Point(model, Protocol.GRPC, connections, mode, perSecond, p50, 9_000, cpu, 12, ""));
    }

    private Bar bar(String start) {
        return Bar.of(results, false).stream()
                .filter(bar -> bar.promise().startsWith(start))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void holds_the_rate_against_the_raw_rate_before_and_after() {
        results.rawBefore(new RawKey(LARGE, 2), 22_000);
        results.rawAfter(new RawKey(LARGE, 2), 18_000);
        point(LARGE, 64, Mode.ON, 8_400, 5_000, 199);
        point(LARGE, 64, Mode.OFF, 10_800, 5_000, 160);
        assertThat(bar("784 MLP, gRPC, 64 connections, on").measured()).hasValue(0.42);
        assertThat(bar("784 MLP, gRPC, 64 connections, on").verdict()).isEqualTo("met");
        assertThat(bar("784 MLP, gRPC, 64 connections, off").verdict()).isEqualTo("NOT MET");
    }

    @Test
    void shared_runs_are_held_to_more_than_single_ones() {
        results.rawBefore(new RawKey(LARGE, 2), 10_000);
        results.rawAfter(new RawKey(LARGE, 2), 10_000);
        point(LARGE, 64, Mode.ON, 8_900, 5_000, 199);
        Bar shared = Bar.of(results, true).getFirst();
        assertThat(shared.limit()).isEqualTo(0.9);
        assertThat(shared.isMet()).isFalse();
        assertThat(Bar.of(results, false).getFirst().isMet()).isTrue();
    }

    @Test
    void subtracts_modes_and_bounds_a_lone_durable_request_by_the_disk() {
        point(TINY, 64, Mode.OFF, 30_000, 1_000, 30);
        point(TINY, 64, Mode.GUARDED, 28_000, 1_000, 39);
        point(TINY, 64, Mode.ON, 25_000, 1_000, 50.5);
        point(TINY, 1, Mode.GUARDED, 9_000, 100, 90);
        point(TINY, 1, Mode.ON, 4_000, 300, 120);
        assertThat(bar("32-64-1, gRPC, 64 connections: server CPU added by TLS").isMet())
                .isTrue();
        assertThat(bar("32-64-1, gRPC, 64 connections: server CPU added by the durable log")
                        .isMet())
                .isFalse();
        assertThat(bar("32-64-1, gRPC, 1 connection").limit()).isEqualTo(300);
        assertThat(bar("32-64-1, gRPC, 1 connection").isMet()).isTrue();
    }

    @Test
    void does_not_call_met_what_was_not_measured_or_does_not_count() {
        results.add(new Point(TINY, Protocol.GRPC, 64, Mode.OFF, 1, 1, 1, 1, 1, "grpc-status 13"));
        assertThat(Bar.of(results, false)).allSatisfy(bar -> {
            assertThat(bar.isMet()).isFalse();
            assertThat(bar.verdict()).isEqualTo("not measured");
        });
        String report = MarkdownReport.of(new Machine(Map.of("CPU", "any")), Options.parse(List.of()), results);
        assertThat(report).contains("FAILED: grpc-status 13").contains("0 of 11 met.");
    }

    @Test
    void takes_the_median_start() {
        List.of(1_900, 1_500, 1_550).forEach(millis -> results.started(Duration.ofMillis(millis)));
        assertThat(bar("three examples ready").measured()).hasValue(1.55);
        assertThat(bar("three examples ready").verdict()).isEqualTo("met");
    }
}
