package dev.sallyport.bench.peers;

import static dev.sallyport.bench.peers.Dialect.OIP_GRPC;
import static dev.sallyport.bench.peers.Dialect.OIP_JSON;
import static dev.sallyport.bench.peers.Workload.MLP_32;
import static dev.sallyport.bench.peers.Workload.MLP_784;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.bench.Bar;
import dev.sallyport.bench.Machine;
import dev.sallyport.bench.peers.PeersOptions.Part;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeersReportTest {
    private final Findings findings = new Findings();

    private void closed(Part part, Workload workload, Dialect dialect, int connections, String who, double rate) {
        Spot spot = new Spot(part, workload, dialect, connections, who);
        findings.closed().add(new ClosedPoint(spot, rate, 100, 200, 1e6 / rate, 10, 1 << 20, ""));
    }

    private Bar bar(String part) {
        return PeersBars.of(findings).stream()
                .filter(bar -> bar.promise().contains(part))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no promise with " + part));
    }

    private String page(String... arguments) {
        return PeersPage.of(new Machine(Map.of("CPU", "any")), PeersOptions.parse(List.of(arguments)), findings);
    }

    @Test
    void holds_everything_on_against_each_peer_in_the_same_form() {
        closed(Part.CLOSED, MLP_32, OIP_JSON, 64, "sallyport on", 21_000);
        closed(Part.CLOSED, MLP_32, OIP_JSON, 64, "fastify", 10_000);
        closed(Part.CLOSED, MLP_32, OIP_JSON, 64, "mlserver", 11_000);
        assertThat(bar("over fastify's").measured()).hasValue(2.1);
        assertThat(bar("over fastify's").isMet()).isTrue();
        assertThat(PeersBars.of(findings).stream()
                        .filter(bar -> bar.promise().contains("over mlserver's"))
                        .map(Bar::verdict))
                .containsExactly("not measured", "NOT MET");
        assertThat(page()).contains("| 32-64-1 MLP | OIP REST, JSON | fastify |  | 2.10 |  | 2.10 |");
    }

    @Test
    void automatic_batching_is_held_against_the_better_of_both() {
        closed(Part.BATCHING, MLP_784, OIP_GRPC, 8, "sallyport off, batching off", 1_000);
        closed(Part.BATCHING, MLP_784, OIP_GRPC, 8, "sallyport off, batching on", 2_000);
        closed(Part.BATCHING, MLP_784, OIP_GRPC, 8, "sallyport off", 1_880);
        assertThat(bar("784-1024-1024-10 MLP, gRPC, 8 connections: automatic").measured())
                .hasValue(0.94);
        assertThat(bar("784-1024-1024-10 MLP, gRPC, 8 connections: automatic").verdict())
                .isEqualTo("NOT MET");
    }

    @Test
    void shares_of_the_raw_rate_are_of_two_threads_before_and_after() {
        findings.raw().add(new Findings.Raw(MLP_784, 1, 5_000, 5_000));
        findings.raw().add(new Findings.Raw(MLP_784, 2, 11_000, 9_000));
        closed(Part.BATCHING, MLP_784, OIP_GRPC, 64, "sallyport off, batching off", 6_100);
        assertThat(bar("off, batching off: share of the raw rate").measured()).hasValue(0.61);
        assertThat(bar("off, batching off: share of the raw rate").isMet()).isTrue();
        assertThat(bar("on, batching automatic: share").verdict()).isEqualTo("not measured");
    }

    @Test
    void compares_the_first_thousand_with_the_steady_state_and_takes_medians() {
        closed(Part.CLOSED, MLP_32, OIP_GRPC, 8, "sallyport on", 20_000);
        for (double micros : new double[] {160, 140, 145}) {
            findings.first().add(new Findings.First(MLP_32, micros));
        }
        assertThat(bar("32-64-1 MLP, gRPC, on: CPU of the first").measured()).hasValue(2.9);
        findings.ready().addAll(List.of(Duration.ofMillis(1_200), Duration.ofMillis(900), Duration.ofMillis(1_050)));
        assertThat(bar("ready, from the launcher's start").measured()).hasValue(1.05);
    }

    @Test
    void a_tail_counts_only_where_the_server_kept_up() {
        Spot spot = new Spot(Part.CLOSED, MLP_32, OIP_GRPC, 64, "sallyport off");
        findings.open().add(new OpenPoint(spot, 70, 1_000, 998, 100, 190, 5, 0, 30, 5, ""));
        assertThat(bar("sallyport off: p99 over p50 at 70 %").measured()).hasValue(1.9);
        findings.open().clear();
        findings.open().add(new OpenPoint(spot, 70, 1_000, 900, 100, 190, 5, 100, 30, 5, ""));
        assertThat(bar("sallyport off: p99 over p50 at 70 %").verdict()).isEqualTo("not measured");
        assertThat(page()).contains("900 (fell behind)");
    }

    @Test
    void names_the_peer_that_is_not_there_and_the_point_that_failed() {
        findings.absent().put(Peer.KSERVE, "ERROR: no matching distribution");
        Spot spot = new Spot(Part.CLOSED, MLP_32, OIP_GRPC, 64, "mlserver");
        findings.closed().add(ClosedPoint.failed(spot, "it ended while it started"));
        String page = page("--peers", "kserve,mlserver");
        assertThat(page)
                .contains("could not be installed: ERROR: no matching distribution")
                .contains("**fastapi**: FastAPI + onnxruntime, uvicorn; not asked for")
                .contains("FAILED: it ended while it started")
                .contains("Triton with its ONNX Runtime backend");
    }
}
