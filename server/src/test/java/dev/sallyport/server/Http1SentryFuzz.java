package dev.sallyport.server;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

/** Any bytes pass or end the connection; none make it throw. */
class Http1SentryFuzz {
    @FuzzTest(maxDuration = "2s")
    void passes_or_refuses(byte[] bytes) {
        EmbeddedChannel channel = new EmbeddedChannel(new Http1Sentry(1 << 10));
        channel.writeInbound(Unpooled.copiedBuffer(bytes));
        channel.checkException();
        channel.finishAndReleaseAll();
    }
}
