package dev.sallyport.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.RunningServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody who asks nothing, or never comes to an end, keeps a server from stopping. */
class StopTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    /** For requests under way, and some seconds for threads to end and the log to be put under a checkpoint. */
    private static final Duration DRAINED = Duration.ofSeconds(18);

    @TempDir
    Path folder;

    @Test
    void idle_connections_end_at_once_and_half_a_request_ends_with_the_drain() {
        Target target = new Target(folder, Map.of());
        RunningServer server = target.server();
        try (RawConnection idle = RawConnection.tls(target, "http/1.1");
                RawHttp2 idle2 = RawHttp2.open(target);
                RawConnection half = RawConnection.tls(target, "http/1.1")) {
            idle.send("GET /v2/health/live HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(idle.readAnswer(AT_ONCE)).startsWith("HTTP/1.1 200");
            half.send("POST /v2/models/echo/infer HTTP/1.1\r\nHost: a\r\nAuthorization: " + target.authorization()
                    + "\r\nContent-Length: 100000\r\n\r\n");
            Pause.millis(300);
            long start = System.nanoTime();
            server.terminate();
            assertThat(idle2.endsWithin(AT_ONCE)).isTrue();
            assertThat(idle.readAll(AT_ONCE)).isEmpty();
            assertThat(idle.isClosed()).isTrue();
            assertThat(server.exitCode()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(DRAINED);
        }
    }
}
