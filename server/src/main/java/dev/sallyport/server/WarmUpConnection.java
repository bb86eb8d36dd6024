package dev.sallyport.server;

import dev.sallyport.server.WarmUpCaller.Turn;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;

/** The client's end of a connection on which one request follows the answer to another. */
abstract class WarmUpConnection extends ByteToMessageDecoder {
    private final Turn turn;

    WarmUpConnection(Turn turn) {
        this.turn = turn;
    }

    /** Writes a request, and before the first what the protocol begins with. */
    abstract void send(ChannelHandlerContext ctx, ByteBuf request);

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        SslHandler tls = ctx.pipeline().get(SslHandler.class);
        if (tls == null) {
            begin(ctx);
        } else {
            tls.handshakeFuture().addListener(done -> begin(ctx));
        }
    }

    private void begin(ChannelHandlerContext ctx) {
        send(ctx, turn.next());
        ctx.flush();
    }

    /** The answer is whole. */
    final void answered(ChannelHandlerContext ctx) {
        if (turn.answered()) {
            send(ctx, turn.next());
            ctx.flush();
        } else if (turn.endsEarly()) {
            send(ctx, turn.next());
            ctx.writeAndFlush(ctx.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        } else {
            ctx.close();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
