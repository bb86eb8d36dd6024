package dev.sallyport.bench.open;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;

/** Behind a line, whatever it speaks: sends what is due when something was read, and says what ended it. */
final class LineWatch extends ChannelInboundHandlerAdapter {
    private final Pacer pacer;

    LineWatch(Pacer pacer) {
        this.pacer = pacer;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        pacer.pump();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        pacer.broken(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        pacer.broken(new IOException("the server closed a connection"));
    }
}
