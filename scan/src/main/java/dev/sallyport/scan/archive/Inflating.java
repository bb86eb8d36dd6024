package dev.sallyport.scan.archive;

import dev.sallyport.scan.Content;
import dev.sallyport.scan.ContentStream;
import java.io.IOException;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;

/** Deflated data, expanded; gives its native memory back when it is closed. */
final class Inflating extends InflaterInputStream {
    /** @param raw without zlib's header and checksum */
    Inflating(Content packed, boolean raw) {
        super(new ContentStream(packed), new Inflater(raw), 1 << 13);
    }

    @Override
    public void close() throws IOException {
        super.close();
        inf.end();
    }
}
