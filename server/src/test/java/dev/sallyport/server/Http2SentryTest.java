package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class Http2SentryTest {
    private static final int HEADERS = 1;
    private static final int PING = 6;
    private static final int CONTINUATION = 9;

    private final EmbeddedChannel channel = new EmbeddedChannel(new Http2Sentry(decoder()));

    static Http2ConnectionHandler decoder() {
        return new Http2ConnectionHandlerBuilder()
                .server(true)
                .frameListener(new Http2FrameAdapter())
                .build();
    }

    @BeforeEach
    void preface() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[24]));
    }

    @AfterEach
    void finish() {
        channel.finishAndReleaseAll();
    }

    private static ByteBuf frame(int type, int flags, int length) {
        return Unpooled.buffer()
                .writeMedium(length)
                .writeByte(type)
                .writeByte(flags)
                .writeInt(1)
                .writeZero(length);
    }

    /** How many of {@code count} frames passed before the connection was ended. */
    private int passed(int count, int type, int flags, int length) {
        for (int i = 0; i < count; i++) {
            channel.writeInbound(frame(type, flags, length));
            if (!channel.isOpen()) {
                return i;
            }
        }
        return count;
    }

    @Test
    void frames_without_content_are_counted_and_then_refused() {
        assertThat(passed(5_000, PING, 0, 8)).isBetween(1_000, 1_100);
        ByteBuf goaway = channel.readOutbound();
        assertThat(goaway.getByte(3)).isEqualTo((byte) 7);
        assertThat(goaway.getInt(13)).isEqualTo(11);
        goaway.release();
    }

    @Test
    void who_asks_earns_what_it_spends() {
        for (int i = 0; i < 5_000; i++) {
            channel.writeInbound(frame(HEADERS, 4, 20), frame(0, 1, 10), frame(PING, 0, 8), frame(8, 0, 4));
        }
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void who_is_answered_may_open_windows() {
        for (int i = 0; i < 5_000; i++) {
            channel.writeInbound(frame(8, 0, 4), frame(8, 0, 4));
            channel.writeOutbound(Unpooled.wrappedBuffer(new byte[16_384]));
        }
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void a_block_of_headers_has_few_parts() {
        channel.writeInbound(frame(HEADERS, 0, 10));
        assertThat(passed(100, CONTINUATION, 0, 100)).isEqualTo(16);
    }

    @Test
    void frames_are_read_however_they_are_cut() {
        Random random = new Random(7);
        ByteBuf all = Unpooled.buffer();
        for (int i = 0; i < 400; i++) {
            all.writeBytes(frame(HEADERS, 4, random.nextInt(300)))
                    .writeBytes(frame(PING, 0, 8))
                    .writeBytes(frame(PING, 0, 8));
        }
        while (all.isReadable()) {
            channel.writeInbound(all.readRetainedSlice(Math.min(all.readableBytes(), 1 + random.nextInt(40))));
        }
        all.release();
        assertThat(channel.isOpen()).isTrue();
    }

    @Test
    void resets_that_the_peer_provokes_are_counted() {
        int written = 0;
        while (channel.isOpen() && written < 1_000) {
            channel.write(frame(3, 0, 4));
            written++;
        }
        assertThat(written).isEqualTo(401);
    }
}
