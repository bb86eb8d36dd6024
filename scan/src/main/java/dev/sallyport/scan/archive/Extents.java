package dev.sallyport.scan.archive;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Which bytes of an archive belong to a member. */
final class Extents {
    private final List<long[]> all = new ArrayList<>();

    void add(long from, long to) {
        all.add(new long[] {from, to});
    }

    /** Whether two of them share bytes. */
    boolean overlap() {
        all.sort(Comparator.comparingLong(extent -> extent[0]));
        for (int i = 1; i < all.size(); i++) {
            if (all.get(i)[0] < all.get(i - 1)[1]) {
                return true;
            }
        }
        return false;
    }

    /** Bytes of none of them before {@code end}, as pairs of first and behind the last. */
    List<long[]> gaps(long end) {
        all.sort(Comparator.comparingLong(extent -> extent[0]));
        List<long[]> gaps = new ArrayList<>();
        long at = 0;
        for (long[] extent : all) {
            if (extent[0] > at) {
                gaps.add(new long[] {at, extent[0]});
            }
            at = Math.max(at, extent[1]);
        }
        if (end > at) {
            gaps.add(new long[] {at, end});
        }
        return gaps;
    }
}
