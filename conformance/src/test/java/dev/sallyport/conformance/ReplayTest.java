package dev.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import dev.sallyport.audit.Verification;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every vector over the wire: REST over HTTP/1.1 and HTTP/2, gRPC over HTTP/2. */
class ReplayTest {
    private static final String SERVICE = "/inference.GRPCInferenceService/";
    private static final String SERVING = "/tensorflow.serving.";
    private static final String REFLECTION = "/grpc.reflection.";

    @TempDir
    private static Path folder;

    private static TestServer server;
    private static WebClient http1;
    private static WebClient http2;

    @BeforeAll
    static void start() throws IOException {
        LeakWatch.begin();
        server = new TestServer(
                folder, Vectors.read("identity-key", "keys.json"), Vectors.read("identity-token", "tokens.json"));
        http1 = client("h1c");
        http2 = client("h2c");
    }

    private static WebClient client(String scheme) {
        return WebClient.builder(scheme + "://127.0.0.1:" + server.port())
                .factory(ClientFactory.ofDefault())
                .responseTimeout(Duration.ofSeconds(20))
                .maxResponseLength(8 << 20)
                .build();
    }

    /** Whatever was sent, the log is whole afterwards and no buffer was lost. */
    @AfterAll
    static void stop() {
        server.close();
        assertThat(server.verifiedLog()).isInstanceOf(Verification.Intact.class);
        assertThat(LeakWatch.leaks()).isEmpty();
    }

