package dev.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.AuditEvent.Inference;
import dev.sallyport.core.DataType;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.onnx.testing.OnnxBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies of text that take long to read do so beside everybody else's requests. */
@Timeout(300)
class LongBodiesTest {
    private static final int NUMBERS = 8_000_000;
    /** On every event loop there are some. */
    private static final int CAREFUL = 8;

    /** An event loop that reads the body keeps its callers waiting for all of the time it takes, in every round. */
    private static final double MOST = 0.5;

    private static final int ROUNDS = 6;
    private static final String SMALL =
            "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[2],\"data\":[1,2]}]}";

    @TempDir
    private static Path folder;

    private static Workbench bench;

    @BeforeAll
    static void start() throws IOException {
        bench = new Workbench(folder);
        bench.seal(
                "size",
                "1",
                new OnnxBuilder()
                        .input("x", DataType.FP32, "n")
                        .output("y", DataType.INT64, 1)
                        .node("Shape", "x", "y"));
        bench.start("{}");
        assertThat(bench.refused()).isEmpty();
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    /** A connection that is kept. */
    private static final class Line implements AutoCloseable {
        private final Socket socket;

        Line() {
            try {
                socket = new Socket("127.0.0.1", bench.port());
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(60_000);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void send(Body body) {
            try {
                socket.getOutputStream()
                        .write(("POST " + body.path() + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                                        + bench.callerKey() + "\r\n" + body.header() + "Content-Length: "
                                        + body.bytes().length + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().write(body.bytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** The body of the answer, which must be a success. */
        String receive() {
            try {
                InputStream in = socket.getInputStream();
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) in.read());
                }
                int length = Integer.parseInt(head.toString().replaceAll("(?s).*content-length: (\\d+).*", "$1"));
                String answer = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                assertThat(head.toString()).as(answer).startsWith("HTTP/1.1 200 ");
                return answer;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String ask(Body body) {
            send(body);
            return receive();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private record Body(String name, String path, String header, byte[] bytes) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Body small() {
        return new Body("small", "/v2/models/size/infer", "", SMALL.getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] text(String before, String after) {
        return (before + "0.25,".repeat(NUMBERS - 1) + "0.25" + after).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] openInference() {
        return text(
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[" + NUMBERS + "],\"data\":[", "]}]}");
    }

    /** Not as small as it could be: a hundred times is the most that is inflated. */
    private static final class Gzip extends GZIPOutputStream {
        Gzip(OutputStream out) throws IOException {
            super(out);
            def.setStrategy(Deflater.HUFFMAN_ONLY);
        }
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Gzip out = new Gzip(bytes)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Stream<Body> large() {
        return Stream.of(
                new Body("oip-rest", "/v2/models/size/infer", "", openInference()),
                new Body(
                        "oip-rest, compressed",
                        "/v2/models/size/infer",
                        "Content-Encoding: gzip\r\n",
                        gzip(openInference())),
                new Body("tfs-rest", "/v1/models/size:predict", "", text("{\"inputs\":[", "]}")));
    }

    /** When something began and ended. */
    private record Span(long begin, long end) {
        long within(Span other) {
            return Math.min(end, other.end) - Math.max(begin, other.begin);
        }
    }

    /** How long the slowest careful caller waited, of the time that the large body took after it was sent. */
    private static double waited(Body large, List<Line> careful) throws InterruptedException {
        List<Span> answered = new ArrayList<>();
        Thread caller = Thread.ofPlatform().unstarted(() -> {
            for (int i = 0; !Thread.currentThread().isInterrupted(); i = (i + 1) % careful.size()) {
                long begin = System.nanoTime();
                careful.get(i).ask(small());
                answered.add(new Span(begin, System.nanoTime()));
            }
        });
        Span took;
        try (Line line = new Line()) {
            caller.start();
            line.send(large);
            long sent = System.nanoTime();
            assertThat(line.receive()).contains(Integer.toString(NUMBERS));
            took = new Span(sent, System.nanoTime());
        } finally {
            caller.interrupt();
            caller.join();
        }
        long slowest =
                answered.stream().mapToLong(one -> one.within(took)).max().orElseThrow();
        return slowest / (double) (took.end() - took.begin());
    }

    @ParameterizedTest
    @MethodSource("large")
    void forty_megabytes_of_json_keep_no_careful_caller_waiting(Body large) throws Exception {
        List<Line> careful = new ArrayList<>();
        try {
            for (int i = 0; i < CAREFUL; i++) {
                careful.add(new Line());
                careful.getLast().ask(small());
            }
            List<Double> rounds = new ArrayList<>();
            while (rounds.size() < ROUNDS && rounds.stream().noneMatch(waited -> waited < MOST)) {
                rounds.add(waited(large, careful));
            }
            assertThat(rounds).anyMatch(waited -> waited < MOST);
        } finally {
            careful.forEach(Line::close);
        }
    }

    @Test
    void a_long_body_is_recorded_like_any_other() {
        try (Line line = new Line()) {
            large().forEach(body -> {
                line.ask(body);
                Inference entry = (Inference) bench.requests().getLast();
                ByteBuffer data = ByteBuffer.allocate(4 * NUMBERS).order(java.nio.ByteOrder.LITTLE_ENDIAN);
                while (data.hasRemaining()) {
                    data.putFloat(0.25f);
                }
                Tensor sent = Tensor.of("x", DataType.FP32, Shape.of(NUMBERS), data.flip());
                assertThat(entry.inputCommitment())
                        .isEqualTo(bench.committer().commit(entry.requestId(), List.of(sent)));
            });
        }
    }

    @Test
    void what_is_wrong_with_a_long_body_is_said() throws IOException {
        String wrong = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[300000],\"data\":["
                + "1,".repeat(299_999) + "true]}]}";
        assertThat(bench.infer("size", wrong).code()).isEqualTo("tensor/mismatch");
        assertThat(bench.infer("size", wrong.replace("true]}]}", "1]}]")).code())
                .isEqualTo("request/malformed");
        assertThat(bench.infer("size", wrong.replace("true", "1").replace("FP32", "FP64"))
                        .code())
                .isEqualTo("tensor/mismatch");
        assertThat(bench.infer("size", wrong.replace("true", "1").replace("\"x\"", "\"z\""))
                        .status())
                .isEqualTo(400);
        assertThat(bench.infer("size", wrong.replace("true", "1")).status()).isEqualTo(200);
    }
}
