package dev.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Http1SentryTest {
    private static final int MAX_HEAD = 8 << 10;

    /** What reached the decoder, and what went back to the caller. */
    private record Seen(String passed, String answered, boolean open) {}

    private static Seen send(String bytes, int step) {
        EmbeddedChannel channel = new EmbeddedChannel(new Http1Sentry(MAX_HEAD));
        byte[] all = bytes.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < all.length && channel.isOpen(); at += step) {
            channel.writeInbound(Unpooled.copiedBuffer(all, at, Math.min(step, all.length - at)));
        }
        Seen seen = new Seen(text(channel, true), text(channel, false), channel.isOpen());
        channel.finishAndReleaseAll();
        return seen;
    }

    private static String text(EmbeddedChannel channel, boolean inbound) {
        StringBuilder text = new StringBuilder();
        for (ByteBuf part = inbound ? channel.readInbound() : channel.readOutbound();
                part != null;
                part = inbound ? channel.readInbound() : channel.readOutbound()) {
            text.append(part.toString(StandardCharsets.ISO_8859_1));
            part.release();
        }
        return text.toString();
    }

    @Test
    void requests_pass_as_they_are_however_they_are_cut() {
        String requests = "GET /v2 HTTP/1.1\r\nHost: a\r\n\r\n"
                + "POST /x HTTP/1.1\r\nhost: a\r\nContent-Length: 5\r\n\r\nhello"
                + "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;n=v\r\nabc\r\n0\r\nT: v\r\n\r\n"
                + "GET / HTTP/1.0\r\n\r\n";
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            Seen seen = send(requests, 1 + random.nextInt(40));
            assertThat(seen.passed()).isEqualTo(requests);
            assertThat(seen.answered()).isEmpty();
            assertThat(seen.open()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +3\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3, 3\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n",
                "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/3.0\r\nHost: a\r\n\r\n",
                "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
                "GET / HTTP/1.1\nHost: a\n\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n100000000\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x3\r\nabc\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n"
            })
    void a_request_whose_end_could_be_disputed_ends_the_connection(String request) {
        Seen seen = send(request + "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n", 7);
        assertThat(seen.answered()).startsWith("HTTP/1.1 400 ").contains("request/malformed");
        assertThat(seen.passed()).doesNotContain("hidden");
        assertThat(seen.open()).isFalse();
    }

    private static String passed(String head) {
        return send(head, 9).passed();
    }

    @Test
    void what_a_caller_expects_is_left_to_whoever_reads_the_body() {
        String post = "POST / HTTP/1.1\r\nHost: a\r\n";
        String deferred = "sallyport-expect: 100-continue\r\n\r\n";
        assertThat(passed(post + "eXpect:  100-Continue \r\nContent-Length: 3\r\n\r\nabc"))
                .isEqualTo(post + "Content-Length: 3\r\n" + deferred + "abc");
        assertThat(passed(post + "Expect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"))
                .isEqualTo(post + "Transfer-Encoding: chunked\r\n" + deferred + "0\r\n\r\n");
        assertThat(passed(post + "Expect: 100-continue\r\nContent-Length: 0\r\n\r\n"))
                .as("there is nothing to ask for")
                .isEqualTo(post + "Content-Length: 0\r\n\r\n");
        for (String asItIs : List.of(
                post + "Expect: a miracle\r\nContent-Length: 3\r\n\r\nabc",
                post + "Expect: 100-continue, 100-continue\r\nContent-Length: 3\r\n\r\nabc",
                post + "X-Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
                "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc")) {
            assertThat(passed(asItIs)).isEqualTo(asItIs);
        }
    }

    /** A word to go on is not an answer: what is wrong with the body can still be said. */
    @Test
    void an_invited_body_that_is_bad_is_answered() {
        EmbeddedChannel channel = new EmbeddedChannel(new Http1Sentry(MAX_HEAD));
        channel.writeInbound(
                ascii("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n" + "Transfer-Encoding: chunked\r\n\r\n"));
        channel.writeOutbound(ascii("HTTP/1.1 100 Continue\r\n\r\n"));
        channel.writeInbound(ascii("0x3\r\nabc\r\n"));
        assertThat(text(channel, false)).startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 400 ");
        assertThat(channel.isOpen()).isFalse();
        channel.finishAndReleaseAll();
    }

    private static ByteBuf ascii(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
    }

    @Test
    void a_head_without_end_is_held_up_to_the_limit() {
        Seen seen = send("GET / HTTP/1.1\r\nX: " + "a".repeat(2 * MAX_HEAD), 1024);
        assertThat(seen.answered()).startsWith("HTTP/1.1 400 ");
        assertThat(seen.passed()).isEmpty();
    }
}
