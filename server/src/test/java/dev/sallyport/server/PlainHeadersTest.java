package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import org.junit.jupiter.api.Test;

class PlainHeadersTest {
    /** A SETTINGS frame that asks for a table of 8,192 bytes. */
    private static final byte[] SETTINGS = {0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0x20, 0};

    @Test
    void whatever_table_the_peer_would_keep_none_is_used() {
        Http2FrameCodec http2 = Http2FrameCodecBuilder.forServer().build();
        EmbeddedChannel channel = new EmbeddedChannel(new PlainHeaders(), http2);
        ByteBuf first = Unpooled.wrappedBuffer(Http2CodecUtil.connectionPrefaceBuf(), Unpooled.wrappedBuffer(SETTINGS));
        channel.writeInbound(first);
        assertThat(http2.encoder().configuration().headersConfiguration().maxHeaderTableSize())
                .isZero();
        assertThat(channel.pipeline().get(PlainHeaders.class)).isNull();
        channel.finishAndReleaseAll();
    }

    @Test
    void a_connection_that_is_not_http2_is_left_alone() {
        EmbeddedChannel channel = new EmbeddedChannel(new PlainHeaders(), new ChannelInboundHandlerAdapter());
        channel.writeInbound(Unpooled.copiedBuffer(new byte[] {'G'}));
        assertThat(channel.<ByteBuf>readInbound().readableBytes()).isEqualTo(1);
        channel.finishAndReleaseAll();
    }
}
