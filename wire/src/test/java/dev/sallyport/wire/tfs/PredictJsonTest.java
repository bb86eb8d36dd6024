package dev.sallyport.wire.tfs;

import static dev.sallyport.wire.tfs.Contracts.one;
import static dev.sallyport.wire.tfs.Contracts.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.core.DataType;
import dev.sallyport.core.ModelContract;
import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.TensorSpec;
import dev.sallyport.wire.Scratch;
import dev.sallyport.wire.oip.Samples;
import dev.sallyport.wire.tfs.PredictJson.Predict;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules between JSON and tensors are TensorFlow Serving's, and so are the words of its refusals. */
class PredictJsonTest {
    private static final ModelContract PAIR = new ModelContract(
            List.of(spec("a", DataType.FP32, -1), spec("b", DataType.INT64, -1, 2)), List.<TensorSpec>of());

    private final AtomicLong announced = new AtomicLong();
    private final Scratch scratch = new Scratch(UnpooledByteBufAllocator.DEFAULT, announced::addAndGet);

    private Predict decode(ModelContract contract, String json) {
        return PredictJson.decode(
                Unpooled.wrappedBuffer(json.getBytes(StandardCharsets.UTF_8)), contract, Samples.SMALL, scratch);
    }

    private List<String> tensors(ModelContract contract, String json) {
        return decode(contract, json).request().inputs().stream()
                .map(Contracts::shown)
                .toList();
    }

