package dev.sallyport.wire;

import dev.sallyport.core.Limits;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Problem.RequestTooLarge;
import dev.sallyport.core.Problem.RequestUnsupported;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Text;
import dev.sallyport.serve.Capacity;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * Undoes the compression of a body: {@code gzip}, or {@code deflate} as HTTP means it (zlib wrapped).
 *
 * <p><b>Guarantees.</b> Stops at the limit on inflated bytes and at a hundred times the bytes that were
 * sent, whichever comes first; what it inflates is taken from the capacity as it grows.
 */
final class Inflater {
    private static final int MAX_RATIO = 100;
    private static final int ALWAYS_ALLOWED_BYTES = 64 << 10;
    private static final int STEP_BYTES = 16 << 10;

    private Inflater() {}

    /** The body itself where {@code encoding} is identity; else a new buffer that the caller releases. */
    static ByteBuf inflate(
            ByteBuf body, String encoding, Limits limits, Capacity.Lease lease, ByteBufAllocator allocator) {
        String name = encoding.trim().toLowerCase(Locale.ROOT);
        if (name.isEmpty() || name.equals("identity")) {
            return body;
        }
        try (InputStream in = open(name, body)) {
            return inflate(in, body.readableBytes(), limits, lease, allocator);
        } catch (IOException e) {
            throw new ProblemException(new RequestMalformed("the body is not " + name), e);
        }
    }

    private static InputStream open(String name, ByteBuf body) throws IOException {
        InputStream sent = new ByteBufInputStream(body.duplicate());
        return switch (name) {
            case "gzip" -> new GZIPInputStream(sent, STEP_BYTES);
            case "deflate" -> new InflaterInputStream(sent);
            default ->
                throw new ProblemException(new RequestUnsupported(
                        "content encoding `%s` (gzip and deflate are supported)".formatted(Text.quotable(name))));
        };
    }

    private static ByteBuf inflate(
            InputStream in, int sentBytes, Limits limits, Capacity.Lease lease, ByteBufAllocator allocator)
            throws IOException {
        long byRatio = Math.max(ALWAYS_ALLOWED_BYTES, MAX_RATIO * (long) sentBytes);
        long limit = Math.min(limits.inflatedBytes(), byRatio);
        byte[] step = new byte[STEP_BYTES];
        ByteBuf out = allocator.directBuffer(STEP_BYTES);
        try {
            for (int read = in.read(step); read >= 0; read = in.read(step)) {
                if (out.readableBytes() + read > limit) {
                    throw new ProblemException(new RequestTooLarge("inflated body bytes", limit));
                }
                lease.grow(read);
                out.writeBytes(step, 0, read);
            }
            return out.retain();
        } finally {
            out.release();
        }
    }
}
