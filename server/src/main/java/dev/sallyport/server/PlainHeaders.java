package dev.sallyport.server;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;

/**
 * Has a connection's answers send their headers as they are, without HPACK's table (RFC 7541 §4.2: a
 * table of size 0). Every answer names the audit entry of its own, and keeping each number in the table
 * until the next ones push it out costs more than the few dozen bytes that the other headers take.
 *
 * <p>Waits for the connection's first bytes, in which a peer says how large a table it would keep, and
 * goes.
 */
final class PlainHeaders extends ChannelInboundHandlerAdapter {
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Http2Exception {
        Http2ConnectionHandler http2 = ctx.pipeline().get(Http2ConnectionHandler.class);
        if (http2 != null) {
            http2.encoder().configuration().headersConfiguration().maxHeaderTableSize(0);
            ctx.pipeline().remove(this);
        }
        ctx.fireChannelReadComplete();
    }
}
