package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

/** What holds after every test: the log is whole, and no secret was printed anywhere. */
final class Invariants {
    private Invariants() {}

    static void check(RunningServer server) {
        Program.Outcome verified = Program.run(
                Repository.ROOT,
                Duration.ofSeconds(60),
                List.of(
                        "./sallyport",
                        "audit",
                        "verify",
                        AuditFolder.of(server.state()).toString()));
        assertThat(verified.exit()).as(verified.out() + verified.err()).isZero();
        Connection connection = server.connection();
        for (String key : List.of(connection.credential(), connection.administrator())) {
            assertThat(Captured.contains(key)).as("an API key was printed").isFalse();
        }
    }
}
