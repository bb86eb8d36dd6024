package dev.sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import dev.sallyport.audit.Committer;
import dev.sallyport.core.AuditEvent;
import dev.sallyport.core.AuditEvent.Inference;
import dev.sallyport.core.AuditEvent.TensorFact;
import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.Shape;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.core.json.JsonDocument;
import dev.sallyport.core.json.JsonLimits;
import dev.sallyport.core.json.JsonValue;
import dev.sallyport.core.json.JsonValue.JsonObject;
import dev.sallyport.core.json.JsonWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One ensemble of a real server, asked in every form of every protocol by a caller without a right to its members. */
@Timeout(120)
class EnsembleFormsTest {
    private static final String STEPS = """
            {"ensembleVersion": 1, "inputs": ["x"], "outputs": ["y"], "steps": [
              {"model": "inner-a", "version": "1", "inputs": {"x": "x"}, "outputs": {"y": "between"}},
              {"model": "inner-b", "version": "1", "inputs": {"x": "between"}, "outputs": {"y": "y"}}]}
            """;
    private static final Tensor SENT = tensor("x", 1, 2, 3, 4);
    private static final Tensor ANSWERED = tensor("y", 4, 5, 6, 7);

    @TempDir
    private static Path folder;

    private static Workbench bench;

    @BeforeAll
    static void start() throws IOException {
        bench = new Workbench(folder);
        bench.seal("inner-a", "1", Workbench.adding(1));
        bench.seal("inner-b", "1", Workbench.adding(2));
        bench.sealEnsemble("sum", "1", new ModelContract(List.of(rows("x")), List.of(rows("y"))), STEPS);
        bench.start("{batching: {mode: 'off', instances: 1}}");
        assertThat(bench.refused()).isEmpty();
    }

    @AfterAll
    static void stop() {
        bench.close();
    }

    private static TensorSpec rows(String name) {
        return TensorSpec.of(name, DataType.FP32, Shape.of(-1, 2));
    }

