package dev.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who watches the health hears of the stop and is let go, not cut off. */
class HealthWatchTest {
    @TempDir
    private Path folder;

    private static HttpResponse call(WebClient client, String method, byte[] message) {
        RequestHeaders headers = RequestHeaders.builder(HttpMethod.POST, "/grpc.health.v1.Health/" + method)
                .set("content-type", "application/grpc")
                .set("te", "trailers")
                .build();
        return client.execute(HttpRequest.of(headers, HttpData.wrap(message)));
    }

    @Test
    void watchers_hear_that_the_server_stops_and_are_let_go() throws Exception {
        TestServer server = started();
        WebClient client = WebClient.builder("h2c://127.0.0.1:" + server.port())
                .responseTimeout(Duration.ofSeconds(30))
                .build();
        AggregatedHttpResponse now =
                call(client, "Check", new byte[5]).aggregate().join();
        assertThat(now.content().array()).containsExactly(0, 0, 0, 0, 2, 8, 1);
        CompletableFuture<AggregatedHttpResponse> known =
                call(client, "Watch", new byte[5]).aggregate();
        CompletableFuture<AggregatedHttpResponse> unknown =
                call(client, "Watch", new byte[] {0, 0, 0, 0, 3, 0x0a, 1, 'x'}).aggregate();
        // Both have begun when a later call on the same connection is answered.
        call(client, "Check", new byte[5]).aggregate().join();
        server.close();
        AggregatedHttpResponse seen = known.get(20, TimeUnit.SECONDS);
        assertThat(seen.content().array()).containsExactly(0, 0, 0, 0, 2, 8, 1, 0, 0, 0, 0, 2, 8, 2);
        assertThat(seen.trailers().get("grpc-status")).isEqualTo("14");
        AggregatedHttpResponse nobody = unknown.get(20, TimeUnit.SECONDS);
        assertThat(nobody.content().array()).containsExactly(0, 0, 0, 0, 2, 8, 3);
    }

    private TestServer started() throws IOException {
        return new TestServer(
                folder, Vectors.read("identity-key", "keys.json"), Vectors.read("identity-token", "tokens.json"));
    }
}
