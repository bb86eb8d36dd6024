package dev.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpRequestWriter;
import com.linecorp.armeria.common.RequestHeaders;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that come in an unkind way: in crumbs, without end, broken off, never read. */
class FloodTest {
    private static final String INFER = "/v2/models/echo/infer";
    private static final String GOOD =
            "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[1]}]}";

    @TempDir
    private static Path folder;

    private static TestServer server;

    @BeforeAll
    static void start() throws IOException {
        LeakWatch.begin();
        server = new TestServer(
                folder, Vectors.read("identity-key", "keys.json"), Vectors.read("identity-token", "tokens.json"));
    }

    /** Nothing is held and nothing failed inside, whatever came. */
    @AfterAll
    static void stop() {
        String metrics = awaitHeld(0);
        assertThat(metrics).contains("sallyport_bytes_in_flight 0\n", "sallyport_internal_errors_total 0\n");
        server.close();
        assertThat(LeakWatch.leaks()).isEmpty();
    }

    private static WebClient client(String scheme) {
        return WebClient.builder(scheme + "://127.0.0.1:" + server.port())
                .responseTimeout(Duration.ofSeconds(30))
                .build();
    }

    private static RequestHeaders headers(String path) {
        return RequestHeaders.of(HttpMethod.POST, path, "authorization", "Bearer " + server.callerKey());
    }

    private static AggregatedHttpResponse inCrumbs(String scheme, RequestHeaders headers, byte[] body, int size) {
        HttpRequestWriter request = HttpRequest.streaming(headers);
        var response = client(scheme).execute(request).aggregate();
        for (int at = 0; at < body.length && request.isOpen(); at += size) {
            request.write(HttpData.copyOf(body, at, Math.min(size, body.length - at)));
        }
        request.close();
        return response.join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"h1c", "h2c"})
    void a_body_of_many_one_byte_chunks_is_one_body(String scheme) {
        byte[] body = (" ".repeat(15_000) + GOOD).getBytes(StandardCharsets.UTF_8);
        assertThat(inCrumbs(scheme, headers(INFER), body, 1).status().code()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h1c", "h2c"})
    void a_body_that_grows_over_the_limit_is_refused_while_it_comes(String scheme) {
        AggregatedHttpResponse response = inCrumbs(scheme, headers(INFER), new byte[3 << 20], 8 << 10);
        assertThat(response.status().code()).isEqualTo(413);
        assertThat(response.contentUtf8()).contains("request/too-large");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h1c", "h2c"})
    void a_body_broken_off_frees_what_it_held(String scheme) {
        Random random = new Random(5);
        for (int i = 0; i < 50; i++) {
            HttpRequestWriter request = HttpRequest.streaming(headers(INFER));
            var response = client(scheme).execute(request).aggregate();
            request.write(HttpData.wrap(new byte[1 + random.nextInt(100_000)]));
            request.abort();
            assertThat(response.handle((answer, failure) -> true).join()).isTrue();
        }
    }

    @Test
    void a_connection_closed_while_the_answer_is_made_frees_it() throws IOException {
        byte[] json = (" ".repeat(200) + GOOD).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 100; i++) {
            try (Socket socket = new Socket("127.0.0.1", server.port())) {
                OutputStream out = socket.getOutputStream();
                out.write(head("content-length: " + json.length));
                out.write(json, 0, i % 2 == 0 ? json.length : 100);
                out.flush();
                socket.setSoLinger(true, 0);
            }
        }
    }

    private static byte[] head(String... more) {
        return ("POST " + INFER + " HTTP/1.1\r\nhost: x\r\nauthorization: Bearer " + server.callerKey() + "\r\n"
                        + String.join("\r\n", more) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void a_body_promised_over_the_limit_is_refused_before_it_is_sent() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(head("content-length: 4000000000"));
            socket.getOutputStream().flush();
            assertThat(firstLine(socket.getInputStream())).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void nobody_unknown_can_make_the_server_take_a_body() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            String head = "POST " + INFER + " HTTP/1.1\r\nhost: x\r\ncontent-length: 900000\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            assertThat(firstLine(socket.getInputStream())).startsWith("HTTP/1.1 401");
        }
    }

    @Test
    void as_many_requests_as_fit_are_held_and_the_next_is_told_to_come_again() throws IOException {
        List<Socket> open = new java.util.ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) {
                Socket socket = new Socket("127.0.0.1", server.port());
                open.add(socket);
                socket.getOutputStream().write(head("content-length: 100000"));
                socket.getOutputStream().flush();
            }
            awaitHeld(64);
            AggregatedHttpResponse response = client("h1c")
                    .execute(HttpRequest.of(headers(INFER), HttpData.ofUtf8(GOOD)))
                    .aggregate()
                    .join();
            assertThat(response.status().code()).isEqualTo(503);
            assertThat(response.headers().get("retry-after")).isEqualTo("1");
            assertThat(response.contentUtf8()).contains("server/overloaded");
            HttpRequest live = HttpRequest.of(
                    RequestHeaders.of(
                            HttpMethod.POST,
                            "/inference.GRPCInferenceService/ServerLive",
                            "content-type",
                            "application/grpc",
                            "te",
                            "trailers"),
                    HttpData.wrap(new byte[5]));
            assertThat(client("h2c").execute(live).aggregate().join().headers().get("grpc-status"))
                    .isEqualTo("14");
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
        awaitHeld(0);
    }

    /** The metrics, once so many requests are held. */
    private static String awaitHeld(int requests) {
        WebClient admin = WebClient.of("h1c://127.0.0.1:" + server.adminPort());
        RequestHeaders question =
                RequestHeaders.of(HttpMethod.GET, "/metrics", "authorization", "Bearer " + server.callerKey());
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        String metrics = "";
        while (!metrics.contains("sallyport_requests_in_flight " + requests + "\n")) {
            assertThat(System.nanoTime()).as(metrics).isLessThan(end);
            metrics = admin.execute(question).aggregate().join().contentUtf8();
        }
        return metrics;
    }

    private static String firstLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
