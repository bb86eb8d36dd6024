package dev.sallyport.audit;

import dev.sallyport.core.Digest;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Builds a log's tree anew from its entries and holds every tile and the signed root against it.
 *
 * <p>One pass finds whether anything differs. Only then is it asked what is wrong: entries that lead
 * to the signed root are right, and so the tile is wrong; else hashes on level 0 that lead to it are
 * right, and so the entry is wrong.
 */
final class TreeCheck {
    private final Path folder;
    private final TileStore tiles;
    private final Checkpoint checkpoint;
    private final Checkpoint published;
    private final TreeHasher hasher = new TreeHasher();
    private long wrongEntry = -1;
    private boolean publishedFits = true;
    private @Nullable String wrongTile;

    /** {@code published} is {@code checkpoint} or one of its beginnings. */
    TreeCheck(Path folder, TileStore tiles, Checkpoint checkpoint, Checkpoint published) {
        this.folder = folder;
        this.tiles = tiles;
        this.checkpoint = checkpoint;
        this.published = published;
    }

    /**
     * @throws ProblemException {@code audit/damaged} at the first place that is wrong
     */
    void run() {
        TreeEdge edge = new TreeEdge(new TreeHasher());
        for (long number = 0; number * TilePath.WIDTH < checkpoint.size(); number++) {
            add(edge, number);
        }
        for (int level = 1; level < edge.height(); level++) {
            if (edge.width(level) > 0) {
                compare(level, edge.number(level), edge.hashes(level));
            }
        }
        comparePublished(edge);
        judge(Digest.of(edge.root()));
        if (!publishedFits) {
            throw TileStore.damaged(Integrator.CHECKPOINT, "is not a beginning of the largest one signed");
        }
        for (int level = 0; level < edge.height(); level++) {
            checkOlderPartials(level, edge);
        }
    }

    private void add(TreeEdge edge, long number) {
        int width = TileStore.width(0, number, checkpoint.size());
        List<byte[]> entries = tiles.entries(number, width);
        byte[] stored = tiles.hashes(0, number, width);
        for (int i = 0; i < width; i++) {
            byte[] leaf = hasher.leaf(entries.get(i));
            int at = i * TreeHasher.HASH;
            if (wrongEntry < 0 && !Arrays.equals(leaf, 0, TreeHasher.HASH, stored, at, at + TreeHasher.HASH)) {
                wrongEntry = number * TilePath.WIDTH + i;
            }
            comparePublished(edge);
            edge.add(leaf, this::compareAbove);
        }
    }

    private void comparePublished(TreeEdge edge) {
        if (edge.size() == published.size()) {
            publishedFits = Digest.of(edge.root()).equals(published.root());
        }
    }

    private void compareAbove(int level, long number, byte[] computed) {
        if (level > 0) {
            compare(level, number, computed);
        }
    }

    private void compare(int level, long number, byte[] computed) {
        int width = computed.length / TreeHasher.HASH;
        if (wrongTile == null && !Arrays.equals(computed, tiles.hashes(level, number, width))) {
            wrongTile = TilePath.hashes(level, number, width);
        }
    }

    private void judge(Digest root) {
        if (root.equals(checkpoint.root())) {
            if (wrongEntry >= 0) {
                throw TileStore.damaged(
                        leafTile(), "hash " + wrongEntry % TilePath.WIDTH + " is not that of entry " + wrongEntry);
            }
            if (wrongTile != null) {
                throw TileStore.damaged(wrongTile, "does not hold the hashes of the level below");
            }
            return;
        }
        if (wrongEntry < 0) {
            throw TileStore.damaged("checkpoint", "the signed root is not that of the entries and their hashes");
        }
        String bundle = TilePath.entries(
                wrongEntry / TilePath.WIDTH, TileStore.width(0, wrongEntry / TilePath.WIDTH, checkpoint.size()));
        throw TileStore.damaged(
                bundle + " entry " + wrongEntry,
                leafTilesLeadToRoot()
                        ? "is not the entry that was signed"
                        : "disagrees with " + leafTile() + ", and neither leads to the signed root");
    }

    private String leafTile() {
        long number = wrongEntry / TilePath.WIDTH;
        return TilePath.hashes(0, number, TileStore.width(0, number, checkpoint.size()));
    }

    private boolean leafTilesLeadToRoot() {
        TreeEdge edge = new TreeEdge(new TreeHasher());
        for (long number = 0; number * TilePath.WIDTH < checkpoint.size(); number++) {
            byte[] stored = tiles.hashes(0, number, TileStore.width(0, number, checkpoint.size()));
            for (int at = 0; at < stored.length; at += TreeHasher.HASH) {
                edge.add(Arrays.copyOfRange(stored, at, at + TreeHasher.HASH), (_, _, _) -> {});
            }
        }
        return Digest.of(edge.root()).equals(checkpoint.root());
    }

    /** Partial tiles of earlier checkpoints, kept beside the present one, must be its beginning. */
    private void checkOlderPartials(int level, TreeEdge edge) {
        int width = edge.width(level);
        if (width == 0) {
            return;
        }
        byte[] hashes = edge.hashes(level);
        for (int older : widths(TilePath.hashes(level, edge.number(level), TilePath.WIDTH) + ".p", width)) {
            String name = TilePath.hashes(level, edge.number(level), older);
            byte[] stored = tiles.hashes(level, edge.number(level), older);
            if (!Arrays.equals(stored, Arrays.copyOf(hashes, stored.length))) {
                throw TileStore.damaged(name, "is not the beginning of the present tile");
            }
        }
        if (level == 0) {
            checkOlderBundles(edge.number(0), width);
        }
    }

    private void checkOlderBundles(long number, int width) {
        List<byte[]> present = tiles.entries(number, width);
        for (int older : widths(TilePath.entries(number, TilePath.WIDTH) + ".p", width)) {
            List<byte[]> stored = tiles.entries(number, older);
            for (int i = 0; i < older; i++) {
                if (!Arrays.equals(stored.get(i), present.get(i))) {
                    throw TileStore.damaged(
                            TilePath.entries(number, older) + " entry " + (number * TilePath.WIDTH + i),
                            "is not the entry that was signed");
                }
            }
        }
    }

    /** The widths below {@code width} for which there is a partial tile. */
    private List<Integer> widths(String partials, int width) {
        Path path = folder.resolve(partials);
        if (!Files.isDirectory(path)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.matches("[1-9][0-9]{0,2}"))
                    .map(Integer::valueOf)
                    .filter(older -> older < width)
                    .sorted()
                    .toList();
        } catch (NoSuchFileException e) {
            // The full tile has just replaced them.
            return List.of();
        } catch (IOException | UncheckedIOException e) {
            throw TileStore.damaged(partials, "cannot be read");
        }
    }
}
