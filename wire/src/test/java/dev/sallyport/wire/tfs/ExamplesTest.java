package dev.sallyport.wire.tfs;

import static dev.sallyport.wire.tfs.Contracts.floats;
import static dev.sallyport.wire.tfs.Contracts.labelled;
import static dev.sallyport.wire.tfs.Contracts.spec;
import static dev.sallyport.wire.tfs.Protos.example;
import static dev.sallyport.wire.tfs.Protos.feature;
import static dev.sallyport.wire.tfs.TfsSchema.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.DynamicMessage;
import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.ModelRef;
import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.wire.GrpcFrames;
import dev.sallyport.wire.ProtoSchema;
import dev.sallyport.wire.Scratch;
import dev.sallyport.wire.oip.Samples;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Examples become a model's inputs by the names of their features, over REST and over gRPC. */
class ExamplesTest {
    private static final ModelContract TYPES = Contracts.of(
            spec("f", DataType.FP32, -1, 2),
            spec("d", DataType.FP64, -1),
            spec("i", DataType.INT64, -1, 1),
            spec("s", DataType.BYTES, -1),
            spec("b", DataType.BOOL, -1));

    private static final List<String> TWO = List.of(
            "f FP32 [2,2]: 1.5 2.0 3.0 4.0",
            "d FP64 [2]: 0.5 1.0",
            "i INT64 [2,1]: 7 -9223372036854775808",
            "s BYTES [2]: a b",
            "b BOOL [2]: 1 0");

    private final Scratch scratch = new Scratch(UnpooledByteBufAllocator.DEFAULT, bytes -> {});

    private List<String> rest(ModelContract contract, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return shown(ExamplesJson.decode(Unpooled.wrappedBuffer(bytes), contract, Samples.SMALL, scratch));
    }

    private List<String> grpc(ModelContract contract, DynamicMessage... inputs) {
        List<ByteBuffer> messages = Arrays.stream(inputs)
                .map(input -> ByteBuffer.wrap(input.toByteArray()))
                .toList();
        try {
            return shown(ExamplesProto.decode(messages, contract, Samples.SMALL, scratch));
        } catch (IOException e) {
            throw Malformed.message("Input", e);
        }
    }

    private static List<String> shown(ExampleTensors examples) {
        return examples.tensors().stream().map(Contracts::shown).toList();
    }

    private static ByteString text(String text) {
        return ByteString.copyFromUtf8(text);
    }

    @Test
    void features_become_inputs_by_their_names() {
        assertThat(rest(TYPES, """
                {"examples": [
                  {"f": [1.5, 2.0], "d": 0.5, "i": 7, "s": "a", "b": true, "other": ["x"]},
                  {"b": false, "s": {"b64": "Yg=="}, "i": [-9223372036854775808], "d": [1], "f": [3, 4]}]}
                """)).isEqualTo(TWO);
        assertThat(grpc(
                        TYPES,
                        Protos.input(
                                example(Map.of(
                                        "f",
                                        feature(1.5f, 2f),
                                        "d",
                                        feature(0.5f),
                                        "i",
                                        feature(7L),
                                        "s",
                                        feature(text("a")),
                                        "b",
                                        feature(1L),
                                        "other",
                                        feature(text("x")))),
                                example(Map.of(
                                        "f",
                                        feature(3f, 4f),
                                        "d",
                                        feature(1f),
                                        "i",
                                        feature(Long.MIN_VALUE),
                                        "s",
                                        feature(text("b")),
                                        "b",
                                        feature(0L))))))
                .isEqualTo(TWO);
    }

    @Test
    void the_context_fills_what_examples_lack() {
        ModelContract contract = Contracts.of(spec("a", DataType.FP32, -1), spec("c", DataType.BYTES, -1));
        List<String> filled = List.of("a FP32 [2]: 1.0 NaN", "c BYTES [2]: own shared");
        String examples = "\"examples\":[{\"a\":1.0,\"c\":\"own\"},{\"a\":NaN}]";
        String context = "\"context\":{\"c\":\"shared\",\"other\":1}";
        assertThat(rest(contract, "{" + examples + "," + context + "}")).isEqualTo(filled);
        assertThat(rest(contract, "{" + context + "," + examples + "}")).isEqualTo(filled);
        DynamicMessage list = message(
                "ExampleListWithContext",
                "examples",
                List.of(
                        example(Map.of("a", feature(1f), "c", feature(text("own")))),
                        example(Map.of("a", feature(Float.NaN)))),
                "context",
                example(Map.of("c", feature(text("shared")))));
        assertThat(grpc(contract, message("Input", "example_list_with_context", list)))
                .isEqualTo(filled);
    }

