package dev.sallyport.scan.pickle;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Cursor;
import dev.sallyport.scan.Work;

/**
 * The weights behind the pickles of an old PyTorch file: of each storage the number of its elements, then these. How wide
 * they are stands in a pickle; that they fill the rest of the file is enough to know that nothing else is there.
 */
final class Storages {
    private static final int COUNT_BYTES = 8;
    private static final int[] WIDTHS = {4, 8, 2, 1, 16};
    private static final int MOST_STEPS = 1 << 16;

    private final Content content;
    private final Work work;
    private int steps;

    private Storages(Content content, Work work) {
        this.content = content;
        this.work = work;
    }

    /** Whether storages fill what is left from {@code from}. */
    static boolean fill(Content content, long from, Work work) {
        return new Storages(content, work).follow(from, 0);
    }

    private boolean follow(long from, int depth) {
        long at = from;
        // One width is common to nearly all storages: straight on with it, and another only where it leads nowhere.
        while (at < content.size()) {
            long elements = new Cursor(content, at).littleEndian(COUNT_BYTES);
            if (elements < 0 || ++steps > MOST_STEPS || depth > 64) {
                return steps > MOST_STEPS;
            }
            work.spend(1);
            long next = -1;
            for (int width : WIDTHS) {
                long end = elements > content.size() / width ? -1 : at + COUNT_BYTES + elements * width;
                if (end < 0 || end > content.size()) {
                    continue;
                }
                if (next < 0) {
                    next = end;
                } else if (follow(end, depth + 1)) {
                    return true;
                }
            }
            if (next < 0) {
                return false;
            }
            at = next;
        }
        return true;
    }
}
