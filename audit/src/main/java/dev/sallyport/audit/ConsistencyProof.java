package dev.sallyport.audit;

import dev.sallyport.core.Digest;
import java.util.List;

/**
 * That the log of {@code newer} entries begins with the log of {@code older} (RFC 9162, section
 * 2.1.4).
 */
public record ConsistencyProof(long older, long newer, List<Digest> path) {
    public ConsistencyProof {
        path = List.copyOf(path);
    }

    /** Whether the proof leads from {@code olderRoot} to {@code newerRoot}. */
    public boolean verifies(Digest olderRoot, Digest newerRoot) {
        if (older < 0 || older > newer) {
            return false;
        }
        if (older == newer || older == 0) {
            return path.isEmpty() && (older == 0 ? isEmpty(olderRoot) : olderRoot.equals(newerRoot));
        }
        return leads(olderRoot, newerRoot);
    }

    private static boolean isEmpty(Digest root) {
        return root.equals(Digest.of(new TreeHasher().empty()));
    }

    private boolean leads(Digest olderRoot, Digest newerRoot) {
        TreeHasher hasher = new TreeHasher();
        boolean perfect = Long.bitCount(older) == 1;
        if (path.isEmpty() && !perfect) {
            return false;
        }
        byte[] old = (perfect ? olderRoot : path.getFirst()).toBytes();
        byte[] all = old;
        long fn = older - 1 >> Long.numberOfTrailingZeros(older);
        long sn = newer - 1 >> Long.numberOfTrailingZeros(older);
        for (Digest step : path.subList(perfect ? 0 : 1, path.size())) {
            if (sn == 0) {
                return false;
            }
            byte[] sibling = step.toBytes();
            if ((fn & 1) == 1 || fn == sn) {
                old = hasher.node(sibling, old);
                all = hasher.node(sibling, all);
                while ((fn & 1) == 0 && fn != 0) {
                    fn >>= 1;
                    sn >>= 1;
                }
            } else {
                all = hasher.node(all, sibling);
            }
            fn >>= 1;
            sn >>= 1;
        }
        return sn == 0 && Digest.of(old).equals(olderRoot) && Digest.of(all).equals(newerRoot);
    }
}
