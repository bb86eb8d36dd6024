package dev.sallyport.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/**
 * How an answer is compressed: what the caller accepts most, {@code gzip} before {@code deflate} (zlib
 * wrapped, as HTTP means it) where both are as welcome (RFC 9110 §12.5.3).
 */
public enum AcceptedEncoding {
    IDENTITY,
    GZIP,
    DEFLATE;

    /** Smaller answers fit into a few packets as they are. */
    public static final int WORTHWHILE_BYTES = 8 << 10;

    private static final int STEP_BYTES = 16 << 10;
    private static final int UNSAID = -1;

    /** @param accepted value of the header; a member that cannot be read counts as not sent */
    public static AcceptedEncoding of(String accepted) {
        int gzip = UNSAID;
        int deflate = UNSAID;
        int identity = UNSAID;
        int others = UNSAID;
        for (String member : accepted.split(",", -1)) {
            String[] parts = member.split(";", -1);
            int weight = weight(parts);
            switch (parts[0].strip().toLowerCase(Locale.ROOT)) {
                case "gzip", "x-gzip" -> gzip = weight;
                case "deflate" -> deflate = weight;
                case "identity" -> identity = weight;
                case "*" -> others = weight;
                default -> {}
            }
        }
        int byGzip = Math.max(0, gzip == UNSAID ? others : gzip);
        int byDeflate = Math.max(0, deflate == UNSAID ? others : deflate);
        int best = Math.max(byGzip, byDeflate);
        if (best == 0 || identity > best) {
            return IDENTITY;
        }
        return byGzip == best ? GZIP : DEFLATE;
    }

    /** In thousandths; 1000 where nothing is said, {@link #UNSAID} where it is no weight. */
    private static int weight(String[] parts) {
        int weight = 1000;
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("q=")) {
                weight = thousandths(parameter.substring(2));
            }
        }
        return weight;
    }

    private static int thousandths(String value) {
        if (value.matches("1(\\.0{0,3})?")) {
            return 1000;
        }
        if (!value.matches("0(\\.[0-9]{0,3})?")) {
            return UNSAID;
        }
        String decimals = value.length() > 2 ? value.substring(2) : "";
        return Integer.parseInt((decimals + "000").substring(0, 3));
    }

    /** The name in {@code content-encoding}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@code body} compressed, in a new buffer; {@code body} is released. */
    public ByteBuf compressed(ByteBuf body, ByteBufAllocator allocator) {
        ByteBuf out = allocator.directBuffer(STEP_BYTES + body.readableBytes() / 4);
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (OutputStream compressing = open(new ByteBufOutputStream(out), deflater)) {
            body.readBytes(compressing, body.readableBytes());
        } catch (IOException e) {
            out.release();
            throw new IllegalStateException("writing to memory failed", e);
        } finally {
            deflater.end();
            body.release();
        }
        return out;
    }

    private OutputStream open(OutputStream out, Deflater deflater) throws IOException {
        return switch (this) {
            case GZIP -> new QuickGzip(out);
            case DEFLATE -> new DeflaterOutputStream(out, deflater, STEP_BYTES);
            case IDENTITY -> out;
        };
    }

    /** The JDK's own has no way to choose its level. */
    private static final class QuickGzip extends GZIPOutputStream {
        QuickGzip(OutputStream out) throws IOException {
            super(out, STEP_BYTES);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
