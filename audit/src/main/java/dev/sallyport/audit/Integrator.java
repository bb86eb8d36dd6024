package dev.sallyport.audit;

import static java.nio.file.StandardOpenOption.READ;

import dev.sallyport.audit.FrameReader.Found;
import dev.sallyport.core.Digest;
import dev.sallyport.core.Problem.AuditDamaged;
import dev.sallyport.core.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns durable entries into tiles, bundles and a signed checkpoint. It reads them back from the
 * segments, so what is signed is what the disk holds, and a backlog costs no memory. Thread-safe.
 *
 * <p><b>Guarantees.</b> A checkpoint is published after its tiles and bundles, and after it is
 * recorded as the largest ever signed; a segment is removed after the checkpoint over its entries.
 */
final class Integrator implements AutoCloseable {
    static final String CHECKPOINT = "checkpoint";
    static final String SIGNED = "signed";

    /** Most entries under one checkpoint more, so that a backlog is worked off in steps. */
    private static final long MAX_STEP = 1 << 18;

    private final DurableFolder folder;
    private final CheckpointKeys keys;
    private final String origin;
    private final InstantSource clock;
    private final Disk disk;
    private final TreeHasher hasher = new TreeHasher();
    private final TreeEdge edge;
    private final ByteArrayOutputStream bundle = new ByteArrayOutputStream();
    private final List<String> outdated = new ArrayList<>();
    private @Nullable FrameReader segment;
    private @Nullable IOException failure;
    private volatile Checkpoint published;

    /** {@code edge} and {@code bundle} are as the last checkpoint, {@code published}, left them. */
    Integrator(
            DurableFolder folder,
            CheckpointKeys keys,
            InstantSource clock,
            Disk disk,
            TreeEdge edge,
            byte[] bundle,
            Checkpoint published) {
        this.folder = folder;
        this.keys = keys;
        this.origin = published.origin();
        this.clock = clock;
        this.disk = disk;
        this.edge = edge;
        this.bundle.writeBytes(bundle);
        this.published = published;
    }

    Checkpoint published() {
        return published;
    }

    /** Brings the log up to {@code durable} entries, which must all be in the segments. */
    synchronized Checkpoint integrate(long durable) throws IOException {
        while (edge.size() < durable) {
            step(Math.min(durable, edge.size() + MAX_STEP));
        }
        return published;
    }

    /** Signs and publishes what is in the tiles: for a log's first checkpoint, over no entries. */
    synchronized Checkpoint publishAgain() throws IOException {
        publish();
        return published;
    }

    private void step(long until) throws IOException {
        if (segment != null) {
            segment.refresh();
        }
        while (edge.size() < until) {
            add(read());
        }
        if (failure != null) {
            throw failure;
        }
        writePartialTiles();
        publish();
        removeOutdated();
    }

    private void add(byte[] entry) throws IOException {
        bundle.write(entry.length >>> 8);
        bundle.write(entry.length);
        bundle.write(entry);
        long number = edge.size() / TilePath.WIDTH;
        edge.add(hasher.leaf(entry), this::writeFull);
        if (edge.size() % TilePath.WIDTH == 0) {
            writeBundle(number, TilePath.WIDTH);
            outdated.add(TilePath.entries(number, TilePath.WIDTH) + ".p");
            bundle.reset();
        }
    }

    private void writeFull(int level, long number, byte[] hashes) {
        try {
            String name = TilePath.hashes(level, number, TilePath.WIDTH);
            folder.write(name, hashes, hashes.length);
            outdated.add(name + ".p");
        } catch (IOException e) {
            failure = e;
        }
    }

    private void writeBundle(long number, int width) throws IOException {
        byte[] content = bundle.toByteArray();
        folder.write(TilePath.entries(number, width), content, content.length);
    }

    /** On each level where the published tile is not this one already. */
    private void writePartialTiles() throws IOException {
        long before = published.size();
        for (int level = 0; level < edge.height(); level++) {
            int width = edge.width(level);
            boolean changed = before != edge.number(level) * TilePath.WIDTH + width;
            if (width > 0 && changed) {
                folder.write(
                        TilePath.hashes(level, edge.number(level), width), edge.hashes(level), width * TreeHasher.HASH);
            }
            before /= TilePath.WIDTH;
        }
        int width = (int) (edge.size() % TilePath.WIDTH);
        if (width > 0) {
            writeBundle(edge.size() / TilePath.WIDTH, width);
        }
    }

    private void publish() throws IOException {
        folder.forceNames();
        Checkpoint checkpoint = new Checkpoint(origin, edge.size(), Digest.of(edge.root()));
        byte[] note = keys.sign(checkpoint, clock.instant());
        folder.write(SIGNED, note, note.length);
        folder.forceNames();
        folder.write(CHECKPOINT, note, note.length);
        folder.forceNames();
        published = checkpoint;
    }

    /** Partial tiles whose full tile is published, and segments whose entries all are. */
    private void removeOutdated() throws IOException {
        for (String name : outdated) {
            folder.delete(name);
        }
        outdated.clear();
        removeSegments(false);
    }

    /** The last segment is the writer's, unless the log is being closed or taken up again. */
    synchronized void removeSegments(boolean last) throws IOException {
        List<SegmentFile> segments = SegmentFile.list(folder.root().resolve(SegmentFile.FOLDER));
        for (int i = 0; i < segments.size(); i++) {
            boolean done = i + 1 < segments.size() ? segments.get(i + 1).first() <= published.size() : last;
            if (done) {
                folder.delete(segments.get(i).place());
            }
        }
        if (last) {
            folder.forceNames();
        }
    }

    private byte[] read() throws IOException {
        long index = edge.size();
        FrameReader reader = segment == null ? open(index) : segment;
        Found found = reader.next(index);
        if (found instanceof Found.End) {
            found = open(index).next(index);
        }
        return switch (found) {
            case Found.Whole whole -> whole.frame().payload();
            case Found.End _ -> throw damaged(index, "is missing");
            case Found.Broken broken -> throw damaged(index, broken.finding());
        };
    }

    /** The segment that holds entry {@code index}, placed before it. */
    private FrameReader open(long index) throws IOException {
        close();
        SegmentFile holder = null;
        for (SegmentFile candidate : SegmentFile.list(folder.root().resolve(SegmentFile.FOLDER))) {
            holder = candidate.first() <= index ? candidate : holder;
        }
        if (holder == null) {
            throw damaged(index, "is in no segment");
        }
        FrameReader reader = new FrameReader(disk.open(holder.path(), READ));
        segment = reader;
        for (long skipped = holder.first(); skipped < index; skipped++) {
            if (!(reader.next(skipped) instanceof Found.Whole)) {
                throw damaged(skipped, "cannot be read");
            }
        }
        return reader;
    }

    private static ProblemException damaged(long index, String finding) {
        return new ProblemException(new AuditDamaged("entry " + index + " in " + SegmentFile.FOLDER, finding));
    }

    @Override
    public synchronized void close() throws IOException {
        if (segment != null) {
            segment.close();
            segment = null;
        }
    }
}
