package dev.sallyport.scan;

import java.io.InputStream;

/** A content as a stream. */
public final class ContentStream extends InputStream {
    private final Content content;
    private long at;

    public ContentStream(Content content) {
        this.content = content;
    }

    /** How many bytes were read. */
    public long at() {
        return at;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 1 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int from, int length) {
        if (length == 0) {
            return 0;
        }
        int got = content.read(at, into, from, length);
        at += Math.max(0, got);
        return got <= 0 ? -1 : got;
    }
}