    private Problem refusal(ModelContract contract, String json) {
        try {
            decode(contract, json);
        } catch (ProblemException refused) {
            return refused.problem();
        }
        throw new AssertionError(json + " was decoded");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FP32  | {"instances":[1,2.5,-3e2]}               | x FP32 [3]: 1.0 2.5 -300.0
            FP32  | {"instances":[[1,2],[3,4]]}              | x FP32 [2,2]: 1.0 2.0 3.0 4.0
            FP32  | {"instances":[{"x":[1,2]},{"x":[3,4]}]}  | x FP32 [2,2]: 1.0 2.0 3.0 4.0
            FP32  | { "instances" : [ { "x" : 1 } , { "x" : 2 } ] } | x FP32 [2]: 1.0 2.0
            FP32  | {"inputs":[[1,2],[3,4]]}                 | x FP32 [2,2]: 1.0 2.0 3.0 4.0
            FP32  | {"inputs":{"x":[1,2]}}                   | x FP32 [2]: 1.0 2.0
            FP32  | {"inputs":{"other":[{}],"x":[1,2]}}      | x FP32 [2]: 1.0 2.0
            FP32  | {"inputs":7}                             | x FP32 []: 7.0
            FP32  | {"inputs":[]}                            | x FP32 [0]:
            FP32  | {"inputs":[[],[]]}                       | x FP32 [2,0]:
            FP32  | {"instances":[[],[]]}                    | x FP32 [2,0]:
            FP32  | {"inputs":[NaN,Infinity,-Infinity,Inf,-Inf]} | x FP32 [5]: NaN Infinity -Infinity Infinity -Infinity
            FP64  | {"instances":[NaN,-Infinity,0.1]}        | x FP64 [3]: NaN -Infinity 0.1
            FP32  | {"signature_name":"serving_default","instances":[1]} | x FP32 [1]: 1.0
            FP32  | {"instances":[1],"signature_name":""}    | x FP32 [1]: 1.0
            FP32  | {"other":[{"x":null}],"instances":[1]}   | x FP32 [1]: 1.0
            FP32  | {"inputs":[-0.0,16777215]}               | x FP32 [2]: -0.0 1.6777215E7
            INT64 | {"inputs":[9223372036854775807,-9223372036854775808,9007199254740993]} | x INT64 [3]: 9223372036854775807 -9223372036854775808 9007199254740993
            UINT64| {"inputs":[18446744073709551615]}        | x UINT64 [1]: 18446744073709551615
            INT8  | {"inputs":[-128,127]}                    | x INT8 [2]: -128 127
            BOOL  | {"inputs":[true,false]}                  | x BOOL [2]: 1 0
            BYTES | {"instances":["a",{"b64":"YmM="},""]}    | x BYTES [3]: a bc ''
            BYTES | {"instances":[{"b64":"YmM="}]}           | x BYTES [1]: bc
            BYTES | {"instances":[{"x":{"b64":"YmM"}}]}      | x BYTES [1]: bc
            BYTES | {"inputs":{"b64":"YmM="}}                | x BYTES []: bc
            BYTES | {"inputs":{"x":{"b64":"YmM="}}}          | x BYTES []: bc
            BYTES | {"inputs":["\\u00e9\\n"]}                | x BYTES [1]: Ã©\\n
            """)
    void values_become_tensors(DataType type, String json, String tensor) {
        assertThat(tensors(one(type, -1), json))
                .containsExactly(tensor.replace("''", "").replace("\\n", "\n"));
    }

    @Test
    void several_inputs_come_by_name_row_by_row_or_each_at_once() {
        List<String> both = List.of("a FP32 [2]: 1.0 2.0", "b INT64 [2,2]: 1 2 3 4");
        assertThat(tensors(PAIR, "{\"instances\":[{\"a\":1,\"b\":[1,2]},{\"b\":[3,4],\"a\":2}]}"))
                .isEqualTo(both);
        assertThat(tensors(PAIR, "{\"inputs\":{\"a\":[1,2],\"b\":[[1,2],[3,4]]}}"))
                .isEqualTo(both);
        assertThat(tensors(PAIR, "{\"inputs\":{\"b\":[[1,2],[3,4]],\"a\":[1,2]}}"))
                .containsExactlyInAnyOrderElementsOf(both);
    }

    @Test
    void the_answer_has_the_form_of_the_request() {
        assertThat(decode(one(DataType.FP32, -1), "{\"instances\":[1]}").rows()).isTrue();
        assertThat(decode(one(DataType.FP32, -1), "{\"inputs\":[1]}").rows()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            FP32 | {}                          | Missing 'inputs' or 'instances' key
            FP32 | {"instances":[1],"inputs":1}| Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist
            FP32 | {"inputs":1,"instances":[1]}| Not formatted correctly expecting only one of 'inputs' or 'instances' keys to exist
            FP32 | {"instances":1}             | JSON Value: 1 Excepting 'instances' to be an list/array
            FP32 | {"instances":[]}            | JSON Value: [] No values in 'instances' array
            FP32 | {"signature_name":"other","inputs":1} | Serving signature key "other" not found.
            FP32 | {"signature_name":1,"inputs":1} | JSON Value not formatted correctly. 'signature_name' key must be a string value.
            FP32 | {"inputs":[1,[2]]}          | Encountered list at unexpected level: 1 expected < 1
            FP32 | {"inputs":[[1],2]}          | JSON Value: 2 found at incorrect level: 2 in the JSON DOM. Expected at level: 2
            FP32 | {"inputs":[[1,2],[3]]}      | Encountered list at unexpected size: 1 at level: 1 expected size: 2
            FP32 | {"inputs":["a"]}            | JSON Value: "a" Type: String is not of expected type: float
            FP32 | {"inputs":[null]}           | JSON Value: null Type: Null is not of expected type: float
            FP32 | {"inputs":[true]}           | JSON Value: true Type: True is not of expected type: float
            FP32 | {"inputs":[16777217]}       | Cannot convert JSON value: 16777217 to float without loss of precision.
            FP32 | {"inputs":[1e39]}           | Cannot convert JSON value: 1e39 to float without loss of precision.
            FP64 | {"inputs":[9007199254740993]} | Cannot convert JSON value: 9007199254740993 to double without loss of precision.
            FP32 | {"inputs":{"y":1}}          | Missing named input: x in 'inputs' object.
            FP32 | {"instances":[[1,2],[3]]}   | Failed to process element: 1 of 'instances' list. Error: INVALID_ARGUMENT: Expecting tensor size: 2 but got: 1
            FP32 | {"instances":[[[1,2]],[[1],[2]]]} | Failed to process element: 1 of 'instances' list. Error: INVALID_ARGUMENT: Expecting shape [1,2] but got: [2,1]
            FP32 | {"instances":[{"y":1}]}     | Failed to process element: 0 key: y of 'instances' list. Error: INVALID_ARGUMENT: JSON object: does not have named input: y
            FP32 | {"instances":[{}]}          | Failed to process element: 0 of 'instances' list. JSON object keys must be equal to: x
            FP32 | {"instances":[{"x":1},2]}   | Expecting object but got list at item 1 of input list
            FP32 | {"instances":[1,{"x":2}]}   | Expecting value/list but got object at item 1 of input list
            INT8 | {"inputs":[128]}            | JSON Value: 128 Type: Number is not of expected type: int8
            INT64| {"inputs":[1.0]}            | JSON Value: 1.0 Type: Number is not of expected type: int64
            INT64| {"inputs":[9223372036854775808]} | JSON Value: 9223372036854775808 Type: Number is not of expected type: int64
            UINT8| {"inputs":[-1]}             | JSON Value: -1 Type: Number is not of expected type: uint8
            BOOL | {"inputs":[1]}              | JSON Value: 1 Type: Number is not of expected type: bool
            BYTES| {"inputs":[1]}              | JSON Value: 1 Type: Number is not of expected type: string
            BYTES| {"inputs":[{"b64":"*"}]}    | Unable to base64 decode
            BYTES| {"inputs":[{"b64":1}]}      | JSON Value: {"b64":1 not formatted correctly for base64 data
            """)
    void refusals_have_the_words_of_the_protocol(DataType type, String json, String sentence) {
        Problem problem = refusal(one(type, -1), json);
        assertThat(problem.code()).isEqualTo("request/malformed");
        assertThat(problem.sentence().strip()).isEqualTo(sentence);
    }

