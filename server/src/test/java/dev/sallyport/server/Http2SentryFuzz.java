package dev.sallyport.server;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

/** Any bytes pass or end the connection; none make it throw. */
class Http2SentryFuzz {
    @FuzzTest(maxDuration = "2s")
    void passes_or_refuses(byte[] bytes) {
        EmbeddedChannel channel = new EmbeddedChannel(new Http2Sentry(Http2SentryTest.decoder()));
        int half = bytes.length / 2;
        channel.writeInbound(Unpooled.copiedBuffer(bytes, 0, half));
        channel.writeInbound(Unpooled.copiedBuffer(bytes, half, bytes.length - half));
        channel.checkException();
        channel.finishAndReleaseAll();
    }
}