    @Test
    void one_size_may_be_free_and_is_what_the_first_example_says() {
        ModelContract contract = Contracts.of(spec("a", DataType.FP32, -1, -1, 2));
        assertThat(rest(contract, "{\"examples\":[{\"a\":[1.0,2.0,3.0,4.0]}]}"))
                .containsExactly("a FP32 [1,2,2]: 1.0 2.0 3.0 4.0");
        assertThatThrownBy(() -> rest(contract, "{\"examples\":[{\"a\":[1.0,2.0]},{\"a\":[1.0,2.0,3.0,4.0]}]}"))
                .hasMessageContaining("values size: 4 but output shape: [2]");
    }

    @ParameterizedTest
    @CsvSource({
        "INT8, -128, 127, int8",
        "INT16, -32768, 32767, int16",
        "INT32, -2147483648, 2147483647, int32",
        "UINT8, 0, 255, uint8",
        "UINT16, 0, 65535, uint16",
        "UINT32, 0, 4294967295, uint32",
        "BOOL, 0, 1, bool",
        "FP32, -16777216, 16777216, float",
        "FP64, -9007199254740992, 9007199254740992, double",
    })
    void whole_numbers_have_exactly_the_range_of_their_type(DataType type, long lowest, long highest, String word) {
        ModelContract contract = Contracts.of(spec("a", type, -1));
        for (long value : new long[] {lowest, highest}) {
            assertThat(rest(contract, "{\"examples\":[{\"a\":%d}]}".formatted(value)))
                    .singleElement()
                    .asString()
                    .endsWith(": "
                            + (type == DataType.FP32
                                    ? "" + (float) value
                                    : type == DataType.FP64 ? "" + (double) value : "" + value));
        }
        for (long value : new long[] {lowest - 1, highest + 1}) {
            assertThatThrownBy(() -> rest(contract, "{\"examples\":[{\"a\":%d}]}".formatted(value)))
                    .hasMessage("request/malformed: Key: a.  Value %d is not a %s".formatted(value, word));
        }
    }

    @Test
    void an_unsigned_number_is_read_as_far_as_examples_go() {
        ModelContract contract = Contracts.of(spec("a", DataType.UINT64, -1));
        assertThat(rest(contract, "{\"examples\":[{\"a\":9223372036854775807}]}"))
                .containsExactly("a UINT64 [1]: 9223372036854775807");
        assertThatThrownBy(() -> rest(contract, "{\"examples\":[{\"a\":-1}]}"))
                .hasMessageContaining("Value -1 is not a uint64");
    }