    @Test
    void a_plain_list_is_not_enough_for_two_inputs() {
        assertThat(refusal(PAIR, "{\"instances\":[1]}").sentence()).contains("expecting list of objects");
        assertThat(refusal(PAIR, "{\"inputs\":[1]}").sentence()).contains("expecting an object");
        assertThat(refusal(PAIR, "{\"instances\":[{\"a\":1}]}").sentence()).endsWith("keys must be equal to: a,b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "{",
                "{\"inputs\":",
                "{\"inputs\":[1",
                "{\"inputs\":[1,",
                "{\"inputs\":[1,]}",
                "{\"inputs\":[1 2]}",
                "{\"inputs\":[01]}",
                "{\"inputs\":[1.]}",
                "{\"inputs\":[-]}",
                "{\"inputs\":[+1]}",
                "{\"inputs\":[1e]}",
                "{\"inputs\":[.5]}",
                "{\"inputs\":[nan]}",
                "{\"inputs\":[--1]}",
                "{\"inputs\":1}x",
                "{\"inputs\":[1]]}",
                "{\"inputs\":[1]},",
                "{\"inputs\":{\"x\":1,\"x\":1}}",
                "{\"inputs\":1,\"inputs\":1}",
                "{\"instances\":[1],}",
                "{\"instances\":[{\"x\":1}{\"x\":1}]}",
                "{\"instances\":[{\"x\":1]}",
                "{\"instances\":[{\"x\":1,\"x\":2}]}",
                "{\"instances\":[1]"
            })
    void text_that_is_not_the_protocol_is_refused(String json) {
        assertThat(refusal(one(DataType.FP32, -1), json).code()).isEqualTo("request/malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"FP16", "BF16"})
    void halves_have_no_json_form(DataType type) {
        assertThat(refusal(one(type, -1), "{\"inputs\":[1]}").code()).isEqualTo("request/unsupported");
    }

    @Test
    void nesting_is_bounded() {
        String deep = "{\"inputs\":" + "[".repeat(100_000);
        assertThat(refusal(one(DataType.FP32, -1), deep).code()).isEqualTo("request/too-large");
        String named = "{\"instances\":[" + "{\"x\":".repeat(100_000);
        assertThat(refusal(one(DataType.FP32, -1), named).code()).isEqualTo("request/malformed");
        String unknown = "{\"other\":" + "[".repeat(100_000);
        assertThat(refusal(one(DataType.FP32, -1), unknown).code()).isEqualTo("request/malformed");
    }

    @Test
    void elements_are_counted_before_they_are_kept() {
        String many = "{\"inputs\":[" + "1,".repeat(Samples.SMALL.jsonDepth() * 10_000) + "1]}";
        assertThat(refusal(one(DataType.FP64, -1), many).code()).isEqualTo("request/too-large");
        assertThat(announced.get()).isLessThan(many.length() + 32L * Samples.SMALL.tensorElements());
    }

    /** Where the contract names the size of a row, floats are read many at a time, else the first row one by one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.5",
                "-1.25e-5",
                "3",
                "16777217",
                "1e39",
                "NaN",
                "-Infinity",
                "true",
                "null",
                "\"0.5\"",
                "[0.5]",
                "01",
                ".5",
                "0.5 ",
                " 0.5",
                "0.5]",
                "0.5 0.5",
                "\u00a00.5",
                "",
                "-",
                "{\"b64\":\"AA==\"}"
            })
    void a_row_is_the_same_whether_its_size_is_known_or_not(String number) {
        for (int at = 0; at < 30; at += 7) {
            String row = "[" + "0.75,".repeat(at) + number + ",-0.25".repeat(29 - at) + "]";
            for (String json : List.of("{\"instances\":[" + row + "]}", "{\"inputs\":[" + row + "," + row + "]}")) {
                assertThat(outcome(one(DataType.FP32, -1, 30), json))
                        .as(json)
                        .isEqualTo(outcome(one(DataType.FP32, -1, -1), json));
            }
        }
    }

    private String outcome(ModelContract contract, String json) {
        try {
            return tensors(contract, json).toString();
        } catch (ProblemException refused) {
            return refused.problem().toString();
        }
    }
}
