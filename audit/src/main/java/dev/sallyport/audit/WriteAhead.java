package dev.sallyport.audit;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The segment that is written and the spare one that waits for its turn, both filled with zeros
 * beforehand: a force then has no metadata to write. One thread writes; any thread may prepare the
 * spare.
 */
final class WriteAhead implements AutoCloseable {
    private static final int FILL = 1 << 20;

    private final Path folder;
    private final String origin;
    private final int segmentBytes;
    private final Disk disk;
    private final Path spare;
    private final Object spareLock = new Object();
    private boolean spareReady;
    private FileChannel current;
    private long position;

    /** Begins a segment at entry {@code first}. */
    WriteAhead(Path folder, String origin, int segmentBytes, Disk disk, long first) throws IOException {
        this.folder = folder;
        this.origin = origin;
        this.segmentBytes = segmentBytes;
        this.disk = disk;
        this.spare = folder.resolve("spare");
        this.current = begin(first);
    }

    /** Whether {@code bytes} more go into the segment that is written. */
    boolean fits(long bytes) {
        return position + bytes <= segmentBytes;
    }

    /** Writes behind what was written; it is durable after {@link #force}. */
    void write(ByteBuffer frames) throws IOException {
        while (frames.hasRemaining()) {
            position += current.write(frames, position);
        }
    }

    void force() throws IOException {
        current.force(false);
    }

    /** Goes on in a new segment; everything written before must have been forced. */
    void roll(long first) throws IOException {
        current.close();
        current = begin(first);
    }

    /** The header and the name are durable before a frame is. */
    private FileChannel begin(long first) throws IOException {
        synchronized (spareLock) {
            prepareSpare();
            FileChannel segment = disk.open(spare, WRITE);
            try {
                segment.write(ByteBuffer.wrap(SegmentFile.header(origin, first)), 0);
                segment.force(false);
                Files.move(spare, SegmentFile.of(folder, first).path(), ATOMIC_MOVE);
                DurableFolder.forceFolder(folder, disk);
            } catch (IOException e) {
                segment.close();
                throw e;
            }
            spareReady = false;
            position = SegmentFile.HEADER;
            return segment;
        }
    }

    /** Makes the spare segment where there is none: the slow part of {@link #roll}, done ahead. */
    void prepareSpare() throws IOException {
        synchronized (spareLock) {
            if (spareReady) {
                return;
            }
            try (FileChannel file = disk.open(spare, CREATE, WRITE, TRUNCATE_EXISTING)) {
                ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(FILL, segmentBytes));
                while (file.position() < segmentBytes) {
                    zeros.clear().limit((int) Math.min(zeros.capacity(), segmentBytes - file.position()));
                    file.write(zeros);
                }
                file.force(true);
            }
            spareReady = true;
        }
    }

    void removeSpare() throws IOException {
        synchronized (spareLock) {
            Files.deleteIfExists(spare);
            spareReady = false;
        }
    }

    @Override
    public void close() throws IOException {
        current.close();
    }
}
