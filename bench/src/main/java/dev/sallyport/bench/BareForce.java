package dev.sallyport.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One small write and fdatasync into a file whose blocks are written already: the least that durable can cost
 * on this disk.
 */
record BareForce(double p50Micros, double p99Micros) {
    private static final int ENTRY_BYTES = 600;

    static BareForce measure(Path folder, int forces) throws IOException {
        Path file = folder.resolve("bare-force");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(ENTRY_BYTES * forces), 0);
            channel.force(true);
            Latencies nanos = new Latencies();
            ByteBuffer entry = ByteBuffer.allocateDirect(ENTRY_BYTES);
            for (int i = 0; i < forces; i++) {
                long start = System.nanoTime();
                channel.write(entry.clear(), (long) ENTRY_BYTES * i);
                channel.force(false);
                nanos.add(System.nanoTime() - start);
            }
            return new BareForce(nanos.percentile(50) / 1e3, nanos.percentile(99) / 1e3);
        } finally {
            Files.delete(file);
        }
    }
}
