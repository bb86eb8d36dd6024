package dev.sallyport.audit;

import static dev.sallyport.audit.Samples.KEYS;
import static dev.sallyport.audit.Samples.NOW;
import static dev.sallyport.audit.Samples.ORIGIN;
import static dev.sallyport.audit.Samples.QUIET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that says no: nothing is acknowledged that is not durable, and nothing hangs. */
@Timeout(60)
class DiskFaultTest {
    @TempDir
    Path folder;

    private static boolean isCommit() {
        return Thread.currentThread().getName().equals("audit-writer");
    }

    private static void assertUnavailable(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("audit/unavailable"));
    }

    @Test
    void a_failed_force_ends_the_log_and_is_never_tried_again_on_that_file() {
        AtomicInteger failures = new AtomicInteger();
        class FailingForce extends FaultyDisk {
            volatile boolean broken;

            @Override
            void forcing(Path file) throws IOException {
                if (broken && isCommit()) {
                    failures.incrementAndGet();
                    throw new IOException("Input/output error");
                }
            }
        }
        FailingForce disk = new FailingForce();
        try (AuditLog log = AuditLog.open(folder, ORIGIN, KEYS, QUIET, () -> NOW, disk)) {
            log.append(Samples.inference(0));
            disk.broken = true;
            assertUnavailable(() -> log.append(Samples.inference(1)));
            disk.broken = false;
            assertUnavailable(() -> log.append(Samples.inference(2)));
            assertUnavailable(log::checkpoint);
            assertThat(log.problem()).isPresent();
            assertThat(failures).hasValue(1);
        }
        try (AuditLog log = AuditLog.open(folder, ORIGIN, KEYS, QUIET, () -> NOW)) {
            assertThat(log.size()).isBetween(1L, 2L);
            assertThat(new LogReader(folder).entry(0).orElseThrow().event()).isEqualTo(Samples.inference(0));
        }
    }

    /** Takes {@code room} bytes and then is full, as ENOSPC is: with a short write first. */
    private static final class FullDisk extends FaultyDisk {
        final AtomicLong room = new AtomicLong(Long.MAX_VALUE);

        @Override
        int writing(Path file, long position, ByteBuffer bytes) throws IOException {
            int taken = (int) Math.min(bytes.remaining(), room.get());
            if (taken == 0 && bytes.hasRemaining()) {
                throw new IOException("No space left on device");
            }
            room.addAndGet(-taken);
            return taken;
        }
    }

    @Test
    void a_full_disk_at_any_byte_loses_no_acknowledged_entry() {
        for (int round = 0; round < 12; round++) {
            Path own = folder.resolve("round" + round);
            FullDisk disk = new FullDisk();
            AtomicLong acknowledged = new AtomicLong();
            try (AuditLog log = AuditLog.open(own, ORIGIN, KEYS, QUIET, () -> NOW, disk)) {
                disk.room.set(2_000_000 + round * 20_011L);
                assertUnavailable(() -> {
                    for (int i = 0; ; i++) {
                        log.append(Samples.inference(i));
                        acknowledged.incrementAndGet();
                        if (i % 50 == 49) {
                            log.checkpoint();
                        }
                    }
                });
                assertUnavailable(() -> log.append(Samples.inference(-1)));
            }
            try (AuditLog log = AuditLog.open(own, ORIGIN, KEYS, QUIET, () -> NOW)) {
                assertThat(log.size()).isGreaterThanOrEqualTo(acknowledged.get());
                for (int i = 0; i < acknowledged.get(); i++) {
                    assertThat(new LogReader(own).entry(i).orElseThrow().event())
                            .isEqualTo(Samples.inference(i));
                }
            }
            assertThat(LogVerifier.verify(own, KEYS.verifiers())).isInstanceOf(Verification.Intact.class);
        }
    }

    @Test
    void a_disk_too_full_to_begin_is_unavailable_and_leaves_the_folder_free() {
        FullDisk disk = new FullDisk();
        disk.room.set(1000);
        assertUnavailable(() -> AuditLog.open(folder, ORIGIN, KEYS, QUIET, () -> NOW, disk));
        AuditLog.open(folder, ORIGIN, KEYS, QUIET, () -> NOW).close();
    }

    @Test
    void a_full_queue_refuses_at_once_and_the_log_goes_on() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        class SlowForce extends FaultyDisk {
            volatile boolean slow;

            @Override
            void forcing(Path file) throws IOException {
                if (slow && isCommit()) {
                    await(release);
                }
            }
        }
        SlowForce disk = new SlowForce();
        AuditSettings small = new AuditSettings(1 << 20, 100, 1 << 20, Duration.ofHours(1));
        AtomicInteger failed = new AtomicInteger();
        CountDownLatch told = new CountDownLatch(1000);
        try (AuditLog log = AuditLog.open(folder, ORIGIN, KEYS, small, () -> NOW, disk)) {
            disk.slow = true;
            for (int i = 0; i < 1000; i++) {
                log.append(Samples.inference(i), Runnable::run, new Receipt() {
                    @Override
                    public void durable(long index) {
                        told.countDown();
                    }

                    @Override
                    public void failed(Problem problem) {
                        failed.incrementAndGet();
                        told.countDown();
                    }
                });
            }
            assertThat(failed).hasValue(900);
            release.countDown();
            assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(log.append(Samples.inference(0))).isEqualTo(100);
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
