package dev.sallyport.it.hostile;

import static dev.sallyport.it.hostile.RawHttp2.frame;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Whatever comes a byte at a time is cut off within seconds; what is only idle is left alone. Its tests mostly wait, so
 * they do so side by side.
 */
class SlowCallerTest extends UnderAttack {
    /** Of each way of being slow. */
    private static final int CONNECTIONS = Integer.getInteger("campaign.slow", 10);

    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final Duration DRIP = Duration.ofMillis(250);
    private static final String HEAD = "POST /v2/models/echo/infer HTTP/1.1\r\nHost: a\r\n";

    /** Something that has begun and goes on forever, a drop at a time. */
    private abstract static class Drip implements AutoCloseable {
        private final String way;
        private final long start = System.nanoTime();

        Drip(String way) {
            this.way = way;
        }

        /** Sends one drop more; whether the server still takes it. */
        abstract boolean drop();

        @Override
        public abstract void close();

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - start);
        }

        @Override
        public String toString() {
            return way + " for " + age();
        }
    }

    private static Drip bytes(String way, RawConnection wire, String start, String drops) {
        wire.send(start);
        return new Drip(way) {
            private int at;

            @Override
            boolean drop() {
                boolean sent =
                        drops.isEmpty() || wire.send(drops.substring(at % drops.length(), at % drops.length() + 1));
                at++;
                return sent && wire.read(new byte[1024], Duration.ofMillis(1)) >= 0;
            }

            @Override
            public void close() {
                wire.close();
            }
        };
    }

    private Drip http1(String way, String start, String drops) {
        return bytes(way, RawConnection.tls(target, "http/1.1"), start, drops);
    }

    private Drip http2(String way, byte[] start, byte[] drop) {
        RawHttp2 http2 = RawHttp2.open(target);
        http2.send(start);
        return new Drip(way) {
            @Override
            boolean drop() {
                return http2.send(drop) && http2.resets() == 0 && !http2.isEnded();
            }

            @Override
            public void close() {
                http2.close();
            }
        };
    }

    private byte[] head(int flags, String... more) {
        List<String> all = new ArrayList<>(List.of(
                ":method", "POST", ":scheme", "https", ":authority", "localhost", ":path", "/v2/models/echo/infer"));
        all.addAll(List.of("authorization", target.authorization()));
        all.addAll(List.of(more));
        return frame(RawHttp2.HEADERS, flags, 1, RawHttp2.fields(all.toArray(String[]::new)));
    }

    private List<Drip> allWays() {
        String authorized = HEAD + "Authorization: " + target.authorization() + "\r\n";
        byte[] blank = frame(RawHttp2.DATA, 0, 1, (byte) ' ');
        return List.of(
                bytes("no byte at all", RawConnection.bare(target.address()), "", ""),
                bytes("a handshake", RawConnection.bare(target.address()), "\u0016\u0003\u0001\u0010\0\u0001", "\0"),
                http1("a head", HEAD, "X: a\r\n"),
                http1("a field", HEAD + "X: ", "a"),
                http1("a body", authorized + "Content-Length: 60000\r\n\r\n", " "),
                http1("a large body", authorized + "Content-Length: 60000000\r\n\r\n", " "),
                http1("a body of who is unknown", HEAD + "Content-Length: 60000\r\n\r\n", " "),
                http1("chunks", authorized + "Transfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n"),
                http1("the size of a chunk", authorized + "Transfer-Encoding: chunked\r\n\r\n", "0"),
                http1("a preface of HTTP/2", "PRI * HTT", "P"),
                http2("a body over HTTP/2", head(RawHttp2.END_HEADERS), blank),
                http2("a small body over HTTP/2", head(RawHttp2.END_HEADERS, "content-length", "60000"), blank),
                http2("a call over HTTP/2", head(RawHttp2.END_HEADERS, "content-type", "application/grpc"), blank),
                http2("a frame", new byte[] {0, 64, 0, 0, 0, 0, 0, 0, 1}, new byte[1]),
                http2("a block of headers", head(0), new byte[0]),
                http2("a block of headers in crumbs", head(0), frame(RawHttp2.CONTINUATION, 0, 1, (byte) 0)));
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void everything_that_comes_a_byte_at_a_time_is_cut_off() {
        List<Drip> open = new ArrayList<>();
        List<Drip> late = new ArrayList<>();
        bystander.beside(ending -> {
            if (!open.isEmpty()) {
                return;
            }
            for (int i = 0; i < CONNECTIONS; i++) {
                open.addAll(allWays());
            }
            drip(open, late);
        });
        assertThat(late).isEmpty();
    }

    private static void drip(List<Drip> all, List<Drip> late) {
        List<Drip> open = new ArrayList<>(all);
        while (!open.isEmpty()) {
            Pause.millis(DRIP.toMillis());
            open.removeIf(drip -> {
                boolean isCut = !drip.drop();
                if (!isCut && drip.age().compareTo(LONGEST) > 0) {
                    late.add(drip);
                    isCut = true;
                }
                if (isCut) {
                    drip.close();
                }
                return isCut;
            });
        }
    }

    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void a_connection_that_is_only_idle_may_ask_again() {
        try (RawConnection http1 = RawConnection.tls(target, "http/1.1");
                RawHttp2 http2 = RawHttp2.open(target)) {
            for (int stream = 1; stream < 4; stream += 2) {
                http1.send("GET /v2/health/live HTTP/1.1\r\nHost: a\r\n\r\n");
                http2.send(http2.call(stream, Target.echo(1)));
                assertThat(http1.readAll(Duration.ofMillis(500))).startsWith("HTTP/1.1 200");
                Pause.millis(stream == 1 ? 12_000 : 500);
                assertThat(http2.isEnded()).isFalse();
            }
            assertThat(http2.answers()).isGreaterThanOrEqualTo(2);
        }
    }

    /** Who sends a large body steadily, if not fast, is no attacker. */
    @Test
    @Execution(ExecutionMode.CONCURRENT)
    void a_body_at_a_modest_pace_is_taken() {
        byte[] body = (" ".repeat(40_000) + Target.echo(1)).getBytes(StandardCharsets.US_ASCII);
        try (RawConnection http1 = RawConnection.tls(target, "http/1.1")) {
            http1.send(HEAD + "Authorization: " + target.authorization() + "\r\nContent-Length: " + body.length
                    + "\r\n\r\n");
            for (int at = 0; at < body.length; at += 4_000) {
                http1.send(java.util.Arrays.copyOfRange(body, at, Math.min(body.length, at + 4_000)));
                Pause.millis(700);
            }
            assertThat(http1.readAll(Duration.ofSeconds(2))).startsWith("HTTP/1.1 200");
        }
    }
}
