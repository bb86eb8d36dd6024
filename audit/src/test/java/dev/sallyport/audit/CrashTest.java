package dev.sallyport.audit;

import static dev.sallyport.audit.Samples.KEYS;
import static dev.sallyport.audit.Samples.NOW;
import static dev.sallyport.audit.Samples.ORIGIN;
import static dev.sallyport.audit.Samples.QUIET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.Problem;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The power fails between a write and its force: of the sectors written since the last force any may
 * be on the disk and any may not. The log is taken up from such a disk, again and again.
 */
class CrashTest {
    private static final int SECTOR = 512;

    @TempDir
    Path folder;

    /** Before every commit's force, makes the picture a power cut would leave and judges it. */
    private final class PowerCut extends FaultyDisk {
        private record Write(Path file, long position, byte[] bytes, byte[] before) {}

        private final Random random;
        private final List<Write> unforced = new ArrayList<>();
        private final List<Throwable> failures = new ArrayList<>();
        private int pictures;
        volatile long acknowledged;

        PowerCut(long seed) {
            this.random = new Random(seed);
        }

        private boolean isCommit() {
            return Thread.currentThread().getName().equals("audit-writer");
        }

        @Override
        int writing(Path file, long position, ByteBuffer bytes) throws IOException {
            if (isCommit() && folder.resolve("wal").equals(file.getParent())) {
                byte[] content = new byte[bytes.remaining()];
                bytes.get(content);
                byte[] before = new byte[content.length];
                SegmentFile current = SegmentFile.list(folder.resolve("wal")).getLast();
                try (RandomAccessFile in = new RandomAccessFile(current.path().toFile(), "r")) {
                    in.seek(position);
                    in.readFully(before);
                }
                unforced.add(new Write(current.path(), position, content, before));
                return content.length;
            }
            return super.writing(file, position, bytes);
        }

        @Override
        void forcing(Path file) {
            if (isCommit() && !unforced.isEmpty() && random.nextInt(8) == 0) {
                try {
                    judge(picture());
                } catch (IOException | RuntimeException | AssertionError e) {
                    failures.add(e);
                }
            }
        }

        @Override
        void forced(Path file) {
            if (isCommit()) {
                unforced.clear();
            }
        }

        private Path picture() throws IOException {
            Path copy = folder.resolveSibling("picture" + pictures++ + "-" + folder.getFileName());
            copyTree(folder, copy);
            for (Write write : unforced) {
                dropSectors(copy.resolve(folder.relativize(write.file())), write);
            }
            return copy;
        }

        private void dropSectors(Path file, Write write) throws IOException {
            try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
                int keep = random.nextInt(3);
                for (int from = 0; from < write.bytes().length; ) {
                    int to = (int) Math.min(write.bytes().length, from + SECTOR - (write.position() + from) % SECTOR);
                    // Everything lost, everything kept, or each sector as chance has it.
                    if (keep == 0 || (keep == 2 && random.nextBoolean())) {
                        out.seek(write.position() + from);
                        out.write(write.before(), from, to - from);
                    }
                    from = to;
                }
            }
        }

        private void judge(Path picture) throws IOException {
            long answered = acknowledged;
            try (AuditLog log = AuditLog.open(picture, ORIGIN, KEYS, QUIET, () -> NOW)) {
                assertThat(log.size()).isGreaterThanOrEqualTo(answered);
                assertThat(log.append(Samples.inference(-7)))
                        .isEqualTo(log.published().size());
            }
            assertThat(LogVerifier.verify(picture, KEYS.verifiers())).isInstanceOf(Verification.Intact.class);
            List<LogEntry> entries = new LogReader(picture).since(0);
            for (int i = 0; i < answered; i++) {
                assertThat(entries.get(i).event()).isEqualTo(Samples.inference(i));
            }
            deleteTree(picture);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void a_power_cut_before_any_force_loses_no_acknowledged_entry(long seed) throws Exception {
        PowerCut disk = new PowerCut(seed);
        Random random = new Random(-seed);
        int next = 0;
        try (AuditLog log = AuditLog.open(folder, ORIGIN, KEYS, QUIET, () -> NOW, disk)) {
            for (int round = 0; round < 120; round++) {
                int burst = 1 + random.nextInt(random.nextInt(4) == 0 ? 60 : 4);
                CountDownLatch told = new CountDownLatch(burst);
                for (int i = 0; i < burst; i++) {
                    log.append(Samples.inference(next++), Runnable::run, new Receipt() {
                        @Override
                        public void durable(long index) {
                            disk.acknowledged = index + 1;
                            told.countDown();
                        }

                        @Override
                        public void failed(Problem problem) {}
                    });
                }
                assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
                if (random.nextInt(20) == 0) {
                    log.checkpoint();
                }
            }
        }
        assertThat(disk.failures).isEmpty();
        assertThat(disk.pictures).isPositive();
    }

    static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    static void deleteTree(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
