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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Files that appear whole or not at all: written beside, forced, renamed. They appear some at a time,
 * for many forces in a row cost a file system little more than one; all of them are there, and their
 * names durable, after {@link #forceNames()}. Not thread-safe.
 */
final class DurableFolder {
    private static final int MAX_DRAFTS = 64;

    private final Path root;
    private final Path beside;
    private final Disk disk;
    private final Set<Path> changed = new LinkedHashSet<>();
    private final List<Draft> drafts = new ArrayList<>();

    /** A file that is written and not yet in its place. */
    private record Draft(Path path, FileChannel file, Path target) {}

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
        Path path = beside.resolve("file-" + drafts.size());
        FileChannel file = disk.open(path, CREATE, WRITE, TRUNCATE_EXISTING);
        drafts.add(new Draft(path, file, root.resolve(name)));
        ByteBuffer rest = ByteBuffer.wrap(content, 0, length);
        while (rest.hasRemaining()) {
            file.write(rest);
        }
        if (drafts.size() == MAX_DRAFTS) {
            settle();
        }
    }

    /** Forces the drafts and puts them into their places, in the order they were written. */
    private void settle() throws IOException {
        try {
            for (Draft draft : drafts) {
                draft.file().force(false);
            }
        } finally {
            for (Draft draft : drafts) {
                draft.file().close();
            }
        }
        for (Draft draft : drafts) {
            makeParents(draft.target());
            Files.move(draft.path(), draft.target(), ATOMIC_MOVE);
        }
        drafts.clear();
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
        settle();
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
