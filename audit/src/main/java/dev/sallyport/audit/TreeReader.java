package dev.sallyport.audit;

import dev.sallyport.core.Digest;
import java.util.ArrayList;
import java.util.List;

/** Proofs out of the tiles of a tree of a given size (RFC 6962, section 2.1). Not thread-safe. */
final class TreeReader {
    private final TileStore tiles;
    private final long size;
    private final TreeHasher hasher = new TreeHasher();

    TreeReader(TileStore tiles, long size) {
        this.tiles = tiles;
        this.size = size;
    }

    /** The siblings from the leaf up. */
    List<Digest> inclusion(long index) {
        List<Digest> path = new ArrayList<>();
        inclusion(index, 0, size, path);
        return path;
    }

    private void inclusion(long index, long from, long to, List<Digest> path) {
        if (to - from == 1) {
            return;
        }
        long middle = from + split(to - from);
        if (index < middle) {
            inclusion(index, from, middle, path);
            path.add(Digest.of(root(middle, to)));
        } else {
            inclusion(index, middle, to, path);
            path.add(Digest.of(root(from, middle)));
        }
    }

    /** What leads from the root over the first {@code older} entries to the root over all. */
    List<Digest> consistency(long older) {
        List<Digest> path = new ArrayList<>();
        if (older > 0 && older < size) {
            consistency(older, 0, size, true, path);
        }
        return path;
    }

    private void consistency(long older, long from, long to, boolean known, List<Digest> path) {
        if (older == to - from) {
            if (!known) {
                path.add(Digest.of(root(from, to)));
            }
            return;
        }
        long left = split(to - from);
        if (older <= left) {
            consistency(older, from, from + left, known, path);
            path.add(Digest.of(root(from + left, to)));
        } else {
            consistency(older - left, from + left, to, false, path);
            path.add(Digest.of(root(from, from + left)));
        }
    }

    /** The largest power of two smaller than {@code count}. */
    private static long split(long count) {
        return Long.highestOneBit(count - 1);
    }

    /** The root over entries {@code from} to {@code to}, as the tree is cut. */
    private byte[] root(long from, long to) {
        long count = to - from;
        if (Long.bitCount(count) == 1) {
            return perfect(Long.numberOfTrailingZeros(count), from >> Long.numberOfTrailingZeros(count));
        }
        long middle = from + split(count);
        return hasher.node(root(from, middle), root(middle, to));
    }

    /** The root of the subtree number {@code index} among those of {@code 2^height} leaves. */
    private byte[] perfect(int height, long index) {
        int level = height / 8;
        int count = 1 << (height % 8);
        long first = index * count;
        long number = first / TilePath.WIDTH;
        byte[] hashes = tiles.hashes(level, number, TileStore.width(level, number, size));
        return hasher.fold(hashes, (int) (first % TilePath.WIDTH), count);
    }
}
