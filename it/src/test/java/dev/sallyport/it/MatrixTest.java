package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent.Administration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Every call of other people's clients of the Open Inference Protocol and of Triton's extensions. */
@TestInstance(Lifecycle.PER_CLASS)
class MatrixTest {
    @TempDir
    static Path folder;

    private RunningServer server;

    @BeforeAll
    void start() {
        EchoModels.write(folder.resolve("models"));
        server = RunningServer.quickstart(folder.resolve("state"), folder.resolve("models"));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void tritonclient_makes_every_call() {
        Findings.allGood(Clients.python("matrix.py", server.connection()));
    }

    @Test
    void loading_on_the_callers_port_takes_the_right_and_leaves_its_entries() throws IOException {
        Connection connection = server.connection();
        try (RestCaller caller = new RestCaller(connection)) {
            AuditFolder log = new AuditFolder(server.state());
            long before = log.size();
            for (String act : List.of("unload", "load")) {
                assertThat(caller.repository("echo-fp64", act, connection.credential())
                                .code())
                        .isEqualTo("model/unknown");
                assertThat(caller.repository("echo-fp64", act, connection.administrator())
                                .status())
                        .isEqualTo(200);
            }
            List<Administration> acts = log.since(before).stream()
                    .filter(Administration.class::isInstance)
                    .map(Administration.class::cast)
                    .toList();
            assertThat(acts)
                    .extracting(act -> act.action().word() + " " + act.outcome())
                    .containsExactly("unload intent", "unload done", "load intent", "load done");
            assertThat(acts).allSatisfy(act -> {
                assertThat(act.target()).isEqualTo("echo-fp64/1");
                assertThat(act.origin().protocol()).isEqualTo("oip-rest");
            });
        }
    }

    @Test
    void the_server_describes_its_protocols_as_others_know_them() {
        Clients.serving();
        Findings.allGood(Clients.python("reflection.py", server.connection()));
    }

    @Test
    void the_described_protocols_are_the_published_ones() {
        Findings.allGood(Clients.published());
    }

    /** It knows of the protocol what the server's reflection tells. */
    @Test
    void the_go_client_makes_every_call() {
        Path program = Clients.grpcmatrix();
        Findings.allGood(Program.run(
                folder,
                Duration.ofMinutes(3),
                List.of(program.toString(), server.connection().file().toString())));
    }

    /** It is made from the published protos. */
    @Test
    void the_node_client_makes_every_call() {
        Findings.allGood(Program.run(
                Clients.node(),
                Duration.ofMinutes(3),
                List.of("node", "matrix.mjs", server.connection().file().toString(), Repository.PROTOS.toString())));
    }

    @Test
    void kserves_own_clients_make_every_call() {
        Findings.allGood(Clients.kserve("kserve_calls.py", server.connection()));
    }
}
