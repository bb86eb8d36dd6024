package dev.sallyport.bench.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.util.TransportType;
import com.linecorp.armeria.server.Server;
import dev.sallyport.bench.BenchModel;
import dev.sallyport.bench.Payload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The generator as a process of its own against a server whose behaviour is known. */
class OpenLoopTest {
    private static final Payload GRPC = Payload.grpc(BenchModel.TINY.sample());
    private static final Payload REST = new Payload("/answer", Map.of("content-type", "application/json"), new byte[2]);
    private static final int PER_SECOND = 100;

    private final AtomicInteger asked = new AtomicInteger();
    private final Server server = Server.builder()
            .http(0)
            .service(
                    "/answer",
                    (_, request) -> HttpResponse.of(request.aggregate().thenApply(_ -> answer())))
            .service("/broken", (_, _) -> HttpResponse.of(HttpStatus.SERVICE_UNAVAILABLE))
            .service(
                    GRPC.path(),
                    (_, request) -> HttpResponse.of(request.aggregate().thenApply(_ -> call("0"))))
            .service(
                    "/refused",
                    (_, request) -> HttpResponse.of(request.aggregate().thenApply(_ -> call("3"))))
            .build();

    @TempDir
    Path folder;

    @BeforeEach
    void serve() {
        assumeThat(TransportType.EPOLL.isAvailable()).isTrue();
        server.start().join();
    }

    @AfterEach
    void stop() {
        // Nobody waits for the two seconds in which it looks for more to do.
        server.stop();
    }

    private HttpResponse answer() {
        asked.incrementAndGet();
        return HttpResponse.of(MediaType.JSON, "{}");
    }

    private HttpResponse call(String status) {
        asked.incrementAndGet();
        return HttpResponse.of(
                ResponseHeaders.of(HttpStatus.OK, "content-type", "application/grpc"),
                HttpData.wrap(new byte[5]),
                HttpHeaders.of("grpc-status", status));
    }

    private OpenLoad run(Payload payload) throws Exception {
        String base = "http://127.0.0.1:" + server.activeLocalPort();
        return OpenLoad.run(base, payload, 2, PER_SECOND, 2, 1, Optional.empty(), folder);
    }

    @Test
    void sends_what_the_schedule_says_and_counts_good_answers() throws Exception {
        for (Payload payload : new Payload[] {REST, GRPC}) {
            asked.set(0);
            OpenLoad load = run(payload);
            assertThat(load.failed()).isZero();
            assertThat(load.answered() + load.behind()).isEqualTo(3 * PER_SECOND);
            assertThat(asked.get()).isGreaterThanOrEqualTo((int) load.answered());
            assertThat(load.p99Micros()).isPositive().isGreaterThanOrEqualTo(load.p50Micros());
        }
    }

    @Test
    void a_refusal_is_no_good_answer_whatever_the_http_status() {
        Payload refused = new Payload("/refused", GRPC.headers(), GRPC.body());
        Payload broken = new Payload("/broken", REST.headers(), REST.body());
        for (Payload payload : new Payload[] {refused, broken}) {
            assertThatIOException().isThrownBy(() -> run(payload)).withMessageContaining("0 good, " + 3 * PER_SECOND);
        }
    }

    /** A closed loop would report 0.3 s for each of the few it sent; here all who had to wait are charged. */
    @Test
    void a_server_that_falls_behind_is_charged_for_all_who_wait() throws Exception {
        Server slow = Server.builder()
                .http(0)
                .service(
                        "/answer",
                        (_, request) ->
                                HttpResponse.delayed(HttpResponse.of(MediaType.JSON, "{}"), Duration.ofMillis(300)))
                .build();
        slow.start().join();
        try {
            String base = "http://127.0.0.1:" + slow.activeLocalPort();
            OpenLoad load = OpenLoad.run(base, REST, 1, PER_SECOND, 2, 1, Optional.empty(), folder);
            assertThat(load.behind()).isGreaterThan(250);
            assertThat(load.perSecond()).isLessThan(10);
            assertThat(load.p99Micros()).isGreaterThan(900_000);
        } finally {
            slow.stop();
        }
    }

    @Test
    void says_so_when_nobody_listens() {
        int port = server.activeLocalPort();
        server.stop().join();
        assertThatIOException()
                .isThrownBy(() ->
                        OpenLoad.run("http://127.0.0.1:" + port, REST, 1, PER_SECOND, 2, 1, Optional.empty(), folder))
                .withMessageContaining("onnect");
    }

    @Test
    void a_payload_survives_the_way_to_the_other_process() throws IOException {
        PayloadFile.write(GRPC, folder.resolve("payload"));
        Payload read = PayloadFile.read(folder.resolve("payload"));
        assertThat(read.path()).isEqualTo(GRPC.path());
        assertThat(read.headers()).isEqualTo(GRPC.headers());
        assertThat(read.body()).isEqualTo(GRPC.body());
        assertThat(PayloadFile.isGrpc(read)).isTrue();
    }
}
