package dev.sallyport.audit;

import static java.nio.file.StandardOpenOption.READ;

import dev.sallyport.audit.FrameReader.Found;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a log's folder, also while a server writes it: what is under a checkpoint from the bundles,
 * what is only durable from the segments. Thread-safe.
 *
 * <p><b>Does not guarantee.</b> That what it reads is genuine: that is {@link LogVerifier}'s to say,
 * or {@link InclusionProof#verify}'s for one entry.
 */
public final class LogReader {
    /** Most entries of one {@link #tail}. */
    public static final int MAX_TAIL = 10_000;

    private static final int ATTEMPTS = 3;

    private final Path folder;
    private final TileStore tiles;

    public LogReader(Path folder) {
        this.folder = folder;
        this.tiles = new TileStore(folder);
    }

    /** The published checkpoint's bytes. */
    public byte[] note() {
        return tiles.note(Integrator.CHECKPOINT);
    }

    /** What the published checkpoint says, its signatures not looked at. */
    public Checkpoint unverifiedCheckpoint() {
        return Checkpoint.parse(SignedNote.parse(note()).text());
    }

    /**
     * One entry; empty where the log is not that long.
     *
     * @throws ProblemException {@code audit/damaged} where it cannot be read
     */
    public Optional<LogEntry> entry(long index) {
        List<LogEntry> found = index < 0 ? List.of() : range(index, index + 1);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.getFirst());
    }

    /** The last {@code count} entries, oldest first; at most {@link #MAX_TAIL}. */
    public List<LogEntry> tail(int count) {
        long size = size();
        return range(Math.max(0, size - Math.clamp(count, 0, MAX_TAIL)), size);
    }

    /** Up to {@link #MAX_TAIL} entries from {@code from} on: what follows a tail that was read before. */
    public List<LogEntry> since(long from) {
        long first = Math.clamp(from, 0, size());
        return range(first, first + MAX_TAIL);
    }

    /** How many entries can be read. */
    public long size() {
        long covered = unverifiedCheckpoint().size();
        try {
            List<SegmentFile> segments = SegmentFile.list(folder.resolve(SegmentFile.FOLDER));
            return segments.isEmpty() ? covered : Math.max(covered, end(segments.getLast()));
        } catch (IOException e) {
            return covered;
        }
    }

    private static long end(SegmentFile segment) throws IOException {
        try (FrameReader reader = new FrameReader(FileChannel.open(segment.path(), READ))) {
            long next = segment.first();
            while (reader.next(next) instanceof Found.Whole) {
                next++;
            }
            return next;
        }
    }

    private List<LogEntry> range(long from, long to) {
        List<LogEntry> entries = new ArrayList<>();
        // Entries move from the segments to the bundles while we look.
        for (int attempt = 0; attempt < ATTEMPTS && from + entries.size() < to; attempt++) {
            long covered = unverifiedCheckpoint().size();
            addCovered(from + entries.size(), Math.min(to, covered), covered, entries);
            if (from + entries.size() >= covered) {
                entries.addAll(uncovered(from + entries.size(), to));
            }
        }
        return entries;
    }

    private void addCovered(long from, long to, long size, List<LogEntry> entries) {
        long at = from;
        while (at < to) {
            long number = at / TilePath.WIDTH;
            List<byte[]> bundle = tiles.entries(number, TileStore.width(0, number, size));
            for (int i = (int) (at % TilePath.WIDTH); i < bundle.size() && at < to; i++) {
                entries.add(new LogEntry(at++, bundle.get(i)));
            }
        }
    }

    /** Whole frames only: what is being written right now is not there yet. */
    private List<LogEntry> uncovered(long from, long to) {
        List<LogEntry> entries = new ArrayList<>();
        try {
            for (SegmentFile segment : SegmentFile.list(folder.resolve(SegmentFile.FOLDER))) {
                if (segment.first() <= from + entries.size()) {
                    add(segment, from, to, entries);
                }
            }
        } catch (NoSuchFileException e) {
            // The segment's entries went under a checkpoint.
        } catch (IOException e) {
            throw TileStore.damaged(SegmentFile.FOLDER, "cannot be read");
        }
        return entries;
    }

    private static void add(SegmentFile segment, long from, long to, List<LogEntry> entries) throws IOException {
        try (FrameReader reader = new FrameReader(FileChannel.open(segment.path(), READ))) {
            long index = segment.first();
            while (index < to && reader.next(index) instanceof Found.Whole whole) {
                if (index == from + entries.size()) {
                    entries.add(new LogEntry(index, whole.frame().payload()));
                }
                index++;
            }
        }
    }

    /**
     * The receipt of an entry under the published checkpoint.
     *
     * @throws ProblemException {@code audit/damaged} where no checkpoint covers the entry yet
     */
    public InclusionProof prove(long index) {
        byte[] note = note();
        long size = Checkpoint.parse(SignedNote.parse(note).text()).size();
        if (index < 0 || index >= size) {
            throw TileStore.damaged("entry " + index, "is under no checkpoint; there are " + size + " entries");
        }
        return new InclusionProof(index, new TreeReader(tiles, size).inclusion(index), note);
    }

    /**
     * That the published checkpoint continues one over {@code older} entries.
     *
     * @throws ProblemException {@code audit/damaged} where the log is not that long
     */
    public ConsistencyProof proveConsistency(long older) {
        long size = unverifiedCheckpoint().size();
        if (older < 0 || older > size) {
            throw TileStore.damaged(Integrator.CHECKPOINT, "covers " + size + " entries, fewer than " + older);
        }
        return new ConsistencyProof(older, size, new TreeReader(tiles, size).consistency(older));
    }
}
