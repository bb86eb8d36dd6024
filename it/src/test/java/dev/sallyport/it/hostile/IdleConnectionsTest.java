package dev.sallyport.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a connection costs that does nothing: the slope of resident memory between 1,000 and 5,000 of them. */
@EnabledIfSystemProperty(
        named = "campaign.idle",
        matches = "\\d+",
        disabledReason = "a campaign: CONTRIBUTING has its command")
@EnabledOnOs(value = OS.LINUX, disabledReason = "resident memory is read from /proc")
class IdleConnectionsTest {
    private static final int FEW = 1_000;
    private static final int MANY = Integer.getInteger("campaign.idle", 5_000);
    private static final long MOST_BYTES = 20_000;

    /** The collector runs every second and gives back what it does not need, so that garbage is not counted. */
    private static final String COLLECTING =
            "-Xmx256m -XX:+UseG1GC -XX:G1PeriodicGCInterval=1000 -XX:MinHeapFreeRatio=5 -XX:MaxHeapFreeRatio=10";

    @TempDir
    Path folder;

    @Test
    void an_idle_connection_costs_little_and_its_memory_comes_back() {
        try (Target target = new Target(
                        folder, Map.of("SALLYPORT_JAVA_OPTS", COLLECTING, "SALLYPORT_LISTEN__IDLE_TIMEOUT", "10m"));
                Bystander bystander = new Bystander(target)) {
            List<RawConnection> open = new ArrayList<>();
            try {
                connect(target, open, FEW);
                long few = settled(target);
                connect(target, open, MANY);
                long many = settled(target);
                long each = (many - few) / (MANY - FEW);
                System.out.printf("%d idle TLS connections: %d bytes each%n", MANY, each);
                assertThat(each).isLessThanOrEqualTo(MOST_BYTES);
                // They are there, and others are served.
                assertThat(open.getFirst().isClosed()).isFalse();
                bystander.measure(Duration.ofSeconds(1));
            } finally {
                open.forEach(RawConnection::close);
            }
        }
    }

    /** Half of HTTP/1.1 that has asked once, half of HTTP/2 that has exchanged settings. */
    private static void connect(Target target, List<RawConnection> open, int count) {
        while (open.size() < count) {
            if (open.size() % 2 == 0) {
                RawConnection http1 = RawConnection.tls(target, "http/1.1");
                http1.send("GET /v2/health/live HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(http1.read(new byte[1024], Duration.ofSeconds(10))).isPositive();
                open.add(http1);
            } else {
                RawConnection http2 = RawConnection.tls(target, "h2");
                http2.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");
                assertThat(http2.read(new byte[1024], Duration.ofSeconds(10))).isPositive();
                open.add(http2);
            }
        }
    }

    /** The least of some seconds in which the collector ran. */
    private static long settled(Target target) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 6; i++) {
            Pause.millis(1_000);
            least = Math.min(least, target.residentBytes());
        }
        return least;
    }
}
