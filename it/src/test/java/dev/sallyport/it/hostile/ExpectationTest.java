package dev.sallyport.it.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody is asked for a body before the server knows that it wants it (RFC 9110 §10.1.1). */
@TestInstance(Lifecycle.PER_CLASS)
class ExpectationTest {
    private static final String EXPECT = "Expect: 100-continue";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration SILENCE = Duration.ofMillis(500);

    @TempDir
    static Path folder;

    private Target target;

    @BeforeAll
    void start() {
        target = new Target(folder, Map.of());
    }

    @AfterAll
    void stop() {
        target.close();
    }

    private String known() {
        return "Authorization: " + target.authorization();
    }

    private static String head(String model, String version, String... fields) {
        return "POST /v2/models/" + model + "/infer HTTP/" + version + "\r\nHost: a\r\n" + String.join("\r\n", fields)
                + "\r\n\r\n";
    }

    private static String length(String body) {
        return "Content-Length: " + body.length();
    }

    /** What a head alone is answered with. */
    private String answer(String head) {
        try (RawConnection wire = RawConnection.tls(target, "http/1.1")) {
            wire.send(head);
            return wire.readAnswer(SILENCE.multipliedBy(4));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 20_000, 400_000})
    void a_caller_that_may_is_asked_for_the_body_and_answered(int count) {
        String body = Target.echo(count);
        try (RawConnection wire = RawConnection.tls(target, "http/1.1")) {
            for (int i = 0; i < 2; i++) {
                wire.send(head(Target.ECHO, "1.1", known(), EXPECT, length(body)));
                assertThat(wire.readAnswer(PATIENCE)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                wire.send(body);
                assertThat(wire.readAnswer(PATIENCE))
                        .startsWith("HTTP/1.1 200 ")
                        .doesNotContain(" 100 ");
            }
        }
    }

    @Test
    void a_body_in_chunks_is_asked_for_too() {
        String body = Target.echo(1);
        try (RawConnection wire = RawConnection.tls(target, "http/1.1")) {
            wire.send(head(Target.ECHO, "1.1", known(), "Transfer-Encoding: chunked", EXPECT));
            assertThat(wire.readAnswer(PATIENCE)).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
            wire.send(Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n");
            assertThat(wire.readAnswer(PATIENCE)).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void who_sends_the_body_without_waiting_is_answered() {
        String body = Target.echo(1);
        try (RawConnection wire = RawConnection.tls(target, "http/1.1")) {
            wire.send(head(Target.ECHO, "1.1", known(), EXPECT, length(body), "Connection: close") + body);
            assertThat(wire.readAll(PATIENCE)).containsSubsequence("HTTP/1.1 100 ", "HTTP/1.1 200 ");
        }
    }

    /** It is not known what the next bytes are: the body that was announced, or the next request. */
    @Test
    void whoever_is_refused_was_not_asked_for_the_body_and_has_to_connect_anew() {
        String small = length(Target.echo(4));
        Map<String, String> refused = Map.of(
                head(Target.ECHO, "1.1", EXPECT, small), "401",
                head(Target.ECHO, "1.1", EXPECT, "Content-Length: 999999999999"), "401",
                head(Target.ECHO, "1.1", EXPECT, "Transfer-Encoding: chunked"), "401",
                head(Target.ECHO, "1.1", EXPECT, "Authorization: Bearer none", small), "401",
                head("none", "1.1", known(), EXPECT, small), "404",
                head(Target.ECHO, "1.1", known(), EXPECT, "Content-Length: 67108865"), "413",
                head(Target.ECHO, "1.1", known(), EXPECT, "Content-Length: 999999999999"), "413",
                head(Target.ECHO, "1.1", known(), "Expect: a miracle", small), "417");
        refused.forEach((head, status) -> {
            try (RawConnection wire = RawConnection.tls(target, "http/1.1")) {
                wire.send(head);
                assertThat(wire.readAll(PATIENCE))
                        .as(head)
                        .startsWith("HTTP/1.1 " + status + " ")
                        .doesNotContain("HTTP/1.1 100");
                assertThat(wire.isClosed()).as(head).isTrue();
            }
        });
    }

    @Test
    void the_first_protocol_expects_nothing() {
        String body = Target.echo(1);
        assertThat(answer(head(Target.ECHO, "1.0", known(), EXPECT, length(body))))
                .isEmpty();
        assertThat(answer(head(Target.ECHO, "1.0", known(), EXPECT, length(body)) + body))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void a_request_without_a_body_is_answered_at_once() {
        assertThat(answer("GET /v2 HTTP/1.1\r\nHost: a\r\n" + known() + "\r\n" + EXPECT + "\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    private HttpResponse<String> send(HttpClient.Version version, String authorization, int count) throws Exception {
        try (HttpClient client = target.newClient(version)) {
            HttpRequest request = HttpRequest.newBuilder(
                            target.connection().rest().resolve("/v2/models/" + Target.ECHO + "/infer"))
                    .timeout(PATIENCE)
                    .expectContinue(true)
                    .header("authorization", authorization)
                    .POST(BodyPublishers.ofString(Target.echo(count)))
                    .build();
            return client.send(request, BodyHandlers.ofString());
        }
    }

    /** Over HTTP/2 the other streams go on. */
    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void a_client_that_waits_is_served_or_refused(HttpClient.Version version) throws Exception {
        for (int count : List.of(4, 400_000)) {
            assertThat(send(version, target.authorization(), count).statusCode())
                    .isEqualTo(200);
            assertThat(send(version, "Bearer none", count).statusCode()).isEqualTo(401);
        }
    }

    /** It asks by itself before bodies of more than a megabyte. */
    @Test
    void curl_sends_what_it_is_asked_for() throws Exception {
        Path body = Files.writeString(folder.resolve("body.json"), Target.echo(800_000));
        String good = curl(body, target.authorization());
        assertThat(good).containsSubsequence("> Expect: 100-continue", "< HTTP/1.1 100 ", "< HTTP/1.1 200 ");
        assertThat(good).doesNotContain("Done waiting");
        String refused = curl(body, "Bearer none");
        assertThat(refused).containsSubsequence("> Expect: 100-continue", "< HTTP/1.1 401 ");
        assertThat(refused).doesNotContain("HTTP/1.1 100");
    }

    private String curl(Path body, String authorization) throws IOException, InterruptedException {
        Path header = Files.writeString(folder.resolve("authorization"), "Authorization: " + authorization);
        Path said = folder.resolve("said");
        Process curl = new ProcessBuilder(
                        "curl",
                        "--http1.1",
                        "--silent",
                        "--verbose",
                        "--max-time",
                        "60",
                        "--expect100-timeout",
                        "30",
                        "--cacert",
                        target.connection().ca().toString(),
                        "--header",
                        "@" + header,
                        "--data-binary",
                        "@" + body,
                        "--output",
                        folder.resolve("answer").toString(),
                        target.connection().rest() + "/v2/models/" + Target.ECHO + "/infer")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        curl.waitFor();
        return Files.readString(said);
    }
}
