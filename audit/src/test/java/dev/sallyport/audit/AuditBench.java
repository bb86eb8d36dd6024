package dev.sallyport.audit;

import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Problem;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * What the log costs on this machine; docs/spec/audit-log.md says how to run it. About a minute; writes
 * about 3 GB below the folder given and removes them.
 */
final class AuditBench {
    private static final int ENTRY_BYTES = 400;
    private static final AuditEvent EVENT = Samples.inference(7);
    private static final int ENTRIES = 1_000_000;
    private static final Duration NEVER = Duration.ofDays(1);

    private AuditBench() {}

    /** Arguments: a folder on the disk to measure, then the parts to run; without any, all of them. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory(
                Path.of(arguments.length > 0 ? arguments[0] : System.getProperty("java.io.tmpdir")), "audit-bench");
        List<String> parts = arguments.length > 1
                ? List.of(arguments).subList(1, arguments.length)
                : List.of("encode", "commit", "lone", "loop", "pipe", "tiles");
        try {
            for (String part : parts) {
                switch (part) {
                    case "encode" -> encode();
                    case "commit" -> commitment();
                    case "lone" -> lone(folder.resolve(part), bareForce(folder));
                    case "loop" -> closedLoop(folder.resolve(part), 64);
                    case "pipe" -> pipelined(folder.resolve(part), NEVER, "log alone");
                    case "tiles" -> pipelined(folder.resolve(part), Duration.ofMillis(500), "log and tiles");
                    default -> throw new IllegalArgumentException(part);
                }
            }
        } finally {
            remove(folder);
        }
    }

    private static void encode() {
        long nanos = Long.MAX_VALUE;
        int bytes = 0;
        for (int round = 0; round < 10; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < 100_000; i++) {
                bytes = EntryCodec.encode(EVENT).length;
            }
            nanos = Math.min(nanos, (System.nanoTime() - start) / 100_000);
        }
        print("encode one inference: %d ns (%d bytes)", nanos, bytes);
    }

    private static void commitment() {
        Committer committer = new Committer(SecretBytes.copyOf(new byte[32]));
        for (boolean direct : new boolean[] {false, true}) {
            ByteBuffer data = direct ? ByteBuffer.allocateDirect(784 * 4) : ByteBuffer.allocate(784 * 4);
            List<Tensor> tensors = List.of(Tensor.of("x", DataType.FP32, Shape.of(1, 784), data));
            long nanos = Long.MAX_VALUE;
            for (int round = 0; round < 20; round++) {
                long start = System.nanoTime();
                for (int i = 0; i < 20_000; i++) {
                    committer.commit("request-7", tensors);
                }
                nanos = Math.min(nanos, (System.nanoTime() - start) / 20_000);
            }
            print("commitment over 3136 bytes (%s): %d ns", direct ? "direct" : "heap", nanos);
        }
    }

    private static long bareForce(Path folder) throws Exception {
        Path file = folder.resolve("bare");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(8 << 20));
            channel.force(true);
            long[] nanos = new long[2000];
            for (int i = 0; i < nanos.length; i++) {
                long start = System.nanoTime();
                channel.write(ByteBuffer.allocate(600), i * 600L);
                channel.force(false);
                nanos[i] = System.nanoTime() - start;
            }
            Arrays.sort(nanos);
            print("bare write + force: p50 %d us, p99 %d us", nanos[1000] / 1000, nanos[1980] / 1000);
            return nanos[1000];
        }
    }

    private static void lone(Path folder, long bare) {
        try (AuditLog log = open(folder, 32 << 20, Duration.ofMillis(500))) {
            long[] nanos = new long[4000];
            for (int i = 0; i < nanos.length; i++) {
                long start = System.nanoTime();
                log.append(Samples.inference(i));
                nanos[i] = System.nanoTime() - start;
            }
            Arrays.sort(nanos);
            print(
                    "lone blocking append: p50 %d us, p99 %d us, p50 is %.2f bare forces",
                    nanos[2000] / 1000, nanos[3960] / 1000, (double) nanos[2000] / bare);
        }
    }

    /** So many callers on two event loops, each asking again once its entry is durable. */
    private static void closedLoop(Path folder, int callers) throws Exception {
        try (AuditLog log = open(folder, 32 << 20, Duration.ofMillis(500));
                ExecutorService one = Executors.newSingleThreadExecutor();
                ExecutorService two = Executors.newSingleThreadExecutor()) {
            AtomicBoolean stop = new AtomicBoolean();
            for (int i = 0; i < callers; i++) {
                Executor loop = i % 2 == 0 ? one : two;
                loop.execute(() -> ask(log, loop, stop));
            }
            Thread.sleep(3000);
            long cpu = cpuNanos();
            long start = System.nanoTime();
            long entries = log.size();
            Thread.sleep(4000);
            double seconds = (System.nanoTime() - start) / 1e9;
            double cpuSeconds = (cpuNanos() - cpu) / 1e9;
            entries = log.size() - entries;
            stop.set(true);
            print(
                    "%d callers on two loops, encoding and tiles included: %.1f k entries/s, %.2f us CPU per entry",
                    callers, entries / seconds / 1e3, cpuSeconds / entries * 1e6);
        }
    }

    private static void ask(AuditLog log, Executor loop, AtomicBoolean stop) {
        if (stop.get()) {
            return;
        }
        log.append(EVENT, loop, new Receipt() {
            @Override
            public void durable(long index) {
                ask(log, loop, stop);
            }

            @Override
            public void failed(Problem problem) {
                throw new AssertionError(problem.toString());
            }
        });
    }

    private static void pipelined(Path folder, Duration interval, String title) throws Exception {
        int entries = ENTRIES;
        byte[] entry = new byte[ENTRY_BYTES];
        Arrays.fill(entry, (byte) 'e');
        try (AuditLog log = open(folder, 512 << 20, interval)) {
            Thread.sleep(200);
            Semaphore room = new Semaphore(50_000);
            Executor direct = Runnable::run;
            Receipt receipt = new Receipt() {
                @Override
                public void durable(long index) {
                    if ((index & 1023) == 0) {
                        room.release(1024);
                    }
                }

                @Override
                public void failed(Problem problem) {
                    throw new AssertionError(problem.toString());
                }
            };
            long cpu = cpuNanos();
            long start = System.nanoTime();
            for (int i = 0; i < entries; i++) {
                if ((i & 1023) == 0) {
                    room.acquire(1024);
                }
                log.append(entry, direct, receipt);
            }
            while (log.size() < entries) {
                Thread.onSpinWait();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            double cpuSeconds = (cpuNanos() - cpu) / 1e9;
            print(
                    "%s: %.2f M entries/s durable, %.2f us CPU per entry",
                    title, entries / seconds / 1e6, cpuSeconds / entries * 1e6);
            if (interval != NEVER) {
                log.checkpoint();
                seconds = (System.nanoTime() - start) / 1e9;
                cpuSeconds = (cpuNanos() - cpu) / 1e9;
                print(
                        "  until all are under a checkpoint: %.2f M entries/s, %.2f us CPU per entry",
                        entries / seconds / 1e6, cpuSeconds / entries * 1e6);
            }
        }
    }

    /** Of this process, user and system, in steps of 10 ms. */
    private static long cpuNanos() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .orElse(Duration.ZERO)
                .toNanos();
    }

    private static AuditLog open(Path folder, int segment, Duration interval) {
        return AuditLog.open(
                folder,
                Samples.ORIGIN,
                Samples.KEYS,
                new AuditSettings(segment, 100_000, 128L << 20, interval),
                InstantSource.system());
    }

    private static void remove(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void print(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }
}
