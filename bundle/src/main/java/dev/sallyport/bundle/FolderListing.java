package dev.sallyport.bundle;

import dev.sallyport.core.DiskFinding;
import dev.sallyport.core.Problem.BundleMalformed;
import dev.sallyport.core.Problem.BundleTooLarge;
import dev.sallyport.core.Problem.BundleUnreadable;
import dev.sallyport.core.ProblemException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Every file under a folder with its size, found without following a link or opening a file.
 *
 * <p><b>Guarantees.</b> Only folders and regular files with one name each; a symbolic link, hard
 * link, FIFO, socket or device, a name against {@link EntryNames}, or more than the limits allow is
 * refused before anything is read.
 *
 * <p><b>Does not guarantee.</b> That the folder stays as it was. {@link #open} looks again, and what
 * is read must be held against a digest. Whoever may write the folder can swap a FIFO in between
 * that look and the opening, and so delay it.
 */
public final class FolderListing {
    private static final String ATTRIBUTES = "unix:mode,nlink,size";
    private static final int TYPE_MASK = 0170000;
    private static final int REGULAR = 0100000;
    private static final int FOLDER = 0040000;

    private final Path root;
    private final BundleLimits limits;
    private final Predicate<String> leftOut;
    private final SequencedMap<String, Long> sizes = new TreeMap<>();
    private int entries;
    private long bytes;

    private FolderListing(Path root, BundleLimits limits, Predicate<String> leftOut) {
        this.root = root;
        this.limits = limits;
        this.leftOut = leftOut;
    }

    public static FolderListing of(Path root, BundleLimits limits) {
        return of(root, limits, name -> false);
    }

    /** @param leftOut paths that are not looked at, nor is anything below them; they count as entries */
    public static FolderListing of(Path root, BundleLimits limits, Predicate<String> leftOut) {
        FolderListing listing = new FolderListing(root, limits, leftOut);
        if (attributes(root, "bundle").type() != FOLDER) {
            throw malformed("bundle", "is not a folder");
        }
        listing.addFolder(root, "", 1);
        EntryNames.check(new ArrayList<>(listing.sizes.keySet()), "bundle", limits);
        return listing;
    }

    /** Sizes in bytes by path, {@code /} between components, in code-unit order. */
    public Map<String, Long> sizes() {
        return Collections.unmodifiableMap(sizes);
    }

    private void addFolder(Path folder, String prefix, int depth) {
        if (depth > limits.depth()) {
            throw new ProblemException(new BundleTooLarge("depth of folders", limits.depth()));
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                add(child, prefix + child.getFileName(), depth);
            }
        } catch (DirectoryIteratorException | IOException e) {
            throw unreadable(prefix.isEmpty() ? "bundle" : prefix, e);
        }
    }

    private void add(Path path, String name, int depth) {
        if (++entries > limits.entries()) {
            throw new ProblemException(new BundleTooLarge("files and folders", limits.entries()));
        }
        if (leftOut.test(name)) {
            return;
        }
        EntryNames.check(name, "bundle", limits);
        Attributes attributes = attributes(path, name);
        if (attributes.type() == FOLDER) {
            addFolder(path, name + "/", depth + 1);
            return;
        }
        long size = regularSize(attributes, name);
        bytes += size;
        if (size > limits.totalBytes() || bytes > limits.totalBytes()) {
            throw new ProblemException(new BundleTooLarge("bytes on disk", limits.totalBytes()));
        }
        sizes.put(name, size);
    }

    private static long regularSize(Attributes attributes, String name) {
        if (attributes.type() != REGULAR) {
            throw malformed(name, "is not a regular file");
        }
        if (attributes.names() != 1) {
            throw malformed(name, "has more than one name on disk");
        }
        return attributes.size();
    }

    private record Attributes(int type, int names, long size) {}

    private static Attributes attributes(Path path, String name) {
        try {
            Map<String, Object> found = Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
            if (found.get("mode") instanceof Integer mode
                    && found.get("nlink") instanceof Integer names
                    && found.get("size") instanceof Long size) {
                return new Attributes(mode & TYPE_MASK, names, size);
            }
            throw new IOException("no UNIX attributes");
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /** Opens a listed file after another look at it; it must be what it was, and no link. */
    public FileChannel open(String name) {
        Long listed = sizes.get(name);
        if (listed == null) {
            throw malformed(name, "is missing");
        }
        Path path = root.resolve(name);
        if (regularSize(attributes(path, name), name) != listed) {
            throw malformed(name, "changed while it was looked at");
        }
        try {
            return FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    private static ProblemException malformed(String place, String finding) {
        return new ProblemException(new BundleMalformed(place, finding));
    }

    private static ProblemException unreadable(String place, Exception cause) {
        return new ProblemException(new BundleUnreadable(place, DiskFinding.of(cause)), cause);
    }
}
