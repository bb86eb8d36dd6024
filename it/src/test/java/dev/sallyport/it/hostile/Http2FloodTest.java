package dev.sallyport.it.hostile;

import static dev.sallyport.it.hostile.RawHttp2.frame;
import static dev.sallyport.it.hostile.RawHttp2.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.hostile.Bystander.Ending;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Frames of HTTP/2 that keep a server busy for next to nothing (RFC 9113 §10.5). */
class Http2FloodTest extends UnderAttack {
    private static final Duration CUT = Duration.ofSeconds(5);
    private static final int ENHANCE_YOUR_CALM = 11;
    private static final String BODY = Target.echo(1);

    private long before;

    Http2FloodTest() {
        super(Map.of(
                "SALLYPORT_LISTEN__REQUEST_TIMEOUT",
                "10s",
                "SALLYPORT_LIMITS__IN_FLIGHT_BYTES",
                Integer.toString(64 << 20)));
    }

    @BeforeAll
    void weigh() {
        before = target.residentBytes();
    }

    /** What is sent again and again, and how many of it a connection may take before it is ended. */
    private enum Flood {
        SETTINGS(5_000, (http2, i) -> frame(RawHttp2.SETTINGS, 0, 0)),
        SETTINGS_WITH_WINDOWS(
                5_000,
                (http2, i) -> frame(
                        RawHttp2.SETTINGS, 0, 0, (byte) 0, (byte) 4, (byte) 0, (byte) 1, (byte) 0, (byte) (i & 1))),
        PING(5_000, (http2, i) -> frame(RawHttp2.PING, 0, 0, new byte[8])),
        PRIORITY(
                5_000,
                (http2, i) -> frame(RawHttp2.PRIORITY, 0, 2 * i + 1, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 1)),
        WINDOW_UPDATE(5_000, (http2, i) -> frame(RawHttp2.WINDOW_UPDATE, 0, 0, number(1))),
        UNKNOWN_FRAMES(5_000, (http2, i) -> frame(0x42, 0, 0)),
        EMPTY_DATA(
                5_000,
                (http2, i) -> i == 0
                        ? frame(
                                RawHttp2.HEADERS,
                                RawHttp2.END_HEADERS,
                                1,
                                http2.request("POST", "/v2/models/echo/infer"))
                        : frame(RawHttp2.DATA, 0, 1)),
        RESETS_OF_STREAMS_THAT_ARE_OVER(
                5_000, (http2, i) -> i == 0 ? http2.call(1, BODY) : frame(RawHttp2.RST_STREAM, 0, 1, number(8))),
        CONTINUATION(
                5_000,
                (http2, i) -> i == 0
                        ? frame(RawHttp2.HEADERS, 0, 1, http2.request("POST", "/v2"))
                        : frame(RawHttp2.CONTINUATION, 0, 1, RawHttp2.fields("a", "b"))),
        EMPTY_CONTINUATION(
                5_000,
                (http2, i) -> i == 0
                        ? frame(RawHttp2.HEADERS, 0, 1, http2.request("POST", "/v2"))
                        : frame(RawHttp2.CONTINUATION, 0, 1)),
        LARGE_CONTINUATION(
                200,
                (http2, i) -> i == 0
                        ? frame(RawHttp2.HEADERS, 0, 1, http2.request("POST", "/v2"))
                        : frame(RawHttp2.CONTINUATION, 0, 1, RawHttp2.fields("a", "b".repeat(16_000)))),
        RAPID_RESET_OF_WHOLE_CALLS(
                1_000,
                (http2, i) -> RawHttp2.joined(
                        http2.call(2 * i + 1, BODY), frame(RawHttp2.RST_STREAM, 0, 2 * i + 1, number(8)))),
        RAPID_RESET_OF_HEADS(
                1_000,
                (http2, i) -> RawHttp2.joined(
                        frame(
                                RawHttp2.HEADERS,
                                RawHttp2.END_HEADERS,
                                2 * i + 1,
                                http2.request("POST", "/v2/models/echo/infer")),
                        frame(RawHttp2.RST_STREAM, 0, 2 * i + 1, number(8)))),
        MADE_YOU_RESET_BY_WINDOW(
                1_000,
                (http2, i) -> RawHttp2.joined(
                        http2.call(2 * i + 1, BODY), frame(RawHttp2.WINDOW_UPDATE, 0, 2 * i + 1, number(0)))),
        MADE_YOU_RESET_BY_DATA(
                1_000,
                (http2, i) ->
                        RawHttp2.joined(http2.call(2 * i + 1, BODY), frame(RawHttp2.DATA, 0, 2 * i + 1, (byte) 1)));

        private final int bound;
        private final BiFunction<RawHttp2, Integer, byte[]> unit;

