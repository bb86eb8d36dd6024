package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditEvent.Inference;
import dev.sallyport.it.LoadMix.Answered;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGKILL under load, again and again. */
class SuddenDeathTest {
    private static final int DEATHS = Integer.getInteger("campaign.deaths", 12);
    private static final int CALLERS = 8;
    private static final long SEED = 0xdead_5a11L;

    @TempDir
    Path folder;

    @Test
    void no_answered_call_is_missing_and_no_start_is_refused() {
        Path state = folder.resolve("state");
        Random random = new Random(SEED);
        Map<String, String> requests = LoadMix.requests();
        long answers = 0;
        RunningServer server = RunningServer.quickstart(state);
        for (int death = 0; death < DEATHS; death++) {
            List<Answered> answered = killUnderLoad(server, requests, 1 + random.nextInt(400));
            answers += answered.size();
            server = RunningServer.serve(server);
            long first = answered.stream().mapToLong(Answered::auditIndex).min().orElseThrow();
            List<AuditEvent> log = new AuditFolder(state).since(first);
            for (Answered one : answered) {
                assertThat(one.auditIndex()).as("death %d", death).isLessThan(first + log.size());
                assertThat(log.get((int) (one.auditIndex() - first)))
                        .as("death %d, entry %d", death, one.auditIndex())
                        .isInstanceOfSatisfying(
                                Inference.class,
                                entry -> assertThat(entry.model().name()).isEqualTo(one.model()));
            }
        }
        server.close();
        assertThat(answers).isGreaterThan(10L * DEATHS);
    }

    private static List<Answered> killUnderLoad(RunningServer server, Map<String, String> requests, int after) {
        try (RestCaller caller = new RestCaller(server.connection());
                LoadMix load = new LoadMix(caller, CALLERS, requests)) {
            load.awaitAnswers(after);
            server.kill();
            List<Answered> answered = load.finish();
            assertThat(load.refused()).isEmpty();
            return answered;
        }
    }
}
