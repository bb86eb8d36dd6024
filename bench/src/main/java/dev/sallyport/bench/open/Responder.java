package dev.sallyport.bench.open;

import com.linecorp.armeria.common.util.TransportType;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code Responder}: the least a server can do, from one thread. It reads a request to its end and sends the same
 * few bytes, over HTTP/1.1 and gRPC, which shows what a generator reaches by itself. Prints its port.
 */
public final class Responder {
    private static final byte[] HTTP1_ANSWER =
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
                    .getBytes(StandardCharsets.US_ASCII);

    private Responder() {}

    public static void main(String[] arguments) throws Exception {
        EventLoopGroup group = TransportType.EPOLL.newEventLoopGroup(1, _ -> Thread::new);
        Channel channel = new ServerBootstrap()
                .group(group)
                .channel(TransportType.EPOLL.serverChannelType())
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new Either());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        System.out.println(((InetSocketAddress) channel.localAddress()).getPort());
        channel.closeFuture().sync();
    }

    /** The first byte tells HTTP/2's preface from a {@code POST}'s second. */
    private static final class Either extends ByteToMessageDecoder {
        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            if (in.readableBytes() < Frames.PREFACE.length) {
                return;
            }
            if (in.getByte(in.readerIndex() + 1) == 'R') {
                in.skipBytes(Frames.PREFACE.length);
                ctx.pipeline().addLast(new Http2());
                ByteBuf opening = ctx.alloc().buffer();
                Frames.opening(opening);
                ctx.writeAndFlush(opening);
            } else {
                ctx.pipeline().addLast(new Http1());
            }
            ctx.pipeline().remove(this);
        }
    }

    private static final class Http1 extends ByteToMessageDecoder {
        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            String text = in.toString(StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (end < 0) {
                return;
            }
            String head = text.substring(0, end).toLowerCase(Locale.ROOT);
            String length = head.substring(head.indexOf("content-length:") + 15)
                    .lines()
                    .findFirst()
                    .orElseThrow();
            int whole = end + 4 + Integer.parseInt(length.strip());
            if (in.readableBytes() >= whole) {
                in.skipBytes(whole);
                ctx.write(ctx.alloc().buffer().writeBytes(HTTP1_ANSWER));
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
            super.channelReadComplete(ctx);
            ctx.flush();
        }
    }

    private static final class Http2 extends Http2Peer {
        private static final byte[] HEAD = Frames.block(Map.of(":status", "200"));
        private static final byte[] MESSAGE = {0, 0, 0, 0, 0};
        private static final byte[] TRAILERS = Frames.block(Map.of("grpc-status", "0"));

        @Override
        void frame(ChannelHandlerContext ctx, byte type, int flags, int stream, ByteBuf payload) {
            if (type == Frames.DATA && (flags & Frames.END_STREAM) != 0) {
                ByteBuf out = ctx.alloc().buffer();
                Frames.headers(out, HEAD, 0, stream);
                Frames.data(out, MESSAGE, 0, stream);
                Frames.headers(out, TRAILERS, Frames.END_STREAM, stream);
                ctx.write(out);
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
            super.channelReadComplete(ctx);
            ctx.flush();
        }
    }
}
