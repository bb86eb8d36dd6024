package dev.sallyport.bench.open;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The frames of HTTP/2 (RFC 9113) that a unary call needs, written. */
final class Frames {
    static final int HEAD_BYTES = 9;
    static final byte DATA = 0;
    static final byte HEADERS = 1;
    static final byte RST_STREAM = 3;
    static final byte SETTINGS = 4;
    static final byte PING = 6;
    static final byte GOAWAY = 7;
    static final byte WINDOW_UPDATE = 8;
    static final byte CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;
    static final int PRIORITY = 0x20;

    static final int INITIAL_WINDOW_SIZE = 4;
    static final int MAX_CONCURRENT_STREAMS = 3;

    /** What a window is before anybody says otherwise. */
    static final int DEFAULT_WINDOW = 65_535;

    static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final int WIDE_WINDOW = Integer.MAX_VALUE;
    private static final int MAX_FRAME_BYTES = 16_384;

    private Frames() {}

    static void head(ByteBuf out, int length, byte type, int flags, int stream) {
        out.writeMedium(length).writeByte(type).writeByte(flags).writeInt(stream);
    }

    /** Windows as wide as there are, so that the other side never waits for one. */
    static void opening(ByteBuf out) {
        head(out, 6, SETTINGS, 0, 0);
        out.writeShort(INITIAL_WINDOW_SIZE).writeInt(WIDE_WINDOW);
        widen(out, WIDE_WINDOW - DEFAULT_WINDOW);
    }

    static void widen(ByteBuf out, int bytes) {
        head(out, 4, WINDOW_UPDATE, 0, 0);
        out.writeInt(bytes);
    }

    static ByteBuf acknowledgement(ByteBufAllocator allocator, byte type, ByteBuf payload) {
        ByteBuf out = allocator.buffer();
        head(out, payload.readableBytes(), type, ACK, 0);
        return out.writeBytes(payload);
    }

    static void headers(ByteBuf out, byte[] block, int flags, int stream) {
        head(out, block.length, HEADERS, END_HEADERS | flags, stream);
        out.writeBytes(block);
    }

    /** {@code body} in as many frames as it takes, the last one with {@code flags}. */
    static void data(ByteBuf out, byte[] body, int flags, int stream) {
        int at = 0;
        do {
            int length = Math.min(MAX_FRAME_BYTES, body.length - at);
            head(out, length, DATA, at + length == body.length ? flags : 0, stream);
            out.writeBytes(body, at, length);
            at += length;
        } while (at < body.length);
    }

    /** HPACK (RFC 7541) without its table: each field literal, never indexed. */
    static byte[] block(Map<String, String> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        fields.forEach((name, value) -> {
            out.write(0);
            literal(out, name);
            literal(out, value);
        });
        return out.toByteArray();
    }

    private static void literal(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 0x7f) {
            out.write(bytes.length);
        } else {
            out.write(0x7f);
            int left = bytes.length - 0x7f;
            for (; left >= 0x80; left >>= 7) {
                out.write(left & 0x7f | 0x80);
            }
            out.write(left);
        }
        out.writeBytes(bytes);
    }
}