    @Test
    void an_input_that_examples_cannot_fill_is_not_supported() {
        assertThatThrownBy(() -> rest(Contracts.of(spec("a", DataType.FP32)), "{\"examples\":[{\"a\":1.0}]}"))
                .hasMessage("request/unsupported: input `a` is a scalar: examples cannot fill it");
        assertThatThrownBy(
                        () -> rest(Contracts.of(spec("a", DataType.FP32, -1, -1, -1)), "{\"examples\":[{\"a\":1.0}]}"))
                .hasMessage("request/unsupported: input `a` has more than one free size: examples cannot fill it");
        assertThatThrownBy(() -> rest(
                        Contracts.of(spec("a", DataType.FP32, -1, -1, 2)), "{\"examples\":[{\"a\":[1.0,2.0,3.0]}]}"))
                .hasMessageContaining("values size: 3 but output shape: [-1,-1,2]");
        assertThat(rest(Contracts.of(spec("a", DataType.FP32, -1, 0)), "{\"examples\":[{\"a\":[]},{\"a\":[]}]}"))
                .containsExactly("a FP32 [2,0]:");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                            | When method is classify, key 'examples' is expected and was not found
            {"examples":1}                | JSON Value: 1 Expecting 'examples' value to be an list/array
            {"examples":[]}               | JSON Value: [] 'examples' value is an empty array
            {"examples":[1]}              | Example must be JSON object but got JSON Number
            {"examples":[{}]}             | Feature: a (data type: float) is required but could not be found.
            {"examples":[{"a":null}]}     | Feature: a has element with unexpected JSON type: Null
            {"examples":[{"a":[[1.0]]}]}  | Feature: a has element with unexpected JSON type: Array
            {"examples":[{"a":{}}]}       | Feature: a has element with unexpected JSON type: Object
            {"examples":[{"a":"x"}]}      | Key: a.  Data types don't match. Data type: string but expected type: float
            {"examples":[{"a":[1.5,"x"]}]}| Key: a.  Data types don't match. Data type: string but expected type: float
            {"examples":[{"a":[1,1.5]}]}  | Unexpected element type in feature: a expecting type: int64
            {"examples":[{"a":[1.0,2.0]}]}| Key: a.  Number of float values != expected.  values size: 2 but output shape: [-1,1]
            {"examples":[{"a":18446744073709551615}]} | Feature: a has uint64 element. Only int64 is supported.
            {"examples":[{"a":16777217}]} | Key: a.  Value 16777217 is not a float
            {"signature_name":"other","examples":[{"a":1}]} | Serving signature key "other" not found.
            {"context":1,"examples":[{"a":1}]} | Example must be JSON object but got JSON Number
            """)
    void refusals_have_the_words_of_the_protocol(String json, String sentence) {
        assertThatThrownBy(() -> rest(Contracts.of(spec("a", DataType.FP32, -1, 1)), json))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().code()).isEqualTo("request/malformed");
                    assertThat(refused.problem().sentence()).isEqualTo(sentence);
                });
    }

    @Test
    void messages_without_one_list_of_examples_are_refused() {
        ModelContract contract = Contracts.of(spec("a", DataType.FP32, -1));
        DynamicMessage good = Protos.input(example(Map.of("a", feature(1f))));
        assertThat(refusal(contract)).isEqualTo("Input is empty.");
        assertThat(refusal(contract, Protos.input())).isEqualTo("Input is empty.");
        assertThat(refusal(contract, message("Input"))).isEqualTo("Input is empty.");
        assertThat(refusal(contract, good, good)).isEqualTo("more than one input");
        assertThat(refusal(contract, Protos.input(example(Map.of("a", feature(1f, 2f))))))
                .startsWith("Key: a.  Number of float values != expected.");
    }

    private String refusal(ModelContract contract, DynamicMessage... inputs) {
        try {
            return "read: " + grpc(contract, inputs);
        } catch (ProblemException refused) {
            Problem problem = refused.problem();
            return problem.sentence();
        }
    }

    @Test
    void what_a_context_repeats_is_bounded() {
        ModelContract contract = Contracts.of(spec("a", DataType.BYTES, -1));
        String shared = "{\"context\":{\"a\":\"" + "x".repeat(100_000) + "\"},\"examples\":[{}";
        assertThatThrownBy(() -> rest(contract, shared + ",{}".repeat(1_000) + "]}"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        refused -> assertThat(refused.problem().code()).isEqualTo("request/too-large"));
    }

    @Test
    void labels_of_the_contract_name_the_classes() {
        TensorSpec scores = labelled("scores", "cat", "dog");
        List<Tensor> outputs = List.of(floats("scores", new long[] {2, 2}, 0.25f, 0.75f, 1, 0));
        assertThat(ResultsJson.classified(scores, outputs, 2))
                .hasToString("{\"results\":[[[\"cat\",0.25],[\"dog\",0.75]],[[\"cat\",1.0],[\"dog\",0.0]]]}");
        byte[] framed = GrpcAnswers.result(new ModelRef("m", "1"), GrpcAnswers.classified(scores, outputs, 2));
        byte[] bytes = Arrays.copyOfRange(framed, GrpcFrames.PREFIX_BYTES, framed.length);
        DynamicMessage response = TfsSchema.read("ClassificationResponse", bytes);
        assertThat(ProtoSchema.get(response, "result"))
                .isEqualTo(message(
                        "ClassificationResult",
                        "classifications",
                        List.of(
                                message(
                                        "Classifications",
                                        "classes",
                                        List.of(
                                                message("Class", "label", "cat", "score", 0.25f),
                                                message("Class", "label", "dog", "score", 0.75f))),
                                message(
                                        "Classifications",
                                        "classes",
                                        List.of(
                                                message("Class", "label", "cat", "score", 1f),
                                                message("Class", "label", "dog"))))));
        assertThatThrownBy(() -> ResultsJson.classified(scores, outputs, 3))
                .hasMessageContaining("Expected scores output batch size of 3. Got: 2");
    }

    @Test
    void regressions_have_one_value_per_example() {
        TensorSpec value = spec("outputs", DataType.FP32, -1, 1);
        List<Tensor> outputs = List.of(floats("outputs", new long[] {2, 1}, 0.25f, -3));
        assertThat(ResultsJson.regressed(value, outputs, 2)).hasToString("{\"results\":[0.25,-3.0]}");
        assertThatThrownBy(() -> ResultsJson.regressed(value, outputs, 1)).hasMessageContaining("batch size of 1");
    }

    @Test
    void signatures_are_found_in_the_contract() {
        assertThat(Signature.scores(TYPES).name()).isEqualTo("scores");
        assertThat(Signature.regressed(TYPES).name()).isEqualTo("outputs");
        ModelContract neither = Contracts.one(DataType.INT64, -1);
        assertThatThrownBy(() -> Signature.scores(neither))
                .hasMessageContaining("method_name to be tensorflow/serving/classify");
        assertThatThrownBy(() -> Signature.regressed(neither))
                .hasMessageContaining("method_name to be tensorflow/serving/regress");
    }
}