    @Test
    void every_model_of_the_vectors_is_served() {
        assertThat(server.refused()).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> oip_rest() {
        return rest("oip-rest");
    }

    @TestFactory
    Stream<DynamicTest> tfs_rest() {
        return rest("tfs-rest");
    }

    @TestFactory
    Stream<DynamicTest> http() {
        return rest("http");
    }

    private static Stream<DynamicTest> rest(String area) {
        return Vectors.cases(area).stream()
                .map(one -> DynamicTest.dynamicTest(one.string("name"), () -> {
                    HttpData body = body(one.object("request"));
                    replayRest(one, http1, body);
                    replayRest(one, http2, body);
                }));
    }

    @TestFactory
    Stream<DynamicTest> oip_grpc() {
        return grpc("oip-grpc", SERVICE);
    }

    @TestFactory
    Stream<DynamicTest> tfs_grpc() {
        return grpc("tfs-grpc", SERVING);
    }

    @TestFactory
    Stream<DynamicTest> reflection() {
        return grpc("reflection", REFLECTION);
    }

    private static Stream<DynamicTest> grpc(String area, String prefix) {
        return Vectors.cases(area).stream()
                .map(one -> DynamicTest.dynamicTest(one.string("name"), () -> replayGrpc(one, prefix)));
    }

    @TestFactory
    Stream<DynamicTest> identity() {
        List<JsonDocument> cases = new ArrayList<>(Vectors.cases("identity-key"));
        cases.addAll(Vectors.cases("identity-token"));
        return cases.stream().map(one -> DynamicTest.dynamicTest(one.string("name"), () -> replayIdentity(one)));
    }

    private static RequestHeadersBuilder headers(JsonDocument request, HttpMethod method, String path) {
        RequestHeadersBuilder headers = RequestHeaders.builder(method, path);
        if (request.optionalBoolean("authorized").orElse(true)) {
            headers.add("authorization", "Bearer " + server.callerKey());
        }
        request.optionalObject("headers")
                .ifPresent(sent -> sent.names().forEach(name -> headers.add(name, sent.string(name))));
        return headers;
    }

    private static HttpData body(JsonDocument request) {
        return request.value("body").map(Recipe::bytes).map(HttpData::wrap).orElse(HttpData.empty());
    }

    private static AggregatedHttpResponse send(WebClient client, RequestHeadersBuilder headers, HttpData body) {
        return client.execute(HttpRequest.of(headers.build(), body)).aggregate().join();
    }

    private static void replayRest(JsonDocument one, WebClient client, HttpData body) {
        one.only("name", "request", "expect");
        JsonDocument request = one.object("request").only("method", "path", "headers", "authorized", "body");
        JsonDocument expect = one.object("expect").only("http", "code", "answer");
        HttpMethod method = HttpMethod.valueOf(request.string("method"));
        AggregatedHttpResponse response = send(client, headers(request, method, request.string("path")), body);
        String text = response.contentUtf8();
        assertThat(response.status().code()).as(text).isEqualTo((int) expect.integer("http"));
        expect.optionalString("code").ifPresent(code -> assertRefusal(response, code));
        expect.value("answer").ifPresent(answer -> {
            if (answer instanceof JsonValue.JsonObject object
                    && !object.members().containsKey("bytes")) {
                assertThat(json(response.content().array())).isEqualTo(answer);
            } else {
                byte[] expected = Recipe.bytes(
                        ((JsonValue.JsonObject) answer).members().firstEntry().getValue());
                assertThat(response.content().array()).isEqualTo(expected);
            }
        });
    }

    private static JsonValue json(byte[] text) {
        return JsonValue.parse(text, JsonLimits.DOCUMENT, RequestMalformed::new);
    }

    /** The body of every refusal: for clients of the protocol, and for people (RFC 9457). */
    private static void assertRefusal(AggregatedHttpResponse response, String code) {
        assertThat(response.headers().get("content-type")).startsWith("application/json");
        JsonDocument body = JsonDocument.of(json(response.content().array()), RequestMalformed::new);
        assertThat(body.string("code")).as(response.contentUtf8()).isEqualTo(code);
        assertThat(body.integer("status")).isEqualTo(response.status().code());
        assertThat(body.string("error"))
                .isNotEmpty()
                .isEqualTo(body.string("detail"))
                .doesNotContain(folder.toString());
        assertThat(response.content().length()).isLessThan(2_000);
    }

    private static AggregatedHttpResponse call(JsonDocument request, String prefix, HttpHeaders more) {
        RequestHeadersBuilder headers = headers(request, HttpMethod.POST, prefix + request.string("method"));
        headers.set("content-type", "application/grpc").set("te", "trailers").add(more);
        return send(http2, headers, body(request));
    }

    private static String status(AggregatedHttpResponse response, String name) {
        return response.headers().get(name, response.trailers().get(name, ""));
    }

    private static void replayGrpc(JsonDocument one, String prefix) {
        one.only("name", "request", "expect");
        JsonDocument request = one.object("request").only("method", "headers", "authorized", "body");
        JsonDocument expect = one.object("expect").only("grpc", "code", "answer");
        AggregatedHttpResponse response = call(request, prefix, HttpHeaders.of());
        assertThat(response.status().code()).isEqualTo(200);
        assertThat(status(response, "grpc-status"))
                .as(status(response, "grpc-message"))
                .isEqualTo(Long.toString(expect.integer("grpc")));
        expect.optionalString("code")
                .ifPresent(code ->
                        assertThat(status(response, "sallyport-problem")).isEqualTo(code));
        if (expect.has("code")) {
            assertThat(status(response, "grpc-message")).isNotEmpty().doesNotContain(folder.toString());
        }
        expect.value("answer")
                .ifPresent(answer -> assertThat(response.content().array()).isEqualTo(Recipe.bytes(answer)));
    }

    /** The same credential by HTTP header and by gRPC metadata has the same worth. */
    private static void replayIdentity(JsonDocument one) {
        boolean allowed = one.string("expect").equals("allow");
        List<String> values = one.strings("authorization");
        // Space around a field's value is not part of it (RFC 9110 §5.5), so these cannot be sent.
        assumeThat(values).allMatch(value -> value.equals(value.strip()));
        for (WebClient client : List.of(http1, http2)) {
            RequestHeadersBuilder headers = RequestHeaders.builder(HttpMethod.GET, "/v2");
            values.forEach(value -> headers.add("authorization", value));
            AggregatedHttpResponse response = send(client, headers, HttpData.empty());
            assertThat(response.status().code()).isEqualTo(allowed ? 200 : 401);
            if (!allowed) {
                assertRefusal(response, one.string("expect"));
            }
        }
        RequestHeadersBuilder metadata = RequestHeaders.builder(HttpMethod.POST, SERVICE + "ServerMetadata");
        metadata.set("content-type", "application/grpc").set("te", "trailers");
        values.forEach(value -> metadata.add("authorization", value));
        AggregatedHttpResponse response = send(http2, metadata, HttpData.wrap(new byte[5]));
        assertThat(status(response, "grpc-status")).isEqualTo(allowed ? "0" : "16");
        assertThat(status(response, "sallyport-problem")).isEqualTo(allowed ? "" : one.string("expect"));
    }
}
