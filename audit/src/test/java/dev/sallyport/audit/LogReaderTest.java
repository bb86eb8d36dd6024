package dev.sallyport.audit;

import static dev.sallyport.audit.Samples.KEYS;
import static dev.sallyport.audit.Samples.NOW;
import static dev.sallyport.audit.Samples.ORIGIN;
import static dev.sallyport.audit.Samples.QUIET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A log of 610 entries that is being written: 600 under a checkpoint, ten in a segment alone. */
class LogReaderTest {

    private static final int COVERED = 600;
    private static final int SIZE = 610;

    @TempDir
    private static Path folder;

    private static AuditLog log;
    private static LogReader reader;

    @BeforeAll
    static void write() throws InterruptedException {
        log = AuditLog.open(folder, ORIGIN, KEYS, QUIET, () -> NOW);
        append(0, COVERED);
        log.checkpoint();
        append(COVERED, SIZE);
        reader = new LogReader(folder);
    }

    private static void append(int from, int to) throws InterruptedException {
        CountDownLatch told = new CountDownLatch(to - from);
        for (int i = from; i < to; i++) {
            log.append(entry(i).getBytes(StandardCharsets.UTF_8), Runnable::run, new CountingReceipt(told));
        }
        told.await();
    }

    private static String entry(long index) {
        return "entry-" + index;
    }

    @AfterAll
    static void close() {
        log.close();
    }

    private static void are(List<LogEntry> entries, int from, int to) {
        assertThat(entries).hasSize(to - from);
        for (int i = from; i < to; i++) {
            assertThat(entries.get(i - from).index()).isEqualTo(i);
            assertThat(entries.get(i - from).text()).isEqualTo(entry(i));
        }
    }

    @Test
    void the_tail_is_the_last_entries_whether_a_checkpoint_covers_them_or_not() {
        are(reader.tail(3), SIZE - 3, SIZE);
        are(reader.tail(15), SIZE - 15, SIZE);
        are(reader.tail(SIZE), 0, SIZE);
        are(reader.tail(100_000), 0, SIZE);
        are(reader.tail(0), 0, 0);
        are(reader.tail(-1), 0, 0);
        assertThat(reader.size()).isEqualTo(SIZE);
    }

    @Test
    void what_follows_an_entry_is_all_behind_it() {
        are(reader.since(SIZE - 4), SIZE - 4, SIZE);
        are(reader.since(255), 255, SIZE);
        are(reader.since(COVERED), COVERED, SIZE);
        are(reader.since(-5), 0, SIZE);
        are(reader.since(SIZE), 0, 0);
        are(reader.since(SIZE + 9), 0, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 599, 600, 609})
    void each_entry_is_found_by_its_index(int index) {
        assertThat(reader.entry(index).orElseThrow().text()).isEqualTo(entry(index));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 610, Long.MAX_VALUE - 1})
    void there_is_no_other_entry(long index) {
        assertThat(reader.entry(index)).isEmpty();
    }

    @Test
    void only_what_a_checkpoint_covers_is_proved() {
        assertThat(reader.unverifiedCheckpoint().size()).isEqualTo(COVERED);
        assertThat(reader.prove(COVERED - 1).index()).isEqualTo(COVERED - 1);
        for (long index : new long[] {-1, COVERED}) {
            assertThatThrownBy(() -> reader.prove(index))
                    .hasMessage("audit/damaged: entry " + index + ": is under no checkpoint; there are 600 entries");
        }
        assertThat(reader.proveConsistency(COVERED).path()).isEmpty();
        for (long older : new long[] {-1, COVERED + 1}) {
            assertThatThrownBy(() -> reader.proveConsistency(older))
                    .hasMessage("audit/damaged: checkpoint: covers 600 entries, fewer than " + older);
        }
    }

    @Test
    void a_log_says_how_much_of_it_is_durable_and_published() {
        assertThat(log.size()).isEqualTo(SIZE);
        assertThat(log.published().size()).isEqualTo(COVERED);
        assertThat(log.problem()).isEmpty();
        assertThat(LogVerifier.verify(folder, KEYS.verifiers()))
                .isInstanceOfSatisfying(Verification.Intact.class, intact -> {
                    assertThat(intact.origin()).isEqualTo(ORIGIN);
                    assertThat(intact.size()).isEqualTo(COVERED);
                    assertThat(intact.root()).isEqualTo(log.published().root());
                    assertThat(intact.behind()).isEqualTo(SIZE - COVERED);
                    assertThat(intact.tear()).isNull();
                });
    }

    @Test
    void an_entry_keeps_bytes_of_its_own() {
        byte[] bytes = {'a'};
        LogEntry entry = new LogEntry(0, bytes);
        bytes[0] = 'b';
        entry.bytes()[0] = 'c';
        assertThat(entry.text()).isEqualTo("a");
    }
}
