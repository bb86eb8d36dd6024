package dev.sallyport.scan.file;

import dev.sallyport.scan.Finding;
import dev.sallyport.scan.Place;
import dev.sallyport.scan.Rule;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The files at and below some paths, in the order of their names, and what is to be said of entries that are none. A link
 * that is named itself is followed; one that is met below is not: what it leads to within the folder is there already.
 */
public final class FileTree {
    private final List<Path> files = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private long bytes;

    /** Lists them; what cannot be listed is a finding. */
    public static FileTree below(List<Path> paths) {
        FileTree tree = new FileTree();
        paths.forEach(tree::add);
        return tree;
    }

    public List<Path> files() {
        return Collections.unmodifiableList(files);
    }

    public List<Finding> findings() {
        return Collections.unmodifiableList(findings);
    }

    /** Of all files together. */
    public long bytes() {
        return bytes;
    }

    private void add(Path named) {
        Path path = named;
        int before = files.size();
        try {
            path = Files.isSymbolicLink(named) ? named.toRealPath() : named;
            Files.walkFileTree(path, new Visitor(path.toRealPath()));
        } catch (IOException e) {
            findings.add(unreadable(path, "it is not there, or cannot be opened"));
        }
        Collections.sort(files.subList(before, files.size()));
    }

    private static Finding unreadable(Path path, String why) {
        return new Finding(Rule.SCAN_UNREADABLE, Place.of(path.toString()), "", why);
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
        private final Path root;

        private Visitor(Path root) {
            this.root = root;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isSymbolicLink()) {
                link(file);
            } else if (attributes.isRegularFile()) {
                files.add(file);
                bytes += attributes.size();
            } else {
                findings.add(unreadable(file, "it is a device, a pipe or a socket"));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            findings.add(unreadable(file, "it cannot be opened"));
            return FileVisitResult.CONTINUE;
        }

        private void link(Path file) {
            try {
                if (!file.toRealPath().startsWith(root)) {
                    findings.add(new Finding(
                            Rule.SCAN_LINK, Place.of(file.toString()), "", "a link that leads out of the folder"));
                } else if (!Files.exists(file)) {
                    findings.add(unreadable(file, "a link to nothing"));
                }
            } catch (IOException e) {
                boolean link = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
                findings.add(unreadable(file, link ? "a link to nothing" : "it is gone"));
            }
        }
    }
}
