package dev.sallyport.bench.jmh;

import dev.sallyport.audit.Committer;
import dev.sallyport.audit.EntryCodec;
import dev.sallyport.bench.Entries;
import dev.sallyport.bench.Folders;
import dev.sallyport.bench.PipelinedLog;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Digest;
import dev.sallyport.core.SecretBytes;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What the log costs an answer. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class Audit {
    private final Committer committer = new Committer(SecretBytes.copyOf(new byte[32]));
    private final AuditEvent event = Entries.inference();
    private final List<Tensor> small = tensor(32);
    private final List<Tensor> large = tensor(784);
    private final List<Tensor> huge = tensor(4 << 20);
    private final Mac mac = mac();

    private static Mac mac() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Tensor> tensor(int size) {
        return List.of(Tensor.of("x", DataType.FP32, Shape.of(1, size), ByteBuffer.allocateDirect(4 * size)));
    }

    @Benchmark
    public Digest commitTo32Floats() {
        return committer.commit("00112233445566778899aabb", small);
    }

    @Benchmark
    public Digest commitTo784Floats() {
        return committer.commit("00112233445566778899aabb", large);
    }

    /** In chunks, by all processors. */
    @Benchmark
    public Digest commitTo16Megabytes() {
        return committer.commit("00112233445566778899aabb", huge);
    }

    /** What the same data costs in one piece. */
    @Benchmark
    public byte[] macOf16Megabytes() {
        mac.update(huge.getFirst().data());
        return mac.doFinal();
    }

    @Benchmark
    public byte[] encodeEntry() {
        return EntryCodec.encode(event);
    }

    /** A log on the disk of the temporary folder. */
    @State(Scope.Benchmark)
    @SuppressWarnings("NullAway.Init") // JMH calls the setup
    public static class Log {
        private static final int SEGMENT_BYTES = 32 << 20;

        private Path folder;
        private PipelinedLog log;

        @Setup
        public void open() throws IOException {
            folder = Files.createTempDirectory("bench-log");
            log = new PipelinedLog(folder.resolve("log"), SEGMENT_BYTES, Duration.ofMillis(500));
        }

        @TearDown
        public void remove() throws IOException {
            log.drain();
            log.close();
            Folders.remove(folder);
        }
    }

    /** Durable entries, many under way, tiles and checkpoints beside them. */
    @Benchmark
    @OperationsPerInvocation(PipelinedLog.BATCH)
    public void append(Log log) {
        log.log.appendBatch(event);
    }
}
