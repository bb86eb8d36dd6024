package dev.sallyport.scan.file;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Finding;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Neighbours;
import dev.sallyport.scan.Place;
import dev.sallyport.scan.Rule;
import dev.sallyport.scan.ScanLimits;
import dev.sallyport.scan.Work;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Says what is inside files, by content and never by name.
 *
 * <p><b>Guarantees.</b> Nothing of what is read is executed, imported or written anywhere. What could not be judged is
 * said to be so. Time and memory are bounded by {@link ScanLimits}, whatever the file.
 *
 * <p><b>Does not guarantee</b> that what is not found is harmless: a model can be wrong on purpose without a line of code.
 *
 * <p>Thread-safe.
 */
public final class Scanner {
    private final ScanLimits limits;

    public Scanner(ScanLimits limits) {
        this.limits = limits;
    }

    /**
     * Looks into bytes.
     *
     * @param name how findings call it
     */
    public List<Finding> scan(String name, Content content) {
        return scan(name, content, Neighbours.NONE);
    }

    private List<Finding> scan(String name, Content content, Neighbours neighbours) {
        Work work = new Work(limits, Readings.ALL);
        Look look = new Look(content, Place.of(name), work, neighbours);
        try {
            work.examine(look);
        } catch (Work.BudgetSpent e) {
            look.report(Rule.SCAN_BUDGET, 0, "", "more work than is allowed for one file");
        } catch (UncheckedIOException e) {
            look.report(Rule.SCAN_UNREADABLE, 0, "", "reading failed");
        }
        return work.findings();
    }

    /**
     * Looks into a regular file; links, folders and devices are unreadable.
     *
     * @param reached is told how far in bytes the file was read
     */
    public List<Finding> scan(Path file, LongConsumer reached) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            try (FileContent content = new FileContent(file, reached)) {
                Path folder = file.toAbsolutePath().normalize().getParent();
                return scan(file.toString(), content, folder == null ? Neighbours.NONE : new FolderNeighbours(folder));
            } catch (IOException e) {
                return List.of(unreadable(file, "it cannot be opened"));
            } catch (RuntimeException | StackOverflowError e) {
                // A fault here must not end the examination of the other files, nor look like a clean one.
                return List.of(unreadable(file, "the scanner failed on it"));
            }
        }
        return List.of(unreadable(file, "it is not a regular file"));
    }

    private static Finding unreadable(Path file, String why) {
        return new Finding(Rule.SCAN_UNREADABLE, Place.of(file.toString()), "", why);
    }
}
