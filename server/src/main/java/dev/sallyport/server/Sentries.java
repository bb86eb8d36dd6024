package dev.sallyport.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;

/** Waits for a connection's first bytes behind TLS and makes way for the sentry of the protocol it speaks. */
final class Sentries extends ChannelInboundHandlerAdapter {
    private final int maxHead;

    /** @param maxHead largest request line and header block, in bytes */
    Sentries(int maxHead) {
        this.maxHead = maxHead;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Http2ConnectionHandler http2 = ctx.pipeline().get(Http2ConnectionHandler.class);
        ctx.pipeline().replace(this, null, http2 == null ? new Http1Sentry(maxHead) : new Http2Sentry(http2));
        // This context is out of the pipeline but still knows its next, which is the sentry.
        ctx.fireChannelRead(message);
    }
}
