package dev.sallyport.audit;

import dev.sallyport.core.Problem.AuditDamaged;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Judges a whole log from its files and the verifier keys alone, also while a server writes it.
 *
 * <p><b>Guarantees.</b> {@link Verification.Intact} means: every key signed the checkpoint; the entries
 * in the bundles hash to its root; every tile holds the hashes of those entries; the segments continue
 * the checkpoint without a gap or a broken frame that a crash cannot explain.
 *
 * <p><b>Does not guarantee.</b> That there was no later checkpoint: compare with one kept elsewhere.
 * Entries behind the checkpoint are protected against accident only, not against forgery.
 */
public final class LogVerifier {
    private static final int ATTEMPTS = 5;

    private final Path folder;
    private final TileStore tiles;
    private final List<VerifierKey> keys;

    private LogVerifier(Path folder, List<VerifierKey> keys) {
        this.folder = folder;
        this.tiles = new TileStore(folder);
        this.keys = keys;
    }

    /** {@code keys} must all have signed: pass those of the log, or the one your policy trusts. */
    public static Verification verify(Path folder, List<VerifierKey> keys) {
        try {
            return new LogVerifier(folder, keys).verify();
        } catch (ProblemException e) {
            return new Verification.Damaged(
                    e.problem() instanceof AuditDamaged damaged
                            ? damaged
                            : new AuditDamaged("log", e.problem().sentence()));
        }
    }

    private Verification verify() {
        // The segments first: whatever leaves them meanwhile is under the checkpoint read after them.
        WalScan scan = scan(checkpoint(Integrator.CHECKPOINT).origin());
        Checkpoint published = checkpoint(Integrator.CHECKPOINT);
        Checkpoint checkpoint = signed(published);
        new TreeCheck(folder, tiles, checkpoint, published).run();
        boolean empty = scan.segments().isEmpty();
        if (!empty && scan.first() > checkpoint.size()) {
            throw TileStore.damaged(
                    SegmentFile.FOLDER, "entries " + checkpoint.size() + " to " + (scan.first() - 1) + " are missing");
        }
        checkTear(scan, checkpoint);
        long behind = empty ? 0 : Math.max(0, scan.next() - checkpoint.size());
        String tear =
                scan.tear().map(torn -> torn.place() + ": " + torn.finding()).orElse(null);
        return new Verification.Intact(checkpoint.origin(), checkpoint.size(), checkpoint.root(), behind, tear);
    }

    private Checkpoint checkpoint(String name) {
        try {
            return SignedNote.parse(tiles.note(name)).open(keys);
        } catch (ProblemException e) {
            throw e.problem() instanceof AuditDamaged damaged ? TileStore.damaged(name, damaged.finding()) : e;
        }
    }

    /** The largest checkpoint ever signed: recorded before it is published, its tiles on disk before. */
    private Checkpoint signed(Checkpoint published) {
        Checkpoint signed = checkpoint(Integrator.SIGNED);
        if (signed.size() < published.size() || !signed.origin().equals(published.origin())) {
            throw TileStore.damaged(Integrator.SIGNED, "does not reach the published checkpoint");
        }
        return signed;
    }

    private WalScan scan(String origin) {
        for (int attempt = 1; ; attempt++) {
            try {
                return WalScan.of(folder, origin, Disk.REAL);
            } catch (NoSuchFileException e) {
                // A segment went under a checkpoint while we looked.
                if (attempt == ATTEMPTS) {
                    throw TileStore.damaged(SegmentFile.FOLDER, "changes too fast to be read");
                }
            } catch (IOException e) {
                throw TileStore.damaged(SegmentFile.FOLDER, "cannot be read");
            }
        }
    }

    /** A tear at an entry that is under the checkpoint was written over meanwhile, or is damage. */
    private void checkTear(WalScan scan, Checkpoint checkpoint) {
        WalScan.Torn torn = scan.torn();
        if (torn != null && scan.next() < checkpoint.size()) {
            WalScan again = scan(checkpoint.origin());
            if (torn.equals(again.torn())) {
                throw TileStore.damaged(torn.place(), "entry " + scan.next() + ": " + torn.finding());
            }
        }
    }
}