        Flood(int bound, BiFunction<RawHttp2, Integer, byte[]> unit) {
            this.bound = bound;
            this.unit = unit;
        }
    }

    @ParameterizedTest
    @EnumSource(Flood.class)
    void a_flood_ends_its_own_connection_and_nothing_else(Flood flood) {
        bystander.beside(ending -> flood(flood, ending));
    }

    /** One connection after the other, as fast as they go. */
    private void flood(Flood flood, Ending ending) {
        do {
            try (RawHttp2 http2 = RawHttp2.open(target)) {
                int sent = 0;
                while (sent < flood.bound && !http2.isEnded()) {
                    ByteArrayOutputStream batch = new ByteArrayOutputStream();
                    for (int i = 0; i < 20; i++) {
                        batch.writeBytes(flood.unit.apply(http2, sent++));
                    }
                    http2.send(batch.toByteArray());
                }
                assertThat(http2.endsWithin(CUT))
                        .as("ended after %d of %s", sent, flood)
                        .isTrue();
            }
        } while (!ending.isOver());
    }

    @Test
    void who_is_cut_off_is_told_why() {
        try (RawHttp2 http2 = RawHttp2.open(target)) {
            for (int i = 0; i < 1_500; i++) {
                http2.send(frame(RawHttp2.PING, 0, 0, new byte[8]));
            }
            assertThat(http2.endsWithin(CUT)).isTrue();
            assertThat(http2.goAway()).isEqualTo(ENHANCE_YOUR_CALM);
        }
    }

    /** A field of 4,000 bytes goes into the table once and is then named 4,000 times: 16 MB in 8 KB. */
    @Test
    void a_bomb_of_header_compression_is_refused() {
        bystander.beside(ending -> {
            do {
                try (RawHttp2 http2 = RawHttp2.open(target)) {
                    ByteArrayOutputStream block = new ByteArrayOutputStream();
                    block.writeBytes(http2.request("GET", "/v2"));
                    byte[] field = RawHttp2.fields("x", "a".repeat(4_000));
                    field[0] = 0x40;
                    block.writeBytes(field);
                    for (int i = 0; i < 4_000; i++) {
                        block.write(0x80 | 62);
                    }
                    http2.send(frame(
                            RawHttp2.HEADERS, RawHttp2.END_HEADERS | RawHttp2.END_STREAM, 1, block.toByteArray()));
                    long end = System.nanoTime() + CUT.toNanos();
                    while (!http2.isEnded() && http2.resets() + http2.answers() == 0 && System.nanoTime() < end) {
                        Pause.millis(5);
                    }
                    assertThat(http2.isEnded() || http2.resets() + http2.answers() > 0)
                            .isTrue();
                    assertThat(http2.successes()).isZero();
                }
            } while (!ending.isOver());
        });
        assertThat(target.metric("sallyport_bytes_in_flight")).isLessThan(1 << 20);
    }

    /** 8 connections that each ask for 12 answers of a million bytes and open no window, more than a budget of 64 MiB. */
    @Test
    void answers_that_nobody_takes_are_counted_bounded_and_given_up() {
        List<RawHttp2> all = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                all.add(RawHttp2.open(target, RawHttp2.INITIAL_WINDOW_SIZE, 0));
            }
            // The first are given up while the last are still asked.
            long most = 0;
            for (int stream = 1; stream < 24; stream += 2) {
                for (RawHttp2 http2 : all) {
                    large(http2, stream);
                }
                most = Math.max(most, target.metric("sallyport_bytes_in_flight"));
            }
            assertThat(most).isBetween(40L << 20, 64L << 20);
            assertThat(target.residentBytes() - before).isLessThan(512L << 20);
            assertThat(awaitNone()).isZero();
        } finally {
            all.forEach(RawHttp2::close);
        }
    }

    private long awaitNone() {
        long end = System.nanoTime() + Duration.ofSeconds(25).toNanos();
        long held = target.metric("sallyport_bytes_in_flight");
        while (held > 0 && System.nanoTime() < end) {
            Pause.millis(200);
            held = target.metric("sallyport_bytes_in_flight");
        }
        return held;
    }

    /** A raw request of a million bytes, which is answered by as many. */
    private static void large(RawHttp2 http2, int stream) {
        byte[] head = http2.request("POST", "/v2/models/echo/infer", "inference-header-content-length", "0");
        http2.send(frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, head));
        http2.beginStream();
        for (int i = 0; i < 63; i++) {
            http2.awaitWindow(16_000);
            http2.send(frame(RawHttp2.DATA, i == 62 ? RawHttp2.END_STREAM : 0, stream, new byte[16_000]));
        }
    }
}
