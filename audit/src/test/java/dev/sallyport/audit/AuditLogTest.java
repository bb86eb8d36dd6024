package dev.sallyport.audit;

import static dev.sallyport.audit.Samples.KEYS;
import static dev.sallyport.audit.Samples.NOW;
import static dev.sallyport.audit.Samples.ORIGIN;
import static dev.sallyport.audit.Samples.QUIET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.audit.Verification.Intact;
import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    @TempDir
    Path folder;

    private AuditLog open(AuditSettings settings) {
        return AuditLog.open(folder, ORIGIN, KEYS, settings, () -> NOW);
    }

    @Test
    void keeps_entries_in_order_and_proves_them() {
        try (AuditLog log = open(QUIET)) {
            for (int i = 0; i < 600; i++) {
                assertThat(log.append(Samples.inference(i))).isEqualTo(i);
            }
            assertThat(log.checkpoint().size()).isEqualTo(600);
            LogReader reader = new LogReader(folder);
            LogEntry entry = reader.entry(300).orElseThrow();
            assertThat(entry.event()).isEqualTo(Samples.inference(300));
            InclusionProof proof =
                    InclusionProof.parse(reader.prove(300).text().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            assertThat(proof.verify(entry.bytes(), KEYS.verifiers()).size()).isEqualTo(600);
        }
        assertThat(LogVerifier.verify(folder, KEYS.verifiers()))
                .isInstanceOfSatisfying(
                        Intact.class, intact -> assertThat(intact.size()).isEqualTo(600));
    }

    @Test
    void a_closed_log_holds_no_segment_and_no_lock() throws Exception {
        try (AuditLog log = open(QUIET)) {
            log.append(Samples.inference(0));
        }
        try (Stream<Path> segments = Files.list(folder.resolve("wal"))) {
            assertThat(segments).isEmpty();
        }
        try (AuditLog log = open(QUIET)) {
            assertThat(log.append(Samples.inference(1))).isEqualTo(1);
        }
    }

    @Test
    void reads_entries_that_are_durable_but_under_no_checkpoint_yet() {
        try (AuditLog log = open(QUIET)) {
            log.append(Samples.inference(0));
            log.checkpoint();
            log.append(Samples.inference(1));
            LogReader reader = new LogReader(folder);
            assertThat(reader.size()).isEqualTo(2);
            assertThat(reader.tail(5))
                    .extracting(LogEntry::event)
                    .containsExactly(Samples.inference(0), Samples.inference(1));
            assertThat(reader.entry(2)).isEmpty();
            assertThat(LogVerifier.verify(folder, KEYS.verifiers())).isInstanceOfSatisfying(Intact.class, intact -> {
                assertThat(intact.size()).isEqualTo(1);
                assertThat(intact.behind()).isEqualTo(1);
                assertThat(intact.tear()).isNull();
            });
        }
    }

    @Test
    void publishes_a_checkpoint_by_itself_while_there_is_traffic() throws Exception {
        try (AuditLog log = open(Samples.BRISK)) {
            log.append(Samples.inference(0));
            for (int i = 0; i < 1000 && log.published().size() < 1; i++) {
                Thread.sleep(5);
            }
            assertThat(log.published().size()).isEqualTo(1);
        }
    }

    private static Receipt toldTo(LongConsumer durable) {
        return new Receipt() {
            @Override
            public void durable(long index) {
                durable.accept(index);
            }

            @Override
            public void failed(Problem problem) {
                throw new AssertionError(problem);
            }
        };
    }

    @Test
    void wakes_each_executor_once_per_commit() throws Exception {
        int entries = 500;
        try (AuditLog log = open(QUIET)) {
            AtomicInteger wakes = new AtomicInteger();
            CountDownLatch told = new CountDownLatch(entries);
            List<Long> indexes = new ArrayList<>();
            Executor counting = task -> {
                wakes.incrementAndGet();
                task.run();
            };
            for (int i = 0; i < entries; i++) {
                log.append(Samples.inference(i), counting, toldTo(index -> {
                    indexes.add(index);
                    told.countDown();
                }));
            }
            assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(indexes).isSorted().doesNotHaveDuplicates();
            assertThat(wakes.get()).isLessThan(entries);
        }
    }

    @Test
    void after_a_burst_a_lone_entry_does_not_wait_for_company() throws Exception {
        try (AuditLog log = open(QUIET)) {
            for (int round = 0; round < 5; round++) {
                CountDownLatch told = new CountDownLatch(200);
                for (int i = 0; i < 200; i++) {
                    log.append(Samples.inference(i), Runnable::run, toldTo(_ -> told.countDown()));
                }
                assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
                long start = System.nanoTime();
                log.append(Samples.inference(-1));
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            }
        }
    }

    @Test
    void refuses_a_second_writer() {
        try (AuditLog log = open(QUIET)) {
            assertThat(log.size()).isZero();
            assertThatThrownBy(() -> open(QUIET))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().code()).isEqualTo("audit/unavailable"));
        }
    }

    @Test
    void an_entry_after_close_fails_and_does_not_hang() throws Exception {
        AuditLog log = open(QUIET);
        log.close();
        assertThatThrownBy(() -> log.append(Samples.inference(0)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("audit/unavailable"));
        log.close();
    }

    @Test
    void many_threads_across_many_segments_lose_nothing() throws Exception {
        int threads = 4;
        int each = 3000;
        AuditSettings roomForAll = new AuditSettings(1 << 20, threads * each, 64L << 20, Duration.ofMillis(5));
        try (AuditLog log = open(roomForAll);
                var pool = Executors.newFixedThreadPool(threads)) {
            CountDownLatch told = new CountDownLatch(threads * each);
            for (int t = 0; t < threads; t++) {
                int first = t * each;
                pool.execute(() -> {
                    for (int i = first; i < first + each; i++) {
                        log.append(Samples.inference(i), Runnable::run, new Receipt() {
                            @Override
                            public void durable(long index) {
                                told.countDown();
                            }

                            @Override
                            public void failed(Problem problem) {}
                        });
                        Thread.onSpinWait();
                    }
                });
            }
            assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(LogVerifier.verify(folder, KEYS.verifiers()))
                .isInstanceOfSatisfying(
                        Intact.class, intact -> assertThat(intact.size()).isEqualTo(threads * each));
    }

    @Test
    void can_be_verified_and_read_while_it_is_written() throws Exception {
        try (AuditLog log = open(Samples.BRISK)) {
            Thread writer = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 3000; i++) {
                    log.append(Samples.inference(i));
                }
            });
            LogReader reader = new LogReader(folder);
            while (writer.isAlive()) {
                assertThat(LogVerifier.verify(folder, KEYS.verifiers())).isInstanceOf(Intact.class);
                long durable = log.size();
                if (durable > 0) {
                    assertThat(reader.entry(durable - 1).orElseThrow().event())
                            .isEqualTo(Samples.inference((int) durable - 1));
                    assertThat(reader.tail(3))
                            .last()
                            .satisfies(entry -> assertThat(entry.index()).isGreaterThanOrEqualTo(durable - 1));
                }
                long covered = reader.unverifiedCheckpoint().size();
                if (covered > 0) {
                    byte[] entry = reader.entry(covered / 2).orElseThrow().bytes();
                    assertThat(reader.prove(covered / 2)
                                    .verify(entry, KEYS.verifiers())
                                    .size())
                            .isGreaterThanOrEqualTo(covered);
                }
            }
            writer.join();
        }
    }

    @Test
    void a_crash_between_recording_a_head_and_publishing_it_is_made_good() throws Exception {
        byte[] older;
        try (AuditLog log = open(QUIET)) {
            log.append(Samples.inference(0));
            log.checkpoint();
            older = Files.readAllBytes(folder.resolve("checkpoint"));
            log.append(Samples.inference(1));
        }
        Files.write(folder.resolve("checkpoint"), older);
        assertThat(LogVerifier.verify(folder, KEYS.verifiers()))
                .isInstanceOfSatisfying(
                        Intact.class, intact -> assertThat(intact.size()).isEqualTo(2));
        try (AuditLog log = open(QUIET)) {
            assertThat(log.published().size()).isEqualTo(2);
        }
        assertThat(new LogReader(folder).unverifiedCheckpoint().size()).isEqualTo(2);
    }
}
