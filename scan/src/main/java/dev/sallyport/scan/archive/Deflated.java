package dev.sallyport.scan.archive;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.ContentStream;
import dev.sallyport.scan.Expanded;
import dev.sallyport.scan.Look;
import dev.sallyport.scan.Rule;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;

/** Compressed data without names: gzip and zlib. */
public final class Deflated {
    private static final int SHORTEST_ZLIB = 64;

    private Deflated() {}

    /** Examines what it expands to; returns whether it is such data. */
    public static boolean examine(Look look) {
        Content content = look.content();
        byte[] head = content.head(3);
        if (head.length < 3) {
            return false;
        }
        if (head[0] == 0x1f && head[1] == (byte) 0x8b && head[2] == 8) {
            return expanded(look, "gzip", () -> gzip(content), true);
        }
        boolean zlib = (head[0] & 0x0f) == 8
                && (head[0] & 0xf0) <= 0x70
                && ((head[0] & 0xff) << 8 | head[1] & 0xff) % 31 == 0
                && (head[1] & 0x20) == 0;
        return zlib && expanded(look, "zlib", () -> new Inflating(content, false), false);
    }

    private static InputStream gzip(Content content) {
        try {
            return new GZIPInputStream(new ContentStream(content), 1 << 13);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Two bytes are no proof of zlib: what does not expand is something else. */
    private static boolean expanded(Look look, String kind, Supplier<InputStream> open, boolean certain) {
        Expanded expanded;
        try {
            expanded = new Expanded(open, look.work(), look.work().limits().steps());
        } catch (UncheckedIOException e) {
            look.report(Rule.ARCHIVE_UNREADABLE, 0, "", "a header of gzip that cannot be read");
            return true;
        }
        if (!certain && (!expanded.isWhole() && expanded.size() < SHORTEST_ZLIB || expanded.size() == 0)) {
            return false;
        }
        if (!expanded.isWhole()) {
            look.report(Rule.ARCHIVE_DAMAGED, 0, "", kind + " data that breaks off or is not what its checksum says");
        }
        look.inside(kind, expanded);
        return true;
    }
}
