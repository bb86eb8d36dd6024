package dev.sallyport.server;

import dev.sallyport.server.WarmUpCaller.Turn;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** HTTP/2 (RFC 9113) as far as the server's own answers need it: one stream at a time, no header is read. */
final class WarmUpHttp2 extends WarmUpConnection {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int FRAME_HEAD_BYTES = 9;
    private static final int MAX_FRAME_BYTES = 16 << 10;
    private static final int WINDOW = 1 << 30;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int WINDOW_UPDATE = 8;
    private static final int END_STREAM = 1;
    private static final int ACK = 1;
    private static final int END_HEADERS = 4;

    private int stream = -1;

    WarmUpHttp2(Turn turn) {
        super(turn);
    }

    /** The header block, behind its length in four bytes, and the body. */
    static byte[] request(WarmUpRequest request, boolean tls, String credential) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        field(block, ":method", "POST");
        field(block, ":scheme", tls ? "https" : "http");
        field(block, ":authority", "localhost");
        field(block, ":path", request.path());
        field(block, "authorization", "Bearer " + credential);
        request.headers().forEach((name, value) -> field(block, name, value));
        int size = block.size();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int shift = 24; shift >= 0; shift -= 8) {
            all.write(size >>> shift);
        }
        all.writeBytes(block.toByteArray());
        all.writeBytes(request.body());
        return all.toByteArray();
    }

    /** A literal that is not indexed (RFC 7541 section 6.2.2); both parts are shorter than 127 bytes. */
    private static void field(ByteArrayOutputStream block, String name, String value) {
        block.write(0);
        for (String part : List.of(name, value)) {
            block.write(part.length());
            block.writeBytes(part.getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    @Override
    void send(ChannelHandlerContext ctx, ByteBuf request) {
        int size = request.readInt();
        ByteBuf out = ctx.alloc().buffer(request.readableBytes() + 128);
        if (stream < 0) {
            out.writeBytes(PREFACE);
            frame(out, 0, SETTINGS, 0, 0);
            frame(out, 4, WINDOW_UPDATE, 0, 0).writeInt(WINDOW);
        }
        stream += 2;
        frame(out, size, HEADERS, END_HEADERS, stream).writeBytes(request, size);
        while (request.readableBytes() > MAX_FRAME_BYTES) {
            frame(out, MAX_FRAME_BYTES, DATA, 0, stream).writeBytes(request, MAX_FRAME_BYTES);
        }
        int rest = request.readableBytes();
        frame(out, rest, DATA, END_STREAM, stream).writeBytes(request, rest);
        ctx.write(out);
    }

    private static ByteBuf frame(ByteBuf out, int size, int type, int flags, int stream) {
        return out.writeMedium(size).writeByte(type).writeByte(flags).writeInt(stream);
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < FRAME_HEAD_BYTES) {
            return;
        }
        int start = in.readerIndex();
        int size = in.getUnsignedMedium(start);
        if (in.readableBytes() < FRAME_HEAD_BYTES + size) {
            return;
        }
        int type = in.getByte(start + 3);
        int flags = in.getByte(start + 4);
        in.skipBytes(FRAME_HEAD_BYTES + size);
        if (type == SETTINGS && (flags & ACK) == 0) {
            ctx.writeAndFlush(frame(ctx.alloc().buffer(FRAME_HEAD_BYTES), 0, SETTINGS, ACK, 0));
        } else if (type == RST_STREAM || (type <= HEADERS && (flags & END_STREAM) != 0)) {
            answered(ctx);
        }
    }
}
