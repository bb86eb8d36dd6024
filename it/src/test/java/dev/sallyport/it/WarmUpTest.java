package dev.sallyport.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent.Inference;
import dev.sallyport.core.AuditEvent.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server's requests to itself. */
class WarmUpTest {
    private static final Pattern ASKED = Pattern.compile("warmed up with (\\d+) requests");

    @TempDir
    Path folder;

    @Test
    void a_server_asks_itself_before_it_is_ready_and_nothing_of_that_is_recorded() throws IOException {
        Path state = folder.resolve("state");
        RunningServer first = RunningServer.quickstart(state);
        first.close();
        long before = new AuditFolder(state).checkpointSize();
        Files.writeString(state.resolve("sallyport.yaml"), "runtime: {warmUp: 5s}\n", StandardOpenOption.APPEND);
        try (RunningServer server = RunningServer.serve(first);
                RestCaller caller = new RestCaller(server.connection())) {
            Matcher asked = ASKED.matcher(server.output());
            assertThat(asked.find()).as(server.output()).isTrue();
            assertThat(Integer.parseInt(asked.group(1))).isGreaterThan(20);
            assertThat(caller.get("/v2/models/digits/stats").body()).contains("\"inference_count\":0");
        }
        assertThat(new AuditFolder(state).since(before))
                .isNotEmpty()
                .noneMatch(event -> event instanceof Inference || event instanceof Refusal);
        try (Stream<Path> left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("sallyport-warm-up"));
        }
    }
}
