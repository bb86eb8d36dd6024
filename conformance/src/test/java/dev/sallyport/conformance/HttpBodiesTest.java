package dev.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How bodies travel: compressed answers, chunks, and callers that ask before they send. */
class HttpBodiesTest {
    private static final String PATH = "/v2/models/echo-int8/infer";

    @TempDir
    private static Path folder;

    private static TestServer server;
    private static HttpClient client;

    @BeforeAll
    static void start() throws IOException {
        server = new TestServer(
                folder, Vectors.read("identity-key", "keys.json"), Vectors.read("identity-token", "tokens.json"));
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    private static HttpRequest.Builder request(int bytes) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + PATH))
                .header("authorization", "Bearer " + server.callerKey())
                .header("inference-header-content-length", "0")
                .POST(BodyPublishers.ofByteArray(new byte[bytes]));
    }

    private static HttpResponse<byte[]> answer(HttpRequest.Builder request) throws Exception {
        HttpResponse<byte[]> answer = client.send(request.build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer;
    }

    @Test
    void large_answers_are_compressed_as_the_caller_likes_it() throws Exception {
        byte[] plain = answer(request(50_000)).body();
        assertThat(plain).hasSizeGreaterThan(50_000);
        HttpResponse<byte[]> gzip = answer(request(50_000).header("accept-encoding", "deflate;q=0.5, gzip"));
        assertThat(gzip.headers().firstValue("content-encoding")).contains("gzip");
        assertThat(gzip.body()).hasSizeLessThan(5_000);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes())
                .isEqualTo(plain);
        HttpResponse<byte[]> deflate = answer(request(50_000).header("accept-encoding", "deflate"));
        assertThat(deflate.headers().firstValue("content-encoding")).contains("deflate");
        assertThat(new InflaterInputStream(new ByteArrayInputStream(deflate.body())).readAllBytes())
                .isEqualTo(plain);
        long jsonBytes = gzip.headers()
                .firstValueAsLong("inference-header-content-length")
                .orElseThrow();
        assertThat(plain.length - jsonBytes).isEqualTo(50_000);
    }

    @Test
    void small_answers_and_unwanted_compression_are_left_out() throws Exception {
        assertThat(answer(request(100).header("accept-encoding", "gzip"))
                        .headers()
                        .firstValue("content-encoding"))
                .isEmpty();
        assertThat(answer(request(50_000).header("accept-encoding", "gzip;q=0, br"))
                        .headers()
                        .firstValue("content-encoding"))
                .isEmpty();
    }

    /** What one connection answers to a head, and to the body once it was told to go on. */
    private static String conversation(String authorization, String more, String body) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST " + PATH + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer "
                            + authorization + "\r\nInference-Header-Content-Length: 0\r\n" + more + "\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            StringBuilder seen = new StringBuilder();
            if (more.contains("100-continue")) {
                seen.append(head(in));
            }
            if (!more.contains("100-continue") || seen.toString().contains(" 100 ")) {
                out.write(body.getBytes(StandardCharsets.US_ASCII));
                seen.append(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
            return seen.toString();
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Test
    void who_asks_before_sending_is_told_to_go_on() throws IOException {
        String seen = conversation(server.callerKey(), "Content-Length: 3\r\nExpect: 100-continue\r\n", "abc");
        assertThat(seen).startsWith("HTTP/1.1 100 ").contains("HTTP/1.1 200 ").endsWith("abc");
    }

    @Test
    void who_expects_anything_else_is_refused() throws IOException {
        String seen = conversation(server.callerKey(), "Content-Length: 3\r\nExpect: a miracle\r\n", "abc");
        assertThat(seen).startsWith("HTTP/1.1 417 ");
    }

    @Test
    void chunks_are_put_together() throws IOException {
        String seen = conversation(
                server.callerKey(), "Transfer-Encoding: chunked\r\n", "1\r\na\r\n2;x=y\r\nbc\r\n0\r\n\r\n");
        assertThat(seen).contains("HTTP/1.1 200 ").endsWith("abc");
    }
}
