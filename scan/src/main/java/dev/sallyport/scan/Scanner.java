package dev.sallyport.scan;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/**
 * Says what is inside files, by content and never by name.
 *
 * <p><b>Guarantees.</b> Nothing of what is read is executed, imported or written anywhere. What could not be judged is
 * said to be so. Time and memory are bounded by {@link ScanLimits}, whatever the file.
 *
 * <p><b>Does not guarantee</b> that what is not found is harmless: a model can be wrong on purpose without a line of code.
 */
public final class Scanner {
    private final ScanLimits limits;

    public Scanner(ScanLimits limits) {
        this.limits = limits;
    }

    /** @param name how findings call it */
    public List<Finding> scan(String name, Content content) {
        Work work = new Work(limits, Readings::examine);
        Look look = new Look(content, Place.of(name), work);
        try {
            work.examine(look);
        } catch (Work.BudgetSpent e) {
            look.report(Rule.SCAN_BUDGET, 0, "", "more work than is allowed for one file");
        } catch (UncheckedIOException e) {
            look.report(Rule.SCAN_UNREADABLE, 0, "", "reading failed");
        }
        return work.findings();
    }

    /** A regular file; links, folders and devices are unreadable. */
    public List<Finding> scan(Path file) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            try (FileContent content = new FileContent(file)) {
                return scan(file.toString(), content);
            } catch (IOException e) {
                return List.of(unreadable(file, "it cannot be opened"));
            }
        }
        return List.of(unreadable(file, "it is not a regular file"));
    }

    private static Finding unreadable(Path file, String why) {
        return new Finding(Rule.SCAN_UNREADABLE, Place.of(file.toString()), "", why);
    }
}
