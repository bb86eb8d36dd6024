package dev.sallyport.audit;

import static java.nio.file.StandardOpenOption.WRITE;

import dev.sallyport.core.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/**
 * Takes a log up where a close or a crash left it, and begins one where there is none.
 *
 * <p><b>Guarantees.</b> No acknowledged entry is given up: only what follows the last whole frame of
 * the last segment is cut off, and only where no later commit proves that it was durable. A log that
 * was changed in any other way is refused as {@code audit/damaged} and left as it is.
 *
 * <p><b>Does not guarantee.</b> That entries behind the last checkpoint were not taken away together
 * with every trace of them, or that the whole folder is not an older copy of itself: keep
 * checkpoints elsewhere.
 */
final class Recovery {
    private final Path folder;
    private final String origin;
    private final CheckpointKeys keys;
    private final InstantSource clock;
    private final Disk disk;
    private final TileStore tiles;

    Recovery(Path folder, String origin, CheckpointKeys keys, InstantSource clock, Disk disk) {
        this.folder = folder;
        this.origin = origin;
        this.keys = keys;
        this.clock = clock;
        this.disk = disk;
        this.tiles = new TileStore(folder);
    }

    /** Leaves no segment behind: every entry is in a bundle, under a published checkpoint. */
    Integrator recover() throws IOException {
        boolean fresh = isFresh();
        Checkpoint signed = fresh ? empty() : signed();
        TreeEdge edge = edge(signed);
        int width = (int) (signed.size() % TilePath.WIDTH);
        byte[] bundle = width == 0 ? new byte[0] : tiles.bundle(signed.size() / TilePath.WIDTH, width);
        WalScan scan = WalScan.of(folder, origin, disk);
        checkReach(scan, signed.size());
        cutTear(scan);
        DurableFolder files = new DurableFolder(folder, disk);
        Integrator integrator = new Integrator(files, keys, clock, disk, edge, bundle, signed);
        if (fresh
                || !Files.exists(folder.resolve(Integrator.CHECKPOINT))
                || checkpoint().size() < signed.size()) {
            integrator.publishAgain();
        }
        integrator.integrate(Math.max(scan.next(), signed.size()));
        integrator.removeSegments(true);
        files.delete(SegmentFile.FOLDER + "/spare");
        return integrator;
    }

    /** A log's first act is its checkpoint over no entries: without one there must be nothing. */
    private boolean isFresh() {
        if (Files.exists(folder.resolve(Integrator.SIGNED))) {
            return false;
        }
        for (String name : new String[] {Integrator.CHECKPOINT, "tile", SegmentFile.FOLDER}) {
            if (Files.exists(folder.resolve(name))) {
                throw TileStore.damaged(Integrator.SIGNED, "is missing");
            }
        }
        return true;
    }

    private Checkpoint empty() {
        return new Checkpoint(origin, 0, Digest.of(new TreeHasher().empty()));
    }

    /** The largest checkpoint ever signed, which the published one must not go beyond. */
    private Checkpoint signed() {
        Checkpoint signed = open(Integrator.SIGNED);
        if (Files.exists(folder.resolve(Integrator.CHECKPOINT))) {
            Checkpoint published = checkpoint();
            boolean beyond = published.size() > signed.size()
                    || (published.size() == signed.size() && !published.equals(signed));
            if (beyond) {
                throw TileStore.damaged(Integrator.SIGNED, "is older than the published checkpoint");
            }
        }
        return signed;
    }

    private Checkpoint checkpoint() {
        return open(Integrator.CHECKPOINT);
    }

    private Checkpoint open(String name) {
        Checkpoint checkpoint = SignedNote.parse(tiles.note(name)).open(keys.verifiers());
        if (!checkpoint.origin().equals(origin)) {
            throw TileStore.damaged(name, "is of the log `" + checkpoint.origin() + "`");
        }
        return checkpoint;
    }

    private TreeEdge edge(Checkpoint signed) {
        TreeEdge edge = new TreeEdge(new TreeHasher());
        for (int level = 0; TileStore.count(level, signed.size()) > 0; level++) {
            long count = TileStore.count(level, signed.size());
            int width = (int) (count % TilePath.WIDTH);
            long number = count / TilePath.WIDTH;
            edge.restore(level, number, width, width == 0 ? new byte[0] : tiles.hashes(level, number, width));
        }
        if (!Digest.of(edge.root()).equals(signed.root())) {
            throw TileStore.damaged("tile", "the tiles do not lead to the signed root");
        }
        return edge;
    }

    private static void checkReach(WalScan scan, long size) {
        if (!scan.segments().isEmpty() && scan.first() > size) {
            throw TileStore.damaged(
                    SegmentFile.FOLDER, "entries " + size + " to " + (scan.first() - 1) + " are missing");
        }
        if (!scan.segments().isEmpty() && scan.next() < size) {
            String place = scan.tear().map(WalScan.Torn::place).orElse(SegmentFile.FOLDER);
            throw TileStore.damaged(place, "entries " + scan.next() + " to " + (size - 1) + " are missing");
        }
    }

    private void cutTear(WalScan scan) throws IOException {
        WalScan.Torn torn = scan.torn();
        if (torn != null) {
            try (FileChannel file = disk.open(torn.segment().path(), WRITE)) {
                file.truncate(torn.at());
                file.force(true);
            }
        }
    }
}
