package dev.sallyport.bench.open;

import dev.sallyport.bench.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** HTTP/1.1, one request at a time; an answer must say its length. */
final class Http1Line extends ByteToMessageDecoder implements Line {
    private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Pacer pacer;
    private final ByteBuf request;
    private @Nullable ChannelHandlerContext context;
    private boolean isWaiting;
    private boolean isGood;
    private boolean isInBody;
    private long intended;
    private int bodyLeft;

    Http1Line(Pacer pacer, String authority, Payload payload) {
        this.pacer = pacer;
        StringBuilder head = new StringBuilder("POST " + payload.path() + " HTTP/1.1\r\nhost: " + authority + "\r\n");
        payload.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        head.append("content-length: ").append(payload.body().length).append("\r\n\r\n");
        this.request = Unpooled.unreleasableBuffer(Unpooled.directBuffer()
                .writeBytes(head.toString().getBytes(StandardCharsets.ISO_8859_1))
                .writeBytes(payload.body()));
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        pacer.connected(this);
    }

    @Override
    public boolean isFree() {
        return context != null && !isWaiting;
    }

    @Override
    public void send(long intendedNanos) {
        isWaiting = true;
        intended = intendedNanos;
        context().write(request.duplicate());
    }

    @Override
    public void flush() {
        context().flush();
    }

    @Override
    public int inFlight() {
        return isWaiting ? 1 : 0;
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not connected");
        }
        return context;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws IOException {
        if (!isInBody) {
            int end = indexOfEnd(in);
            if (end < 0) {
                return;
            }
            head(in.readCharSequence(end - in.readerIndex(), StandardCharsets.ISO_8859_1)
                    .toString());
            in.skipBytes(END_OF_HEAD.length);
            isInBody = true;
        }
        int part = Math.min(bodyLeft, in.readableBytes());
        in.skipBytes(part);
        bodyLeft -= part;
        if (bodyLeft == 0) {
            isInBody = false;
            isWaiting = false;
            pacer.answered(intended, isGood);
        }
    }

    private static int indexOfEnd(ByteBuf in) {
        for (int at = in.readerIndex(); at <= in.writerIndex() - END_OF_HEAD.length; at++) {
            if (in.getByte(at) == '\r' && in.getByte(at + 1) == '\n' && in.getByte(at + 2) == '\r') {
                return at;
            }
        }
        return -1;
    }

    private void head(String head) throws IOException {
        isGood = head.startsWith("HTTP/1.1 200");
        int name = head.toLowerCase(Locale.ROOT).indexOf("\r\ncontent-length:");
        if (name < 0) {
            throw new IOException("an answer without a length: " + head);
        }
        int start = head.indexOf(':', name) + 1;
        int end = head.indexOf('\r', start);
        bodyLeft = Integer.parseInt(
                head.substring(start, end < 0 ? head.length() : end).strip());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        context = null;
        super.channelInactive(ctx);
    }
}
