package dev.sallyport.bench;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import java.io.IOException;
import java.nio.file.Path;

/** Single requests to a server, whose answers are looked at: load generators count and do not read. */
public final class Calls implements AutoCloseable {
    private static final String COUNTER = "sallyport_inference_seconds_count";

    private static final long MAX_ANSWER_BYTES = 64 << 20;

    private final ClientFactory factory;

    public Calls(Path ca) {
        this.factory = ClientFactory.builder()
                .tlsCustomizer(tls -> tls.trustManager(ca.toFile()))
                .build();
    }

    /** The values that {@code payload} is answered with; no answer but a good one has any. */
    float[] infer(String base, Protocol protocol, Payload payload) throws IOException {
        AggregatedHttpResponse answer = send(base, payload);
        return switch (protocol) {
            case GRPC -> {
                checkGrpc(answer);
                yield Payload.grpcAnswer(answer.content().array());
            }
            case REST_HTTP1, REST_HTTP2 -> {
                String length = answer.headers().get("inference-header-content-length");
                if (answer.status().code() != 200 || length == null) {
                    throw new IOException("HTTP " + answer.status() + ": " + answer.contentUtf8());
                }
                yield Payload.restAnswer(length, answer.content().array());
            }
        };
    }

    /** A gRPC answer is good where its status is 0, wherever that stands. */
    public static void checkGrpc(AggregatedHttpResponse answer) throws IOException {
        String status = answer.trailers().get("grpc-status", answer.headers().get("grpc-status", "none"));
        if (!status.equals("0")) {
            throw new IOException("HTTP " + answer.status() + ", grpc-status " + status);
        }
    }

    /** Whatever the answer is; {@code base} with a scheme that Armeria knows. */
    public AggregatedHttpResponse send(String base, Payload payload) {
        RequestHeadersBuilder headers = RequestHeaders.builder(HttpMethod.POST, payload.path());
        payload.headers().forEach(headers::add);
        return send(base, HttpRequest.of(headers.build(), HttpData.wrap(payload.body())));
    }

    /** How many inferences the server itself says it has answered, over all models and protocols. */
    public long answered(String admin, String credential) throws IOException {
        RequestHeaders headers = RequestHeaders.builder(HttpMethod.GET, "/metrics")
                .add("authorization", "Bearer " + credential)
                .build();
        AggregatedHttpResponse answer = send(admin, HttpRequest.of(headers));
        if (answer.status().code() != 200) {
            throw new IOException("metrics: HTTP " + answer.status());
        }
        return sum(answer.contentUtf8());
    }

    static long sum(String metrics) {
        return metrics.lines()
                .filter(line -> line.startsWith(COUNTER + "{"))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    boolean isReady(String admin) {
        HttpRequest request = HttpRequest.of(HttpMethod.GET, "/health/ready");
        return send(admin, request).status().code() == 200;
    }

    /** The status of an administrative act. */
    int administer(String admin, String path, String credential) {
        RequestHeaders headers = RequestHeaders.builder(HttpMethod.POST, path)
                .add("authorization", "Bearer " + credential)
                .build();
        return send(admin, HttpRequest.of(headers)).status().code();
    }

    private AggregatedHttpResponse send(String base, HttpRequest request) {
        return WebClient.builder(base)
                .factory(factory)
                .maxResponseLength(MAX_ANSWER_BYTES)
                .build()
                .execute(request)
                .aggregate()
                .join();
    }

    @Override
    public void close() {
        factory.close();
    }
}
