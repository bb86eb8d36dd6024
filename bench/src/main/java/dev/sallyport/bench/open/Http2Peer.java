package dev.sallyport.bench.open;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;

/** Reads frames and answers those that only keep a connection alive; what is left is each side's own. */
abstract class Http2Peer extends ByteToMessageDecoder {
    /** Received bytes after which the other side's window for the connection is filled up again. */
    private static final int REFILL = 1 << 29;

    private int received;

    /** @param payload without padding */
    abstract void frame(ChannelHandlerContext ctx, byte type, int flags, int stream, ByteBuf payload) throws Exception;

    @Override
    protected final void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
        while (in.readableBytes() >= Frames.HEAD_BYTES) {
            int length = in.getUnsignedMedium(in.readerIndex());
            if (in.readableBytes() < Frames.HEAD_BYTES + length) {
                return;
            }
            in.skipBytes(3);
            byte type = in.readByte();
            int flags = in.readUnsignedByte();
            int stream = in.readInt() & Integer.MAX_VALUE;
            read(ctx, type, flags, stream, in.readSlice(length));
        }
    }

    private void read(ChannelHandlerContext ctx, byte type, int flags, int stream, ByteBuf payload) throws Exception {
        boolean acknowledged = (flags & Frames.ACK) != 0;
        if ((type == Frames.PING || type == Frames.SETTINGS) && !acknowledged) {
            frame(ctx, type, flags, stream, payload.slice());
            ByteBuf answered = type == Frames.PING ? payload : payload.slice(0, 0);
            ctx.writeAndFlush(Frames.acknowledgement(ctx.alloc(), type, answered));
            return;
        }
        if (type == Frames.DATA) {
            received += payload.readableBytes();
            if (received > REFILL) {
                ByteBuf more = ctx.alloc().buffer();
                Frames.widen(more, received);
                ctx.writeAndFlush(more);
                received = 0;
            }
        }
        if ((type == Frames.DATA || type == Frames.HEADERS) && (flags & Frames.PADDED) != 0) {
            int padding = payload.readUnsignedByte();
            payload = payload.slice(payload.readerIndex(), payload.readableBytes() - padding);
        }
        if (type == Frames.HEADERS && (flags & Frames.PRIORITY) != 0) {
            payload.skipBytes(5);
        }
        frame(ctx, type, flags, stream, payload);
    }
}
