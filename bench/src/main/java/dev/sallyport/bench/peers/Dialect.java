package dev.sallyport.bench.peers;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import dev.sallyport.bench.Calls;
import dev.sallyport.bench.Generator;
import dev.sallyport.bench.H2load;
import dev.sallyport.bench.Payload;
import dev.sallyport.bench.Sample;
import dev.sallyport.bench.Wrk;
import java.io.IOException;
import java.nio.file.Path;

/** How a tensor is asked about, and what makes the load. */
enum Dialect {
    /** Open Inference Protocol, raw bytes. */
    OIP_GRPC("grpc", "OIP gRPC, raw", true),
    /** Its REST form with the binary tensor extension. */
    OIP_BINARY("rest-binary", "OIP REST, binary", false),
    OIP_JSON("rest-json", "OIP REST, JSON", false),
    TFS_GRPC("tfs-grpc", "TensorFlow Serving gRPC", true),
    TFS_JSON("tfs-json", "TensorFlow Serving REST", false),
    /** What a team writes itself: an array of numbers each way. */
    PLAIN_JSON("plain-json", "own JSON", false);

    private final String word;
    private final String label;
    private final boolean isGrpc;

    Dialect(String word, String label, boolean isGrpc) {
        this.word = word;
        this.label = label;
        this.isGrpc = isGrpc;
    }

    String word() {
        return word;
    }

    String label() {
        return label;
    }

    boolean isGrpc() {
        return isGrpc;
    }

    /** The form a peer's answers to this are compared in: what a team writes itself stands beside JSON. */
    Dialect family() {
        return this == PLAIN_JSON ? OIP_JSON : this;
    }

    boolean isText() {
        return this == OIP_JSON || this == TFS_JSON || this == PLAIN_JSON;
    }

    Payload payload(Sample sample) {
        return switch (this) {
            case OIP_GRPC -> Payload.grpc(sample);
            case OIP_BINARY -> Payload.rest(sample);
            case OIP_JSON -> JsonPayload.oip(sample);
            case TFS_GRPC -> ServingMessages.predict(sample);
            case TFS_JSON -> JsonPayload.serving(sample);
            case PLAIN_JSON -> JsonPayload.plain(sample);
        };
    }

    /** The values of one answer; any answer but a good one is an exception. */
    float[] ask(Calls calls, String base, Payload payload) throws IOException {
        AggregatedHttpResponse answer = calls.send(scheme(base), payload);
        if (answer.status().code() != 200) {
            throw new IOException("HTTP " + answer.status() + ": " + shortened(answer.contentUtf8()));
        }
        byte[] body = answer.content().array();
        return switch (this) {
            case OIP_GRPC -> {
                Calls.checkGrpc(answer);
                yield Payload.grpcAnswer(body);
            }
            case OIP_BINARY -> {
                String length = answer.headers().get("inference-header-content-length");
                if (length == null) {
                    throw new IOException("an answer without binary tensors");
                }
                yield Payload.restAnswer(length, body);
            }
            case TFS_GRPC -> {
                Calls.checkGrpc(answer);
                yield ServingMessages.answer(body);
            }
            case OIP_JSON -> JsonPayload.numbers(body, "data");
            case TFS_JSON -> JsonPayload.numbers(body, "predictions");
            case PLAIN_JSON -> JsonPayload.numbers(body, "y");
        };
    }

    /** HTTP/2 for gRPC and HTTP/1.1 for the rest, without asking first. */
    private String scheme(String base) {
        String http = isGrpc ? "h2" : "h1";
        return base.startsWith("https:") ? base.replaceFirst("https", http) : base.replaceFirst("http", http + "c");
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(200, text.length()));
    }

    String generatorName() {
        return isGrpc ? "h2load" : "wrk";
    }

    Generator generator(Path folder) {
        return isGrpc ? new H2load(folder) : new Wrk(folder);
    }
}
