package dev.sallyport.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sallyport.bench.peers.PeersOptions.Part;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeersOptionsTest {
    @Test
    void measures_everything_beside_everybody_unless_told() {
        PeersOptions options = PeersOptions.parse(List.of());
        assertThat(options.peers()).containsExactly(Peer.values());
        assertThat(options.workloads()).containsExactly(Workload.values());
        assertThat(options.dialects()).hasSize(5);
        assertThat(options.parts()).containsExactlyInAnyOrder(Part.values());
    }

    @Test
    void measures_what_is_named() {
        PeersOptions options = PeersOptions.parse(List.of(
                "--seconds", "2", "--only", "resnet,rest-json", "--peers", "fastapi,kserve", "--parts", "closed,open"));
        assertThat(options.seconds()).isEqualTo(2);
        assertThat(options.workloads()).containsExactly(Workload.RESNET);
        assertThat(options.dialects()).containsExactly(Dialect.OIP_JSON);
        assertThat(options.peers()).containsExactly(Peer.FASTAPI, Peer.KSERVE);
        assertThat(options.has(Part.BATCHING)).isFalse();
        assertThat(PeersOptions.parse(List.of("--peers", "none")).peers()).isEmpty();
    }

    @Test
    void refuses_what_it_does_not_know() {
        for (List<String> wrong : List.of(
                List.of("--fast"),
                List.of("--seconds", "0"),
                List.of("--peers", "torchserve"),
                List.of("--parts", "all"),
                List.of("--only", "mlp-32"),
                List.of("--only", "mlp-32,plain-json"))) {
            assertThatIllegalArgumentException().isThrownBy(() -> PeersOptions.parse(wrong));
        }
    }
}
