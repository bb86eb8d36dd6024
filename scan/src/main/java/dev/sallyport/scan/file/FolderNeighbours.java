package dev.sallyport.scan.file;

import dev.sallyport.scan.Neighbours;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** What lies in the folder of a file, asked about without following links. */
record FolderNeighbours(Path folder) implements Neighbours {
    private static final String LINKS = "unix:nlink";

    @Override
    public boolean areKnown() {
        return true;
    }

    @Override
    public Kind kind(String name) {
        Path at = within(name).orElse(null);
        if (at == null) {
            return Kind.MISSING;
        }
        for (Path part = at; part != null && !part.equals(folder); part = part.getParent()) {
            if (Files.isSymbolicLink(part)) {
                return Kind.LINK;
            }
        }
        if (!Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
            return Kind.MISSING;
        }
        if (!Files.isRegularFile(at, LinkOption.NOFOLLOW_LINKS)) {
            return Kind.OTHER;
        }
        return names(at) > 1 ? Kind.SHARED : Kind.FILE;
    }

    @Override
    public long size(String name) {
        try {
            Path at = within(name).orElse(null);
            return at == null
                    ? 0
                    : Files.readAttributes(at, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                            .size();
        } catch (IOException e) {
            return 0;
        }
    }

    private Optional<Path> within(String name) {
        try {
            Path at = folder.resolve(name);
            return at.equals(at.normalize()) && at.startsWith(folder) && !at.equals(folder)
                    ? Optional.of(at)
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static int names(Path at) {
        try {
            return Files.getAttribute(at, LINKS, LinkOption.NOFOLLOW_LINKS) instanceof Integer count ? count : 1;
        } catch (IOException | UnsupportedOperationException e) {
            return 1; // a system that does not count them
        }
    }
}
