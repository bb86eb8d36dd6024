package dev.sallyport.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.sallyport.core.Problem.RequestMalformed;
import dev.sallyport.core.ProblemException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

    private static JsonValue parse(String text) {
        return parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonValue parse(byte[] text) {
        return JsonValue.parse(text, JsonLimits.DOCUMENT, RequestMalformed::new);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "0",
                "-1.5e+10",
                "\"\"",
                "null",
                "[1,[2,[3]],{\"a\":{\"b\":[true,false,null]}}]",
                "{\"\":0,\"ä\":\"\\\"\\\\\\n\"}"
            })
    void writes_back_what_it_read(String text) {
        assertThat(JsonWriter.compact().value(parse(text)).toString()).isEqualTo(text);
    }

    @Test
    void escapes_decode_to_the_same_string_as_raw_utf8() {
        assertThat(parse("\"\\u00e4\\ud83d\\ude00\\/\"")).isEqualTo(parse("\"ä😀/\""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[1",
                "[1,]",
                "{\"a\":1,}",
                "{\"a\" 1}",
                "{a:1}",
                "{'a':1}",
                "01",
                "+1",
                "1.",
                ".5",
                "1e",
                "0x10",
                "NaN",
                "Infinity",
                "tru",
                "True",
                "nul",
                "\"a",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\ud800\"",
                "\"\\udc00\\ud800\"",
                "\"\t\"",
                "1 2",
                "{} {}",
                "\uFEFF{}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "/* */ 1",
                "[1}",
                "{]"
            })
    void refuses_what_rfc_8259_does_not_have(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(ProblemException.class);
    }

    @Test
    void refuses_ill_formed_utf8() {
        assertThatThrownBy(() -> parse(new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'}))
                .hasMessageContaining("UTF-8");
    }

    @Test
    void refuses_nesting_over_the_limit_without_recursing() {
        byte[] deep = new byte[4 << 20];
        Arrays.fill(deep, (byte) '[');
        assertThatThrownBy(() -> parse(deep)).hasMessageContaining("nesting");
    }

    @Test
    void refuses_more_members_than_the_limit() {
        StringBuilder text = new StringBuilder("{\"m\":0");
        for (int i = 0; i < JsonLimits.DOCUMENT.maxMembers(); i++) {
            text.append(",\"").append(i).append("\":0");
        }
        assertThatThrownBy(() -> parse(text.append('}').toString())).hasMessageContaining("members");
    }

    @Test
    void names_the_place_of_a_wrong_member() {
        JsonDocument document = JsonDocument.parse(
                "{\"files\":[{\"size\":1},{\"size\":\"2\"}]}".getBytes(StandardCharsets.UTF_8),
                JsonLimits.DOCUMENT,
                RequestMalformed::new);
        assertThatThrownBy(() -> document.objects("files").get(1).integer("size"))
                .hasMessageContaining("`files[1].size` must be a whole number");
    }

    @Test
    void one_large_object_does_not_slow_the_small_ones_after_it() {
        StringBuilder text = new StringBuilder("[{");
        for (int i = 0; i < 9_999; i++) {
            text.append('"').append(i).append("\":0,");
        }
        text.append("\"\":0}").append(",{\"a\":0}".repeat(1_000_000)).append(']');
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        JsonReader reader = new JsonReader(bytes, new JsonLimits(bytes.length, 4, 10_000), RequestMalformed::new);
        assertTimeout(Duration.ofSeconds(4), reader::skipValue);
    }
}
