package dev.sallyport.audit;

import java.util.ArrayList;
import java.util.List;

/**
 * The right edge of a growing Merkle tree: on every tile level the hashes of the one tile that is
 * not full. What a log needs in memory to go on and to know its root. Not thread-safe.
 */
final class TreeEdge {
    /** Takes every tile at the moment it is full; the array is only lent. */
    interface FullTiles {
        void full(int level, long number, byte[] hashes);
    }

    private static final class Level {
        final byte[] hashes = new byte[TilePath.WIDTH * TreeHasher.HASH];
        int width;
        long number;
    }

    private final TreeHasher hasher;
    private final List<Level> levels = new ArrayList<>();
    private long size;

    TreeEdge(TreeHasher hasher) {
        this.hasher = hasher;
    }

    long size() {
        return size;
    }

    void add(byte[] leaf, FullTiles tiles) {
        size++;
        add(0, leaf, tiles);
    }

    private void add(int height, byte[] hash, FullTiles tiles) {
        Level level = level(height);
        System.arraycopy(hash, 0, level.hashes, level.width * TreeHasher.HASH, TreeHasher.HASH);
        if (++level.width == TilePath.WIDTH) {
            tiles.full(height, level.number, level.hashes);
            level.width = 0;
            level.number++;
            add(height + 1, hasher.fold(level.hashes, 0, TilePath.WIDTH), tiles);
        }
    }

    /** Sets a level as it is stored: how a log that exists is taken up again. */
    void restore(int height, long number, int width, byte[] hashes) {
        Level level = level(height);
        System.arraycopy(hashes, 0, level.hashes, 0, width * TreeHasher.HASH);
        level.width = width;
        level.number = number;
        size += (number * TilePath.WIDTH + width) * (height == 0 ? 1 : 0);
    }

    private Level level(int height) {
        while (levels.size() <= height) {
            levels.add(new Level());
        }
        return levels.get(height);
    }

    int height() {
        return levels.size();
    }

    int width(int height) {
        return levels.get(height).width;
    }

    long number(int height) {
        return levels.get(height).number;
    }

    /** The hashes of the tile that is not full, exactly {@link #width} of them. */
    byte[] hashes(int height) {
        Level level = levels.get(height);
        return java.util.Arrays.copyOf(level.hashes, level.width * TreeHasher.HASH);
    }

    /** The root over all leaves: perfect subtrees joined from the smallest, on the right, up. */
    byte[] root() {
        byte[] root = new byte[0];
        for (Level level : levels) {
            int end = level.width;
            for (int count = 1; end > 0; count *= 2) {
                if ((level.width & count) != 0) {
                    end -= count;
                    byte[] left = hasher.fold(level.hashes, end, count);
                    root = root.length == 0 ? left : hasher.node(left, root);
                }
            }
        }
        return root.length == 0 ? hasher.empty() : root;
    }
}