    private static Tensor tensor(String name, float... values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            data.putFloat(value);
        }
        return Tensor.of(name, DataType.FP32, Shape.of(values.length / 2, 2), data.flip());
    }

    private static String protocol(JsonDocument one) {
        return one.string("name").split(":")[0];
    }

    private static AggregatedHttpResponse send(JsonDocument request, boolean grpc) {
        RequestHeadersBuilder headers = RequestHeaders.builder(HttpMethod.POST, request.string("path"))
                .add("authorization", "Bearer " + bench.callerKey());
        if (grpc) {
            headers.add("content-type", "application/grpc").add("te", "trailers");
        }
        request.optionalObject("headers")
                .ifPresent(sent -> sent.names().forEach(name -> headers.add(name, sent.string(name))));
        byte[] body = Recipe.bytes(request.value("body").orElseThrow());
        return WebClient.builder((grpc ? "h2c" : "h1c") + "://127.0.0.1:" + bench.port())
                .responseTimeout(Duration.ofSeconds(30))
                .build()
                .execute(HttpRequest.of(headers.build(), HttpData.wrap(body)))
                .aggregate()
                .join();
    }

    private static String trailer(AggregatedHttpResponse response, String name) {
        return response.headers().get(name, response.trailers().get(name, ""));
    }

    private static void assertAnswer(JsonDocument one) {
        boolean grpc = protocol(one).endsWith("grpc");
        AggregatedHttpResponse response = send(one.object("request"), grpc);
        assertThat(response.status().code())
                .as(one.string("name") + response.contentUtf8())
                .isEqualTo(200);
        JsonObject expected = (JsonObject) one.object("expect").value("answer").orElseThrow();
        if (grpc) {
            assertThat(trailer(response, "grpc-status"))
                    .as(trailer(response, "grpc-message"))
                    .isEqualTo("0");
        }
        if (expected.members().containsKey("bytes")) {
            assertThat(response.content().array())
                    .as(one.string("name"))
                    .isEqualTo(Recipe.bytes(expected.members().firstEntry().getValue()));
        } else {
            assertThat(JsonValue.parse(response.content().array(), JsonLimits.DOCUMENT, RequestMalformed::new))
                    .as(one.string("name"))
                    .isEqualTo(expected);
        }
    }

    private static Inference last() {
        return (Inference) bench.requests().getLast();
    }

    @Test
    void every_form_gets_the_same_numbers_and_leaves_the_same_commitments_and_members() {
        Committer committer = bench.committer();
        Set<String> protocols = new HashSet<>();
        for (JsonDocument one : Vectors.cases("ensemble")) {
            assertAnswer(one);
            Inference entry = last();
            assertThat(entry.origin().protocol()).isEqualTo(protocol(one));
            assertThat(entry.model()).isEqualTo(new ModelRef("sum", "1"));
            assertThat(entry.inputs()).containsExactly(TensorFact.of(SENT));
            assertThat(entry.outputs()).containsExactly(TensorFact.of(ANSWERED));
            assertThat(entry.inputCommitment())
                    .as(one.string("name"))
                    .isEqualTo(committer.commit(entry.requestId(), List.of(SENT)));
            assertThat(entry.outputCommitment())
                    .as(one.string("name"))
                    .isEqualTo(committer.commit(entry.requestId(), List.of(ANSWERED)));
            assertThat(entry.members())
                    .extracting(member -> member.model().toString())
                    .containsExactly("inner-a/1", "inner-b/1");
            protocols.add(protocol(one));
        }
        assertThat(protocols).containsExactlyInAnyOrder("oip-rest", "oip-grpc", "tfs-rest", "tfs-grpc");
    }

    private static Stream<JsonDocument> asked(String model) {
        return Vectors.cases("ensemble").stream()
                .map(one -> JsonDocument.of(named(one.value("request").orElseThrow(), model), RequestMalformed::new));
    }

    /** The same request to another model, wherever the name stands. */
    private static JsonValue named(JsonValue request, String model) {
        String text = new String(JsonWriter.compact().value(request).toBytes(), StandardCharsets.UTF_8);
        String other = text.replace("\"sum\"", "\"" + model + "\"").replaceAll("models/sum(?=[:/])", "models/" + model);
        return json(other);
    }

    /** What a form is refused with, and what the caller is told. */
    private static String refusal(JsonDocument request) {
        boolean grpc = !request.string("path").startsWith("/v");
        AggregatedHttpResponse response = send(request, grpc);
        String told = response.contentUtf8() + trailer(response, "grpc-message");
        assertThat(told).doesNotContain("inner-b");
        if (!grpc) {
            return Integer.toString(response.status().code());
        }
        // A stream refuses in its place.
        return response.content().isEmpty() ? trailer(response, "grpc-status") : "in place";
    }

    @Test
    void a_missing_member_is_the_same_refusal_in_every_form_and_is_not_named() throws IOException {
        bench.administer("/admin/models/inner-b/versions/1/unload");
        try {
            assertThat(asked("sum").map(EnsembleFormsTest::refusal).distinct())
                    .containsExactly("503", "14", "in place");
            assertThat(bench.requests().stream().filter(AuditEvent.Refusal.class::isInstance))
                    .extracting(refusal -> ((AuditEvent.Refusal) refusal).code())
                    .contains("model/not-ready");
        } finally {
            bench.administer("/admin/models/inner-b/versions/1/load");
        }
    }

    @Test
    void a_member_by_itself_is_unknown_in_every_form() {
        assertThat(asked("inner-a").map(EnsembleFormsTest::refusal).distinct()).containsExactly("404", "5", "in place");
    }

    /** As in Triton's model configuration; -1 is ten bytes. */
    private static final String CONFIGURATION = """
            {"frame": {"message": [[1, {"message": [[1, "sum"], [2, "ensemble"],
              [5, {"message": [[1, "x"], [2, 11], [4, {"hex": "ffffffffffffffffff0102"}]]}],
              [6, {"message": [[1, "y"], [2, 11], [3, {"hex": "ffffffffffffffffff0102"}]]}],
              [7, {"message": [[1, "sum"], [2, 1], [4, 2]]}],
              [15, {"message": [
                [1, {"message": [[1, "inner-a"], [2, 1], [3, {"message": [[1, "x"], [2, "x"]]}],
                  [4, {"message": [[1, "y"], [2, "between"]]}]]}],
                [1, {"message": [[1, "inner-b"], [2, 1], [3, {"message": [[1, "x"], [2, "between"]]}],
                  [4, {"message": [[1, "y"], [2, "y"]]}]]}]]}]]}]]}}
            """;

    private static JsonValue json(String text) {
        return JsonValue.parse(text.getBytes(StandardCharsets.UTF_8), JsonLimits.DOCUMENT, RequestMalformed::new);
    }

    private static byte[] configuration(String key) {
        RequestHeaders headers = RequestHeaders.of(
                HttpMethod.POST,
                "/inference.GRPCInferenceService/ModelConfig",
                "content-type",
                "application/grpc",
                "te",
                "trailers",
                "authorization",
                "Bearer " + key);
        byte[] asked = Recipe.bytes(json("{\"frame\": {\"message\": [[1, \"sum\"]]}}"));
        return WebClient.of("h2c://127.0.0.1:" + bench.port())
                .execute(HttpRequest.of(headers, HttpData.wrap(asked)))
                .aggregate()
                .join()
                .content()
                .array();
    }

    @Test
    void the_configuration_has_the_steps_for_whoever_may_see_the_members() throws IOException {
        assertThat(configuration(bench.administratorKey())).isEqualTo(Recipe.bytes(json(CONFIGURATION)));
        assertThat(new String(configuration(bench.callerKey()), StandardCharsets.ISO_8859_1))
                .contains("ensemble")
                .doesNotContain("inner", "between");
        JsonDocument seen = bench.getAsAdministrator("/v2/models/sum/config").json();
        assertThat(seen.string("platform")).isEqualTo("ensemble");
        assertThat(seen.object("ensemble_scheduling").value("step").orElseThrow())
                .isEqualTo(json("""
                        [{"model_name": "inner-a", "model_version": 1, "input_map": {"x": "x"}, "output_map": {"y": "between"}},
                         {"model_name": "inner-b", "model_version": 1, "input_map": {"x": "between"}, "output_map": {"y": "y"}}]
                        """));
        assertThat(bench.get("/v2/models/sum/config").body()).doesNotContain("inner", "between", "ensemble_scheduling");
    }
}
