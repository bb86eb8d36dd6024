package dev.sallyport.audit;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Files that appear whole or not at all: written beside, forced, renamed; the names themselves are
 * durable after {@link #forceNames()}. Not thread-safe.
 */
final class DurableFolder {
    private final Path root;
    private final Path beside;
    private final Disk disk;
    private final Set<Path> changed = new LinkedHashSet<>();

    DurableFolder(Path root, Disk disk) throws IOException {
        this.root = root;
        this.beside = root.resolve("tmp");
        this.disk = disk;
        Files.createDirectories(beside);
        deleteChildren(beside);
    }

    Path root() {
        return root;
    }

    void write(String name, byte[] content, int length) throws IOException {
        Path temporary = beside.resolve("file");
        try (FileChannel file = disk.open(temporary, CREATE, WRITE, TRUNCATE_EXISTING)) {
            ByteBuffer rest = ByteBuffer.wrap(content, 0, length);
            while (rest.hasRemaining()) {
                file.write(rest);
            }
            file.force(false);
        }
        Path target = root.resolve(name);
        makeParents(target);
        Files.move(temporary, target, ATOMIC_MOVE);
    }

    private void makeParents(Path target) throws IOException {
        Path parent = parent(target);
        changed.add(parent);
        if (!Files.isDirectory(parent)) {
            makeParents(parent);
            Files.createDirectory(parent);
        }
    }

    private static Path parent(Path path) throws IOException {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IOException("no folder holds " + path);
        }
        return parent;
    }

    void forceNames() throws IOException {
        for (Path folder : changed) {
            forceFolder(folder, disk);
        }
        changed.clear();
    }

    static void forceFolder(Path folder, Disk disk) throws IOException {
        try (FileChannel names = disk.open(folder, READ)) {
            names.force(true);
        }
    }

    /** Removes a file, or a folder of files; durable as {@link #write} is. What is not there is no fault. */
    void delete(String name) throws IOException {
        Path path = root.resolve(name);
        changed.add(parent(path));
        if (Files.isDirectory(path)) {
            deleteChildren(path);
        }
        Files.deleteIfExists(path);
    }

    private static void deleteChildren(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            for (Path child : children.toList()) {
                Files.deleteIfExists(child);
            }
        }
    }
}
