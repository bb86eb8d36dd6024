package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent.Inference;
import dev.sallyport.it.RestCaller.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache of docs/models.md, in the packaged server, over TLS. */
class AnswerCacheTest {
    @Test
    void a_question_asked_twice_is_run_once_and_recorded_twice(@TempDir Path folder) throws IOException {
        RunningServer first = RunningServer.quickstart(folder.resolve("state"));
        first.close();
        Files.writeString(
                first.state().resolve("sallyport.yaml"),
                "models:\n  each:\n    digits: {cache: {entries: 1000, bytes: 1048576, ttl: 10m}}\n",
                StandardOpenOption.APPEND);
        try (RunningServer server = RunningServer.serve(first);
                RestCaller caller = new RestCaller(server.connection())) {
            AuditFolder log = new AuditFolder(server.state());
            long before = log.size();
            Example digits = Example.named("digits");
            Answer run = caller.infer("digits", digits.request(0, 1));
            Answer again = caller.infer("digits", digits.request(0, 1));
            Answer other = caller.infer("digits", digits.request(1, 2));
            assertThat(List.of(run.status(), again.status(), other.status())).containsOnly(200);
            assertThat(again.body()).isEqualTo(run.body());
            assertThat(again.auditIndex()).isGreaterThan(run.auditIndex());
            assertThat(log.since(before))
                    .filteredOn(Inference.class::isInstance)
                    .extracting(event -> ((Inference) event).cached())
                    .containsExactly(false, true, false);
        }
    }
}
