package dev.sallyport.audit;

import dev.sallyport.core.Problem.AuditDamaged;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads tiles, bundles and notes of a log's folder, each under its own bound. Where a partial tile
 * has given way to the full one, that one's beginning is used. Thread-safe.
 *
 * <p>Whatever cannot be read as what it should be is {@code audit/damaged} at its path.
 */
final class TileStore {
    private static final int MAX_BUNDLE = TilePath.WIDTH * (2 + EntryCodec.MAX_BYTES);

    private final Path folder;

    TileStore(Path folder) {
        this.folder = folder;
    }

    /** How many hashes, or entries, level {@code level} of a tree of {@code size} has. */
    static long count(int level, long size) {
        return level * 8 >= Long.SIZE ? 0 : size >>> (level * 8);
    }

    /** How wide tile {@code number} of {@code level} is in a tree of {@code size}. */
    static int width(int level, long number, long size) {
        return (int) Math.min(TilePath.WIDTH, count(level, size) - number * TilePath.WIDTH);
    }

    byte[] hashes(int level, long number, int width) {
        String name = TilePath.hashes(level, number, width);
        byte[] content = tile(name, TilePath.hashes(level, number, TilePath.WIDTH), TilePath.WIDTH * TreeHasher.HASH);
        int size = width * TreeHasher.HASH;
        if (content.length != size && content.length != TilePath.WIDTH * TreeHasher.HASH) {
            throw damaged(name, content.length + " bytes where " + width + " hashes belong");
        }
        return content.length == size ? content : Arrays.copyOf(content, size);
    }

    /** The first {@code width} entries of a bundle. */
    List<byte[]> entries(long number, int width) {
        String name = TilePath.entries(number, width);
        byte[] content = tile(name, TilePath.entries(number, TilePath.WIDTH), MAX_BUNDLE);
        return split(name, content, width);
    }

    /** The bundle's bytes as far as its first {@code width} entries go. */
    byte[] bundle(long number, int width) {
        int size = 0;
        for (byte[] entry : entries(number, width)) {
            size += 2 + entry.length;
        }
        return Arrays.copyOf(
                tile(TilePath.entries(number, width), TilePath.entries(number, TilePath.WIDTH), MAX_BUNDLE), size);
    }

    private List<byte[]> split(String name, byte[] content, int width) {
        List<byte[]> entries = new ArrayList<>(width);
        int at = 0;
        while (at < content.length) {
            int length = content.length - at < 2 ? content.length : (content[at] & 0xff) << 8 | content[at + 1] & 0xff;
            if (length > content.length - at - 2) {
                throw damaged(name, "entry " + entries.size() + " of the bundle ends behind the file");
            }
            entries.add(Arrays.copyOfRange(content, at + 2, at + 2 + length));
            at += 2 + length;
        }
        if (entries.size() != width && entries.size() != TilePath.WIDTH) {
            throw damaged(name, entries.size() + " entries where " + width + " belong");
        }
        return entries.subList(0, width);
    }

    private byte[] tile(String name, String full, int maxBytes) {
        try {
            return read(folder.resolve(name), maxBytes, name);
        } catch (NoSuchFileException e) {
            // Another process may just have replaced the partial tile by the full one.
        } catch (IOException e) {
            throw damaged(name, "cannot be read");
        }
        try {
            return read(folder.resolve(full), maxBytes, name);
        } catch (IOException e) {
            throw damaged(name, "is missing");
        }
    }

    byte[] note(String name) {
        try {
            return read(folder.resolve(name), SignedNote.MAX_BYTES, name);
        } catch (IOException e) {
            throw damaged(name, Files.exists(folder.resolve(name)) ? "cannot be read" : "is missing");
        }
    }

    private static byte[] read(Path file, int maxBytes, String name) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(maxBytes + 1);
            if (content.length > maxBytes) {
                throw damaged(name, "is too long");
            }
            return content;
        }
    }

    static ProblemException damaged(String place, String finding) {
        return new ProblemException(new AuditDamaged(place, finding));
    }
}
