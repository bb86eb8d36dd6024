package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.LoadMix.Answered;
import dev.sallyport.it.Program.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM under load. */
class GracefulStopTest {
    @TempDir
    Path folder;

    @Test
    void what_was_accepted_is_answered_and_the_last_checkpoint_covers_it() {
        Path state = folder.resolve("state");
        List<Answered> answered;
        try (RunningServer server = RunningServer.quickstart(state);
                RestCaller caller = new RestCaller(server.connection());
                LoadMix load = new LoadMix(caller, 8, LoadMix.requests())) {
            load.awaitAnswers(1_000);
            server.terminate();
            assertThat(server.exitCode()).isZero();
            answered = load.finish();
            // While it drains a server may say that it is not ready; it blames nobody and invents nothing.
            assertThat(load.refused())
                    .allSatisfy(answer -> assertThat(answer.status()).isEqualTo(503));
        }
        assertThat(answered).hasSizeGreaterThan(100);
        long last = answered.stream().mapToLong(Answered::auditIndex).max().orElseThrow();
        assertThat(new AuditFolder(state).checkpointSize()).isGreaterThan(last);
    }

    @Test
    void quickstart_once_exits_by_itself_and_continues_from_its_own_state() {
        Path state = folder.resolve("state");
        for (int run = 0; run < 2; run++) {
            Outcome once = Program.run(
                    Repository.ROOT,
                    Duration.ofSeconds(90),
                    List.of("./sallyport", "quickstart", "--once", "--state", state.toString(), "--port", "0"));
            assertThat(once.exit()).as(once.out() + once.err()).isZero();
            Example.all().forEach(example -> assertThat(once.out()).contains(example.name()));
        }
    }
}
