package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.audit.LogVerifier;
import dev.sallyport.audit.Verification;
import java.util.List;

/**
 * What holds after every test: the log is whole, judged by what {@code sallyport audit verify} runs, and no secret was
 * printed anywhere.
 */
final class Invariants {
    private Invariants() {}

    static void check(RunningServer server) {
        assertThat(LogVerifier.verify(AuditFolder.of(server.state()), AuditFolder.verifiers(server.state())))
                .isInstanceOf(Verification.Intact.class);
        Connection connection = server.connection();
        for (String key : List.of(connection.credential(), connection.administrator())) {
            assertThat(Captured.contains(key)).as("an API key was printed").isFalse();
        }
    }
}
