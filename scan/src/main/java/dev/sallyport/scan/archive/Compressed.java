package dev.sallyport.scan.archive;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.ContentStream;
import dev.sallyport.scan.Expanded;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.tukaani.xz.LZMAInputStream;
import org.tukaani.xz.XZInputStream;

/** Compressed data without names, as joblib, pandas and others write it: gzip, zlib, bzip2, xz, LZMA and LZ4. */
public final class Compressed {
    private static final int HEAD_BYTES = 16;
    private static final int CERTAIN_BYTES = 64;
    private static final int MEMORY_KIB = 128 << 10;

    private Compressed() {}

    /** How a kind is opened. */
    @FunctionalInterface
    private interface Opener {
        InputStream open(Content packed) throws IOException;
    }

    /** Examines what it expands to; returns whether it is such data. */
    public static boolean examine(Look look) {
        byte[] head = look.content().head(HEAD_BYTES);
        if (starts(head, 0x1f, 0x8b, 8)) {
            return gzip(look);
        }
        if (isZlib(head)) {
            return expanded(look, "zlib", packed -> new Inflating(packed, false), false);
        }
        if (starts(head, 'B', 'Z', 'h') && head.length > 9 && (head[4] == 0x31 || head[4] == 0x17)) {
            return expanded(look, "bzip2", packed -> new BzipStream(new ContentStream(packed)), true);
        }
        if (starts(head, 0xfd, '7', 'z', 'X', 'Z', 0)) {
            return expanded(look, "xz", packed -> new XZInputStream(new ContentStream(packed), MEMORY_KIB), true);
        }
        if (isLzma(head)) {
            return expanded(look, "lzma", packed -> new LZMAInputStream(new ContentStream(packed), MEMORY_KIB), false);
        }
        if (starts(head, 4, 0x22, 0x4d, 0x18)) {
            return expanded(look, "lz4", packed -> new Lz4Stream(new ContentStream(packed)), true);
        }
        return false;
    }

    /** Readers take what follows the last member for padding and stop; whatever it is, it is looked at. */
    private static boolean gzip(Look look) {
        Gzip[] last = new Gzip[1];
        boolean found = expanded(look, "gzip", packed -> last[0] = new Gzip(new ContentStream(packed)), true);
        long behind = last[0] == null ? 0 : last[0].behind();
        long size = look.content().size() - behind;
        if (behind > 0 && size > 0) {
            look.inside("bytes behind the gzip data", look.content().slice(behind, size));
        }
        return found;
    }

    private static final class Gzip extends GZIPInputStream {
        private static final int TRAILER_BYTES = 8;

        private final ContentStream packed;
        private long behind;

        Gzip(ContentStream packed) throws IOException {
            super(packed, 1 << 13);
            this.packed = packed;
        }

        /** Where the last member ends, once the stream is closed; 0 where it was not read to its end. */
        long behind() {
            return behind;
        }

        @Override
        public void close() throws IOException {
            behind = inf.finished() ? packed.at() - inf.getRemaining() + TRAILER_BYTES : behind;
            super.close();
        }
    }

    private static boolean starts(byte[] head, int... first) {
        if (head.length < first.length) {
            return false;
        }
        for (int i = 0; i < first.length; i++) {
            if (head[i] != (byte) first[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isZlib(byte[] head) {
        return head.length > 2
                && (head[0] & 0x0f) == 8
                && (head[0] & 0xf0) <= 0x70
                && ((head[0] & 0xff) << 8 | (head[1] & 0xff)) % 31 == 0
                && (head[1] & 0x20) == 0;
    }

    /** Properties, the size of the dictionary and of the data, which may be unknown. */
    private static boolean isLzma(byte[] head) {
        if (head.length < 13 || (head[0] & 0xff) >= 225) {
            return false;
        }
        boolean unknownSize = true;
        boolean smallSize = true;
        for (int i = 5; i < 13; i++) {
            unknownSize &= head[i] == -1;
            smallSize &= i < 10 || head[i] == 0;
        }
        return head[0] == 0x5d && head[1] == 0 && (unknownSize || smallSize);
    }

    /** A few bytes are no proof: what does not expand is something else, where it is not certain by its beginning. */
    private static boolean expanded(Look look, String kind, Opener opener, boolean certain) {
        Content packed = look.content();
        long most = look.work().limits().expandedBytes();
        Expanded expanded = Bombs.expand(() -> opener.open(packed), packed.size(), look.work());
        if (!certain && (expanded.size() == 0 || !expanded.isWhole() && expanded.size() < CERTAIN_BYTES)) {
            return false;
        }
        boolean bomb = Bombs.isOne(packed.size(), expanded, most);
        if (bomb) {
            look.report(Rule.ARCHIVE_BOMB, 0, "", kind + " data that expands to " + expanded.size() + " bytes or more");
        } else if (!expanded.isWhole()) {
            look.report(
                    expanded.size() == 0 ? Rule.ARCHIVE_UNREADABLE : Rule.ARCHIVE_DAMAGED,
                    0,
                    "",
                    kind + " data that breaks off or is damaged");
        }
        look.inside(kind, bomb ? expanded.kept() : expanded);
        return true;
    }
}
