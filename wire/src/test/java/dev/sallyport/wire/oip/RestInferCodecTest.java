package dev.sallyport.wire.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Problem;
import dev.sallyport.core.ProblemException;
import dev.sallyport.core.Tensor;
import dev.sallyport.serve.Wishes;
import dev.sallyport.wire.Scratch;
import dev.sallyport.wire.oip.RestInferCodec.RestRequest;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestInferCodecTest {
    private final AtomicLong announced = new AtomicLong();
    private final Scratch scratch = new Scratch(UnpooledByteBufAllocator.DEFAULT, announced::addAndGet);

    private RestRequest decode(String json, int... binary) {
        byte[] head = json.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(head);
        for (int b : binary) {
            body.write(b);
        }
        return decode(body.toByteArray(), binary.length == 0 ? -1 : head.length);
    }

    private RestRequest decode(byte[] body, int jsonBytes) {
        return RestInferCodec.decode(Unpooled.wrappedBuffer(body), jsonBytes, Samples.SMALL, scratch);
    }

    private Problem refusal(String json, int... binary) {
        return refusal(() -> decode(json, binary));
    }

    private static Problem refusal(Runnable decoding) {
        try {
            decoding.run();
        } catch (ProblemException refused) {
            return refused.problem();
        }
        throw new AssertionError("it was decoded");
    }

    private static String input(String datatype, String shape, String data) {
        return "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"%s\",\"shape\":%s,\"data\":%s}]}"
                .formatted(datatype, shape, data);
    }

    private static List<Integer> ints(Tensor tensor) {
        List<Integer> values = new ArrayList<>();
        for (var data = tensor.data(); data.hasRemaining(); ) {
            values.add(data.getInt());
        }
        return values;
    }

    @Test
    void timeout_and_priority_are_the_callers_wishes() {
        String wishes = "{\"inputs\":[],\"parameters\":{\"timeout\":5,\"priority\":2}}";
        assertThat(decode(wishes).request().wishes()).isEqualTo(new Wishes(5_000, 2, Map.of()));
        assertThat(decode("{\"inputs\":[],\"parameters\":{\"priority\":0}}")
                        .request()
                        .wishes())
                .isEqualTo(Wishes.NONE);
    }

    @Test
    void members_may_come_in_any_order() {
        List<String> members = new ArrayList<>(List.of(
                "\"name\":\"x\"",
                "\"datatype\":\"INT32\"",
                "\"shape\":[2,2]",
                "\"data\":[[1,2],[3,4]]",
                "\"parameters\":{\"content_type\":\"np\"}",
                "\"later\":{\"name\":[1,{}]}"));
        for (int seed = 0; seed < 100; seed++) {
            Collections.shuffle(members, new Random(seed));
            String inputs = "\"inputs\":[{" + String.join(",", members) + "}]";
            String json = seed % 2 == 0 ? "{\"id\":\"7\"," + inputs + "}" : "{" + inputs + ",\"id\":\"7\"}";
            RestRequest request = decode(json);
            assertThat(request.request().id()).isEqualTo("7");
            assertThat(ints(request.request().inputs().getFirst())).containsExactly(1, 2, 3, 4);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[2,2];[1,2,3,4]",
                "[2,2];[[1,2],[3,4]]",
                "[2,2]; [ [ 1 , 2 ] , [ 3 , 4 ] ] ",
                "[4];[1,2,3,4]",
                "[1,4,1];[[[1],[2],[3],[4]]]"
            })
    void data_may_be_flat_or_nested(String shape, String data) {
        assertThat(ints(decode(input("INT32", shape, data)).request().inputs().getFirst()))
                .containsExactly(1, 2, 3, 4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"[0];[]", "[2,0];[[],[]]", "[2,0];[]", "[0,3];[]", "[3,0,2];[[],[],[]]"})
    void an_empty_tensor_has_no_elements(String shape, String data) {
        for (String type : List.of("INT32", "BYTES")) {
            assertThat(decode(input(type, shape, data))
                            .request()
                            .inputs()
                            .getFirst()
                            .sizeBytes())
                    .isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "[7]", " 7 "})
    void a_scalar_has_one(String data) {
        assertThat(ints(decode(input("INT32", "[]", data)).request().inputs().getFirst()))
                .containsExactly(7);
        assertThat(decode(input("BYTES", "[]", data.replace("7", "\"7\"")))
                        .request()
                        .inputs()
                        .getFirst()
                        .sizeBytes())
                .isEqualTo(5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[2,2];[1,2,3]",
                "[2,2];[1,2,3,4,5]",
                "[2,2];[[1,2],[3]]",
                "[2,2];[[1,2,3],[4]]",
                "[2,2];[[1,2],3,4]",
                "[2,2];[1,2,[3,4]]",
                "[2,2];[[[1,2],[3,4]]]",
                "[2,1];[1,[2]]",
                "[2,1];[[1],2]",
                "[1,2];[[1],[2]]",
                "[4];[[1,2,3,4]]",
                "[1];1",
                "[2];{}",
                "[2];null",
                "[1];[null]",
                "[1];[{}]",
                "[0];[[]]",
                "[2,0];[[]]",
                "[];[[1]]",
                "[];[]",
                "[-1];[1]",
                "[1,-1];[1]",
                "[4294967296,4294967296];[1]",
                "[9223372036854775807,2];[1]",
                "[50000];[1]",
                "[2];[1,2"
            })
    void refuses_data_that_is_not_of_the_shape(String shape, String data) {
        assertThat(refusal(input("INT32", shape, data)).code()).isIn("tensor/mismatch", "request/malformed");
        String strings = data.replaceAll("([1-5])", "\"$1\"");
        assertThat(refusal(input("BYTES", shape, strings)).code()).isIn("tensor/mismatch", "request/malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1.0]", "[\"1\"]", "[null]", "[1e0]", "{}", "1", "[9223372036854775808]", "null", "[[1]]"})
    void refuses_shapes_that_are_not_lists_of_whole_numbers(String shape) {
        assertThat(refusal(input("INT32", shape, "[1]")).code()).isEqualTo("request/malformed");
    }

    @Test
    void refuses_more_dimensions_inputs_and_outputs_than_the_limits_let() {
        String dimensions = "[" + "1,".repeat(63) + "1]";
        assertThat(refusal(input("INT32", dimensions, "[1]")).code()).isEqualTo("request/too-large");
        String one = "{\"name\":\"x\",\"datatype\":\"INT32\",\"shape\":[1],\"data\":[1]}";
        String nine = "[" + (one + ",").repeat(8) + one + "]";
        assertThat(refusal("{\"inputs\":" + nine + "}").code()).isEqualTo("request/too-large");
        assertThat(refusal("{\"inputs\":[],\"outputs\":" + nine + "}").code()).isEqualTo("request/too-large");
        assertThat(refusal(input("INT32", "[100001]", "[1]")).code()).isEqualTo("request/too-large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[]",
                "null",
                "{}",
                "{\"inputs\":{}}",
                "{\"inputs\":null}",
                "{\"inputs\":[1]}",
                "{\"inputs\":[[]]}",
                "{\"inputs\":[{}]}",
                "{\"inputs\":[]} x",
                "{\"inputs\":[]}{}",
                "{\"inputs\":[],\"inputs\":[]}",
                "{\"inputs\":[],}",
                "{\"inputs\":[],\"id\":7}",
                "{\"inputs\":[],\"outputs\":{}}",
                "{\"inputs\":[],\"outputs\":[1]}",
                "{\"inputs\":[],\"outputs\":[{}]}",
                "{\"inputs\":[],\"outputs\":[{\"name\":1}]}",
                "{\"inputs\":[],\"outputs\":[{\"name\":\"y\",\"parameters\":{\"binary_data\":1}}]}",
                "{\"inputs\":[],\"parameters\":{\"binary_data_output\":\"yes\"}}",
                "{\"inputs\":[],\"parameters\":[]}",
                "{\"inputs\":[],\"x\":\"\\ud800\"}",
                "{\"inputs\":[{\"name\":\"x\",\"name\":\"x\"}]}",
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"INT32\",\"shape\":[1]}]}",
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"INT32\",\"data\":[1]}]}",
                "{\"inputs\":[{\"name\":\"x\",\"shape\":[1],\"data\":[1]}]}",
                "{\"inputs\":[{\"datatype\":\"INT32\",\"shape\":[1],\"data\":[1]}]}",
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"int32\",\"shape\":[1],\"data\":[1]}]}",
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"STRING\",\"shape\":[1],\"data\":[1]}]}"
            })
    void refuses_what_is_not_a_request(String json) {
        assertThat(refusal(json).code()).isEqualTo("request/malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"FP16", "BF16"})
    void half_floats_have_no_json_form(String type) {
        assertThat(refusal(input(type, "[1]", "[1]")).code()).isEqualTo("request/malformed");
        assertThat(decode(
                                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"%s\",\"shape\":[1],\"parameters\":{\"binary_data_size\":2}}]}"
                                        .formatted(type),
                                0x12,
                                0x34)
                        .request()
                        .inputs()
                        .getFirst()
                        .data()
                        .getShort())
                .isEqualTo((short) 0x3412);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 1_000_000, Integer.MAX_VALUE})
    void refuses_a_header_length_that_is_not_the_json(int length) {
        byte[] body = input("INT32", "[1]", "[1]").getBytes(StandardCharsets.UTF_8);
        assertThat(refusal(() -> decode(body, length)).code()).isEqualTo("request/malformed");
        assertThat(announced).hasValueLessThanOrEqualTo(body.length);
    }

    private static String binaryInput(String parameters) {
        return "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"INT32\",\"shape\":[1],\"parameters\":{%s}}]}"
                .formatted(parameters);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-1",
                "1.0",
                "\"4\"",
                "null",
                "3",
                "5",
                "1e1",
                "99999999999",
                "9223372036854775807",
                "9223372036854775808"
            })
    void refuses_binary_sizes_that_are_not_the_tensor(String size) {
        assertThat(refusal(binaryInput("\"binary_data_size\":" + size), 1, 0, 0, 0)
                        .code())
                .isIn("request/malformed", "tensor/mismatch");
    }

    @Test
    void refuses_binary_data_that_is_missing_left_over_or_sent_twice() {
        assertThat(refusal(binaryInput("\"binary_data_size\":4")).code()).isEqualTo("tensor/mismatch");
        assertThat(refusal(binaryInput("\"binary_data_size\":4"), 1, 0, 0, 0, 9).code())
                .isEqualTo("request/malformed");
        String both = binaryInput("\"binary_data_size\":4").replace("\"shape\"", "\"data\":[1],\"shape\"");
        assertThat(refusal(both, 1, 0, 0, 0).code()).isEqualTo("request/malformed");
    }

    @Test
    void binary_booleans_are_zero_or_one() {
        String json =
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"BOOL\",\"shape\":[2],\"parameters\":{\"binary_data_size\":2}}]}";
        assertThat(decode(json, 0, 1).request().inputs()).hasSize(1);
        assertThat(refusal(json, 0, 2).code()).isEqualTo("tensor/mismatch");
    }

    @Test
    void shared_memory_is_not_supported() {
        assertThat(refusal(binaryInput("\"shared_memory_region\":\"r\",\"shared_memory_byte_size\":4"))
                        .code())
                .isEqualTo("request/unsupported");
        assertThat(refusal(
                                "{\"inputs\":[],\"outputs\":[{\"name\":\"y\",\"parameters\":{\"shared_memory_region\":\"r\"}}]}")
                        .code())
                .isEqualTo("request/unsupported");
    }

    @Test
    void an_output_may_override_the_form_asked_for_all() {
        RestRequest request = decode("{\"inputs\":[],\"parameters\":{\"binary_data_output\":true},\"outputs\":["
                + "{\"name\":\"a\"},{\"name\":\"b\",\"parameters\":{\"binary_data\":false,\"classification\":3}}]}");
        assertThat(request.request().outputs()).containsExactly("a", "b");
        assertThat(request.isBinary("a")).isTrue();
        assertThat(request.isBinary("b")).isFalse();
        assertThat(decode("{\"inputs\":[]}").isBinary("a")).isFalse();
    }

    @Test
    void refuses_an_id_too_long_to_echo() {
        assertThat(decode("{\"id\":\"%s\",\"inputs\":[]}".formatted("i".repeat(1024)))
                        .request()
                        .id())
                .hasSize(1024);
        assertThat(refusal("{\"id\":\"%s\",\"inputs\":[]}".formatted("i".repeat(1025)))
                        .code())
                .isEqualTo("request/too-large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":%s}",
                "{\"inputs\":%s}",
                "{\"parameters\":{\"a\":%s}}",
                "{\"outputs\":[{\"a\":%s}]}",
                "{\"inputs\":[{\"a\":%s}]}",
                "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"INT32\",\"shape\":[1],\"data\":%s}]}"
            })
    void refuses_nesting_over_the_limit_wherever_it_is(String place) {
        String deep = "[".repeat(200_000);
        assertThat(refusal(place.formatted(deep)).code()).isIn("request/malformed", "tensor/mismatch");
        assertThat(refusal(place.formatted("{\"a\":".repeat(100_000))).code())
                .isIn("request/malformed", "tensor/mismatch");
    }

    @Test
    void refuses_an_object_of_a_million_members() {
        StringBuilder json = new StringBuilder("{\"parameters\":{");
        for (int i = 0; i < 20_000; i++) {
            json.append('"').append(i).append("\":0,");
        }
        assertThat(refusal(json.append("\"x\":0}}").toString()).code()).isEqualTo("request/malformed");
    }

    @Test
    void takes_memory_only_for_what_was_sent() {
        refusal(input("FP64", "[100000]", "[1,2,3]"));
        refusal(input("BYTES", "[100000]", "[\"a\"]"));
        refusal(binaryInput("\"binary_data_size\":2000000000"));
        assertThat(announced).hasValueLessThan(10_000);
    }

    @Test
    void announces_what_it_takes_and_takes_nothing_that_is_not_granted() {
        Scratch none = new Scratch(UnpooledByteBufAllocator.DEFAULT, bytes -> {
            throw new ProblemException(new Problem.Overloaded("full", java.time.Duration.ofSeconds(1)));
        });
        byte[] body = input("INT32", "[1]", "[1]").getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> RestInferCodec.decode(Unpooled.wrappedBuffer(body), -1, Samples.SMALL, none))
                .hasMessageStartingWith("server/overloaded");
        announced.set(0);
        decode(input("FP64", "[3]", "[1,2,3]"));
        assertThat(announced).hasValueGreaterThanOrEqualTo(3 * 8);
    }
}
