package dev.sallyport.audit;

import static java.nio.file.StandardOpenOption.READ;

import dev.sallyport.audit.FrameReader.Found;
import dev.sallyport.core.Problem.AuditDamaged;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the write-ahead segments of a log hold, read from end to end.
 *
 * @param first index of the first entry; equal to {@code next} where there are no segments
 * @param next index behind the last whole entry
 * @param torn where the last commit was cut off by a crash, else {@code null}
 */
record WalScan(
        List<SegmentFile> segments,
        long first,
        long next,
        @Nullable Torn torn) {
    /** A place in the last segment behind which nothing was ever acknowledged. */
    record Torn(SegmentFile segment, long at, String finding) {
        String place() {
            return segment.place() + " byte " + at;
        }
    }

    Optional<Torn> tear() {
        return Optional.ofNullable(torn);
    }

    /**
     * @throws ProblemException {@code audit/damaged} for anything a crash cannot explain: a broken
     *     frame that a later commit proves to have been durable, or that is not in the last segment
     */
    static WalScan of(Path folder, String origin, Disk disk) throws IOException {
        List<SegmentFile> segments = SegmentFile.list(folder.resolve(SegmentFile.FOLDER));
        if (segments.isEmpty()) {
            return new WalScan(segments, 0, 0, null);
        }
        long next = segments.getFirst().first();
        Torn torn = null;
        for (SegmentFile segment : segments) {
            if (segment.first() != next) {
                throw damaged(segment.place(), "does not begin with entry " + next);
            }
            try (FrameReader reader = new FrameReader(disk.open(segment.path(), READ))) {
                if (!reader.startsWith(SegmentFile.header(origin, next))) {
                    throw damaged(segment.place() + " byte 0", "the header is not that of this log and entry");
                }
                Found found = reader.next(next);
                while (found instanceof Found.Whole) {
                    found = reader.next(++next);
                }
                torn = tear(segment, reader, found, next, segment == segments.getLast());
            }
        }
        return new WalScan(segments, segments.getFirst().first(), next, torn);
    }

    private static @Nullable Torn tear(SegmentFile segment, FrameReader reader, Found found, long next, boolean last)
            throws IOException {
        boolean ended = found instanceof Found.End && reader.onlyZerosFollow();
        if (ended) {
            return null;
        }
        String finding = found instanceof Found.Broken broken ? broken.finding() : "bytes behind the last frame";
        Torn torn = new Torn(segment, reader.position(), finding);
        if (!last || reader.provesDurable(next)) {
            throw damaged(torn.place(), "entry " + next + ": " + finding);
        }
        return torn;
    }

    static ProblemException damaged(String place, String finding) {
        return new ProblemException(new AuditDamaged(place, finding));
    }
}
