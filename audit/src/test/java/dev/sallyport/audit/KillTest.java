package dev.sallyport.audit;

import static dev.sallyport.audit.Samples.KEYS;
import static dev.sallyport.audit.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes a log as fast as it can is killed with SIGKILL, and the log taken up. */
@Timeout(120)
class KillTest {
    private static final int KILLS = 4;

    @TempDir
    Path folder;

    @Test
    void kill_9_under_load_loses_no_acknowledged_entry_and_the_log_opens_again() throws Exception {
        Path keys = folder.resolve("keys");
        KEYS.save(keys);
        Path log = folder.resolve("log");
        Random random = new Random(9);
        TreeMap<Long, String> answered = new TreeMap<>();
        for (int kill = 0; kill < KILLS; kill++) {
            int before = answered.size();
            writeAndKill(log, keys, kill, 150 + random.nextInt(300), answered);
            assertThat(answered.size()).isGreaterThan(before);
            check(log, answered);
        }
    }

    /** Collects what the child said was durable: index and request id. */
    private static void writeAndKill(Path log, Path keys, int run, int millis, TreeMap<Long, String> answered)
            throws Exception {
        Process child = new ProcessBuilder(command(log, keys, run))
                .redirectErrorStream(true)
                .start();
        List<String> lines = new ArrayList<>();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
            lines.add(out.readLine());
            Thread killer = Thread.ofVirtual().start(() -> {
                try {
                    Thread.sleep(millis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                // Through the handle: Process itself would also close the pipe before it is read out.
                child.toHandle().destroyForcibly();
            });
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(line);
            }
            killer.join();
        } finally {
            child.destroyForcibly();
        }
        assertThat(child.waitFor())
                .as("what the child printed last: %s", lines.getLast())
                .isEqualTo(128 + 9);
        for (String line : lines) {
            // The last line may have been cut by the kill; what counts was read whole.
            if (line != null && line.endsWith(".")) {
                String[] words = line.split(" ");
                answered.put(Long.valueOf(words[0]), words[1]);
            }
        }
    }

    private static List<String> command(Path log, Path keys, int run) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                log.toString(),
                keys.toString(),
                Integer.toString(run));
    }

    private static void check(Path log, TreeMap<Long, String> answered) {
        try (AuditLog opened = AuditLog.open(log, Samples.ORIGIN, KEYS, Samples.QUIET, () -> NOW)) {
            assertThat(opened.size()).isGreaterThan(answered.lastKey());
        }
        assertThat(LogVerifier.verify(log, KEYS.verifiers())).isInstanceOf(Verification.Intact.class);
        LogReader reader = new LogReader(log);
        long size = reader.size();
        for (long from = 0; from < size; from += LogReader.MAX_TAIL) {
            for (LogEntry entry : reader.since(from)) {
                String request = answered.get(entry.index());
                if (request != null) {
                    assertThat(entry.event().requestId()).isEqualTo(request);
                }
            }
        }
    }
}
