package dev.sallyport.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Bodies that are more than they seem: refused, in time, with bounded memory, beside a careful caller. */
class HeavyBodyTest extends UnderAttack {
    private static final int MIB = 1 << 20;
    private static final String INFER = "/v2/models/echo/infer";
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private long before;

    @BeforeAll
    void weigh() {
        before = target.residentBytes();
    }

    /** The budget of bodies in flight, and as much again for the heap to grow into. */
    @AfterAll
    void weighAgain() {
        assertThat(target.residentBytes() - before).isLessThan(1024L * MIB);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String shaped(String shape) {
        return "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":" + shape + ",\"data\":[]}]}";
    }

    private static String data(String data) {
        return "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":" + data + "}]}";
    }

    private static String counted(int count, String pattern) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ",").append(pattern.replace("%d", Integer.toString(i)));
        }
        return text.toString();
    }

    /** As many names as 2^14 that {@code String.hashCode} cannot tell apart. */
    private static String colliding() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1 << 14; i++) {
            text.append(i == 0 ? "\"" : ",\"");
            for (int bit = 0; bit < 14; bit++) {
                text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            text.append("\":0");
        }
        return text.toString();
    }

    private static Map<String, Supplier<byte[]>> json() {
        Map<String, Supplier<byte[]>> cases = new LinkedHashMap<>();
        cases.put("nested 100,000 deep", () -> ascii("[".repeat(100_000) + "]".repeat(100_000)));
        cases.put("10 MB of brackets", () -> ascii("[".repeat(10_000_000)));
        cases.put("10 MB of brackets inside data", () -> ascii(data("[".repeat(10_000_000))));
        cases.put("10 MB of braces", () -> ascii("{\"a\":".repeat(2_000_000)));
        cases.put("1,000,000 members", () -> ascii("{" + counted(1_000_000, "\"k%d\":0") + "}"));
        cases.put("16,384 members of one hash", () -> ascii("{" + colliding() + "}"));
        cases.put("a number of 1 MB", () -> ascii(data("[" + "1".repeat(MIB) + "]")));
        cases.put("a fraction of 1 MB", () -> ascii(data("[0." + "1".repeat(MIB) + "e]")));
        cases.put("an exponent of 1 MB", () -> ascii(data("[1e" + "9".repeat(MIB) + "]")));
        cases.put("a lone surrogate", () -> ascii("{\"id\":\"\\ud800\",\"inputs\":[]}"));
        cases.put("the same member twice", () -> ascii("{\"inputs\":[],\"inputs\":[]}"));
        cases.put("the same member by an escape", () -> ascii("{\"inputs\":[],\"input\\u0073\":[]}"));
        cases.put("a shape that wraps", () -> ascii(shaped("[4294967296,4294967296]")));
        cases.put("a shape that wraps to nothing", () -> ascii(shaped("[9223372036854775807,2]")));
        cases.put("a shape of a terabyte", () -> ascii(shaped("[274877906944]")));
        cases.put("a shape of three great sides", () -> ascii(shaped("[2147483648,2147483648,2147483648]")));
        cases.put("a negative side", () -> ascii(shaped("[-1]")));
        cases.put("a rank of 64", () -> ascii(shaped("[" + "1,".repeat(63) + "1]")));
        cases.put("a rank of 1,000,000", () -> ascii(shaped("[" + "1,".repeat(999_999) + "1]")));
        cases.put("a side over a long", () -> ascii(shaped("[99999999999999999999]")));
        return cases;
    }

    @Test
    void json_that_is_more_than_it_seems_is_refused() {
        refusedBeside(json(), Map.of());
    }

    /** Each is answered in time; then all connections end in time, which is waited for at once. */
    private void refusedBeside(Map<String, Supplier<byte[]>> cases, Map<String, String> headers) {
        List<String> wrong = new ArrayList<>();
        bystander.beside(ending -> {
            Map<String, RawConnection> open = new LinkedHashMap<>();
            cases.forEach((name, body) -> {
                byte[] sent = body.get();
                long start = System.nanoTime();
                RawConnection wire = posting(sent, headers);
                open.put(name, wire);
                String answer = wire.readAnswer(PATIENCE);
                if (!answer.startsWith("HTTP/1.1 4") || System.nanoTime() - start > PATIENCE.toNanos()) {
                    wrong.add(name + ": " + answer.lines().findFirst().orElse(""));
                }
            });
            long end = System.nanoTime() + PATIENCE.toNanos();
            open.forEach((name, wire) -> {
                wire.readAll(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
                if (!wire.isClosed()) {
                    wrong.add(name + ": not closed");
                }
                wire.close();
            });
        });
        assertThat(wrong).isEmpty();
    }

    private String post(byte[] body, Map<String, String> headers) {
        try (RawConnection wire = posting(body, headers)) {
            return wire.readAnswer(PATIENCE);
        }
    }

    private RawConnection posting(byte[] body, Map<String, String> headers) {
        StringBuilder head = new StringBuilder("POST " + INFER + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n");
        head.append("Authorization: ").append(target.authorization()).append("\r\n");
        headers.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        RawConnection wire = RawConnection.tls(target, "http/1.1");
        wire.send(head + "Content-Length: " + body.length + "\r\n\r\n");
        wire.send(body);
        return wire;
    }

    private static byte[] compressed(int mib, boolean gzip) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = gzip ? new GZIPOutputStream(bytes) : new DeflaterOutputStream(bytes)) {
            byte[] blanks = ascii(" ".repeat(MIB));
            for (int i = 0; i < mib; i++) {
                out.write(blanks);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Test
    void bombs_of_compression_are_refused_one_by_one_and_eight_at_once() {
        byte[] gzip = compressed(512, true);
        byte[] deflate = compressed(512, false);
        refusedBeside(Map.of("gzip", () -> gzip), Map.of("Content-Encoding", "gzip"));
        refusedBeside(Map.of("deflate", () -> deflate), Map.of("Content-Encoding", "deflate"));
        List<String> answers = java.util.Collections.synchronizedList(new ArrayList<>());
        bystander.beside(ending -> {
            List<Thread> eight = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                eight.add(Thread.ofVirtual().start(() -> answers.add(post(gzip, Map.of("Content-Encoding", "gzip")))));
            }
            eight.forEach(HeavyBodyTest::join);
        });
        assertThat(answers).allMatch(answer -> answer.startsWith("HTTP/1.1 4") || answer.startsWith("HTTP/1.1 503"));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void chunks_without_end_are_ended() {
        bystander.beside(ending -> {
            assertThat(chunks("100000\r\n" + " ".repeat(MIB) + "\r\n", 80)).isIn("", "HTTP/1.1 413");
            assertThat(chunks("1\r\n \r\n".repeat(10_000), 100)).isIn("", "HTTP/1.1 400", "HTTP/1.1 413");
            assertThat(chunks(("1;" + "x".repeat(400) + "\r\n \r\n").repeat(500), 100))
                    .isIn("", "HTTP/1.1 400", "HTTP/1.1 413");
        });
    }

    /** A million bytes in chunks of one, then the rest of a good body: one answer. */
    @Test
    void a_million_chunks_of_one_byte_are_one_body() {
        bystander.beside(ending -> {
            try (RawConnection wire = chunked()) {
                for (int i = 0; i < 100; i++) {
                    wire.send("1\r\n \r\n".repeat(10_000));
                }
                String body = Target.echo(1);
                wire.send(Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n");
                byte[] answer = new byte[1024];
                assertThat(wire.read(answer, PATIENCE)).isPositive();
                assertThat(new String(answer, StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 200");
            }
        });
    }

    private RawConnection chunked() {
        RawConnection wire = RawConnection.tls(target, "http/1.1");
        wire.send("POST " + INFER + " HTTP/1.1\r\nHost: a\r\nAuthorization: " + target.authorization()
                + "\r\nTransfer-Encoding: chunked\r\n\r\n");
        return wire;
    }

    /** What was answered, as far as the version and status go, to so many pieces and no end. */
    private String chunks(String piece, int times) {
        try (RawConnection wire = chunked()) {
            for (int i = 0; i < times && !wire.isClosed(); i++) {
                wire.send(piece);
            }
            String answer = wire.readAnswer(PATIENCE);
            return answer.substring(0, Math.min(12, answer.length()));
        }
    }

    private static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = value;
        while ((rest & ~127L) != 0) {
            out.write((int) rest & 127 | 128);
            rest >>>= 7;
        }
        out.write((int) rest);
        return out.toByteArray();
    }

    private static byte[] field(int number, byte[] content) {
        return RawHttp2.joined(varint(number << 3 | 2), varint(content.length), content);
    }

    private static byte[] repeated(byte[] part, int times) {
        ByteBuffer all = ByteBuffer.allocate(part.length * times);
        for (int i = 0; i < times; i++) {
            all.put(part);
        }
        return all.array();
    }

    private static byte[] tensor(byte[] shape, byte[] contents) {
        return field(
                5, RawHttp2.joined(field(1, ascii("x")), field(2, ascii("FP32")), field(3, shape), field(5, contents)));
    }

    private static Map<String, byte[]> protobuf() {
        byte[] name = field(1, ascii("echo"));
        byte[] one = new byte[] {1};
        byte[] group = varint(99 << 3 | 3);
        byte[] groupEnd = varint(99 << 3 | 4);
        Map<String, byte[]> cases = new LinkedHashMap<>();
        cases.put("10,000 nested groups", RawHttp2.joined(name, repeated(group, 10_000), repeated(groupEnd, 10_000)));
        cases.put("1,000,000 open groups", RawHttp2.joined(name, repeated(group, 1_000_000)));
        cases.put("1,000,000 unknown fields", RawHttp2.joined(name, repeated(field(99, new byte[0]), 1_000_000)));
        cases.put("an unknown field of 30 MB", RawHttp2.joined(name, field(99, new byte[30 * MIB])));
        cases.put("10 MB of packed varints", RawHttp2.joined(name, tensor(one, field(2, new byte[10 * MIB]))));
        cases.put("10 MB of packed floats", RawHttp2.joined(name, tensor(one, field(6, new byte[10 * MIB]))));
        cases.put("a shape of 1,000,000 sides", RawHttp2.joined(name, tensor(repeated(one, 1_000_000), new byte[0])));
        cases.put(
                "a shape that wraps",
                RawHttp2.joined(name, tensor(RawHttp2.joined(varint(1L << 32), varint(1L << 32)), new byte[0])));
        cases.put("a shape of a terabyte", RawHttp2.joined(name, tensor(varint(1L << 38), new byte[0])));
        cases.put("1,000,000 empty inputs", RawHttp2.joined(name, repeated(field(5, new byte[0]), 1_000_000)));
        cases.put("1,000,000 empty contents", RawHttp2.joined(name, repeated(field(7, new byte[0]), 1_000_000)));
        return cases;
    }

    @Test
    void protobuf_that_is_more_than_it_seems_is_refused() {
        List<String> wrong = new ArrayList<>();
        bystander.beside(ending -> protobuf().forEach((name, message) -> {
            try (RawHttp2 http2 = RawHttp2.open(target)) {
                grpc(http2, message);
                long end = System.nanoTime() + PATIENCE.toNanos();
                while (http2.answers() + http2.resets() == 0 && !http2.isEnded() && System.nanoTime() < end) {
                    Pause.millis(5);
                }
                // A refusal is one block of headers that ends the stream; a success has trailers as well.
                if (http2.answers() > 1 || http2.answers() + http2.resets() == 0 && !http2.isEnded()) {
                    wrong.add(name);
                }
            }
        }));
        assertThat(wrong).isEmpty();
    }

    private static void grpc(RawHttp2 http2, byte[] message) {
        byte[] framed = RawHttp2.joined(new byte[1], RawHttp2.number(message.length), message);
        http2.send(RawHttp2.frame(
                RawHttp2.HEADERS,
                RawHttp2.END_HEADERS,
                1,
                http2.request(
                        "POST",
                        "/inference.GRPCInferenceService/ModelInfer",
                        "content-type",
                        "application/grpc",
                        "te",
                        "trailers")));
        for (int at = 0; at < framed.length && http2.resets() + http2.answers() == 0; at += 16_000) {
            int end = Math.min(framed.length, at + 16_000);
            http2.awaitWindow(end - at);
            http2.send(RawHttp2.frame(
                    RawHttp2.DATA,
                    end == framed.length ? RawHttp2.END_STREAM : 0,
                    1,
                    java.util.Arrays.copyOfRange(framed, at, end)));
        }
    }

    /** A run of the loop model lasts until its deadline and not much longer. */
    @Test
    void a_model_made_to_count_for_ever_is_ended_at_the_deadline() {
        List<String> wrong = new ArrayList<>();
        bystander.beside(ending -> {
            do {
                try (RawHttp2 http2 = RawHttp2.open(target)) {
                    long start = System.nanoTime();
                    sponge(http2, 300);
                    while (http2.answers() == 0 && !http2.isEnded() && millisSince(start) < 10_000) {
                        Pause.millis(5);
                    }
                    long millis = millisSince(start);
                    if (http2.answers() != 1 || millis > 1_500) {
                        wrong.add(http2.answers() + " answers after " + millis + " ms");
                    }
                }
            } while (!ending.isOver());
        });
        assertThat(wrong).isEmpty();
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    private static void sponge(RawHttp2 http2, int deadlineMillis) {
        byte[] trips = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(Long.MAX_VALUE)
                .array();
        byte[] message = RawHttp2.joined(
                field(1, ascii(Target.SPONGE)),
                field(5, RawHttp2.joined(field(1, ascii("trips")), field(2, ascii("INT64")))),
                field(7, trips));
        http2.send(
                RawHttp2.frame(
                        RawHttp2.HEADERS,
                        RawHttp2.END_HEADERS,
                        1,
                        http2.request(
                                "POST",
                                "/inference.GRPCInferenceService/ModelInfer",
                                "content-type",
                                "application/grpc",
                                "grpc-timeout",
                                deadlineMillis + "m")),
                RawHttp2.frame(
                        RawHttp2.DATA,
                        RawHttp2.END_STREAM,
                        1,
                        RawHttp2.joined(new byte[1], RawHttp2.number(message.length), message)));
    }

    /** Rows of numbers that processors are slow at take no hundred times as long as others. */
    @Test
    void rows_of_odd_numbers_are_not_much_slower() {
        long plain = rows(1f);
        for (float odd : new float[] {Float.MIN_VALUE, 1e-40f, -0f, Float.MAX_VALUE}) {
            assertThat(rows(odd)).as("%s", odd).isLessThan(20 * plain + 100_000_000);
        }
        for (float never : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            rows(never);
        }
    }

    /** Nanoseconds of ten requests of 256 rows, the fastest of three rounds. */
    private long rows(float value) {
        ByteBuffer data = ByteBuffer.allocate(4 * 256 * 256).order(ByteOrder.LITTLE_ENDIAN);
        while (data.hasRemaining()) {
            data.putFloat(value);
        }
        byte[] json = ascii("{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[256,256],"
                + "\"parameters\":{\"binary_data_size\":" + data.capacity() + "}}]}");
        String head = "POST /v2/models/" + Target.DENSE + "/infer HTTP/1.1\r\nHost: a\r\nAuthorization: "
                + target.authorization() + "\r\nInference-Header-Content-Length: " + json.length
                + "\r\nContent-Length: " + (json.length + data.capacity()) + "\r\n\r\n";
        byte[] request = RawHttp2.joined(ascii(head), json, data.array());
        long fastest = Long.MAX_VALUE;
        for (int round = 0; round < 3; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < 5; i++) {
                try (RawConnection wire = RawConnection.tls(target, "http/1.1")) {
                    wire.send(request);
                    byte[] answer = new byte[16];
                    assertThat(wire.read(answer, PATIENCE)).isPositive();
                    assertThat(new String(answer, StandardCharsets.US_ASCII)).doesNotStartWith("HTTP/1.1 5");
                }
            }
            fastest = Math.min(fastest, System.nanoTime() - start);
        }
        return fastest;
    }
}
