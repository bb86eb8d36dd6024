package dev.sallyport.scan.archive;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.Expanded;
import dev.sallyport.scan.Rule;
import dev.sallyport.scan.Work;

/** When little data that becomes much is meant to do harm. */
final class Bombs {
    private static final long RATIO = 100;
    /** After so many in one file, the next are not given the benefit of the doubt: time is what they are after. */
    private static final int ENOUGH = 4;

    private static final long HARMLESS_BYTES = 64L << 20;

    private Bombs() {}

    /** Expands as far as it takes to see that it is a bomb, and all of it where it is none. */
    static Expanded expand(Expanded.Opening open, long packed, Work work) {
        long most = work.limits().expandedBytes();
        long harmless = work.count(Rule.ARCHIVE_BOMB) < ENOUGH ? HARMLESS_BYTES : 0;
        long suspicious = Math.min(most, Math.max(harmless, RATIO * packed) + RATIO);
        Expanded start = new Expanded(open, work, suspicious);
        boolean more = start.size() > suspicious && suspicious < most && holdsArrays(start);
        return more ? new Expanded(open, work, most) : start;
    }

    /** A ratio alone says nothing: arrays of zeros are honest and shrink a thousandfold, so what it is counts too. */
    static boolean isOne(long packed, Expanded expanded, long most) {
        boolean much = expanded.size() > HARMLESS_BYTES && expanded.size() / RATIO > packed;
        return expanded.size() > most || much && !holdsArrays(expanded);
    }

    private static boolean holdsArrays(Content content) {
        byte[] head = content.head(6);
        boolean numpy = head.length == 6 && head[0] == (byte) 0x93 && head[1] == 'N' && head[2] == 'U';
        boolean pickle = head.length == 6 && head[0] == (byte) 0x80 && head[1] >= 2 && head[1] <= 5;
        return numpy || pickle;
    }
}
