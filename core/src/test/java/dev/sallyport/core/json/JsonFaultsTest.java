package dev.sallyport.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Problem.RequestMalformed;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a text, and where: whoever wrote it has to find the place. */
class JsonFaultsTest {

    private static JsonValue parse(String text, JsonLimits limits) {
        return JsonValue.parse(text.getBytes(StandardCharsets.ISO_8859_1), limits, RequestMalformed::new);
    }

    /** {@code \} stands for itself and {@code '} for a quotation mark. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'a' 1}     | no colon at byte 5",
                "{a:1}       | no member name at byte 1",
                "{'a':1,}    | no member name at byte 7",
                "{'a':1 , 2} | no member name at byte 9",
                "[1 2]       | no comma and no end at byte 3",
                "[1}         | no comma and no end at byte 2",
                "{'a':1]     | no comma and no end at byte 6",
                "1 2         | text after the JSON value at byte 2",
                "[]]         | text after the JSON value at byte 2",
                "[1,]        | no JSON value at byte 3",
                "{]          | no member name at byte 1",
                "[tru]       | no JSON value at byte 1",
                "[truE]      | no JSON value at byte 1",
                "tru         | no JSON value at byte 0",
                "[-x]        | no JSON value at byte 2",
                "[1.]        | no JSON value at byte 3",
                "[1.e1]      | no JSON value at byte 3",
                "[1e]        | no JSON value at byte 3",
                "[1e+]       | no JSON value at byte 4",
                "[1E-x]      | no JSON value at byte 4",
                "[01]        | no comma and no end at byte 2",
                "[:]         | no JSON value at byte 1",
                "[/]         | no JSON value at byte 1",
                "-           | the JSON text ends too early",
                "[           | the JSON text ends too early",
                "{           | the JSON text ends too early",
                "{'a'        | the JSON text ends too early",
                "{'a':       | the JSON text ends too early",
                "[1          | the JSON text ends too early",
                "[1,         | the JSON text ends too early",
                "'a          | a string without end",
                "'a\\        | a string without end",
                "'a\\'       | a string without end",
                "'a\\x'      | an unknown escape at byte 3",
                "'\\u12'     | an incomplete escape at byte 3",
                "'\\u12g4'   | an incomplete escape at byte 3",
                "'\\ud800'   | a lone surrogate in a string",
                "'\\ud800x'  | a lone surrogate in a string",
                "'\\udc00'   | a lone surrogate in a string",
                "'\\ud800\\ud800\\udc00'    | a lone surrogate in a string",
                "{'a':1,'b':2,'\\u0061':3} | member `a` more than once",
            })
    void names_the_place(String text, String sentence) {
        assertThatThrownBy(() -> parse(text.replace('\'', '"'), JsonLimits.DOCUMENT))
                .hasMessage("request/malformed: " + sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\t", "\n", "\u001f"})
    void a_control_character_is_refused_where_it_stands(String control) {
        assertThatThrownBy(() -> parse("\"a" + control + "\"", JsonLimits.DOCUMENT))
                .hasMessage("request/malformed: a control character in a string at byte 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00ff", "\u00c3", "\u00c3\\n", "\\n\u00c3", "\u00c0\u0080", "\u00ed\u00a0\u0080"})
    void ill_formed_utf8_is_refused_also_where_the_string_is_skipped(String bytes) {
        String text = "[\"" + bytes + "\"]";
        assertThatThrownBy(() -> parse(text, JsonLimits.DOCUMENT))
                .hasMessage("request/malformed: ill-formed UTF-8 in a string");
        JsonReader reader =
                new JsonReader(text.getBytes(StandardCharsets.ISO_8859_1), JsonLimits.DOCUMENT, RequestMalformed::new);
        assertThatThrownBy(reader::skipValue).hasMessage("request/malformed: ill-formed UTF-8 in a string");
    }

    @Test
    void a_text_of_the_largest_size_is_read_and_one_byte_more_is_not() {
        assertThat(parse("[1] ", new JsonLimits(4, 1, 1))).isInstanceOf(JsonValue.JsonArray.class);
        assertThatThrownBy(() -> parse("[1]  ", new JsonLimits(4, 1, 1)))
                .hasMessage("request/malformed: JSON text over the limit of 4 bytes");
    }

    @Test
    void the_deepest_nesting_is_read_and_one_deeper_is_not() {
        JsonLimits two = new JsonLimits(100, 2, 1);
        assertThat(parse("[[]]", two)).hasToString("JsonArray[elements=[JsonArray[elements=[]]]]");
        assertThat(parse("[[],[],{\"a\":1}]", two)).isInstanceOf(JsonValue.JsonArray.class);
        assertThatThrownBy(() -> parse("[{\"a\":[]}]", two))
                .hasMessage("request/malformed: nesting over the limit of 2");
        assertThatThrownBy(() -> parse("[]", new JsonLimits(100, 0, 1)))
                .hasMessage("request/malformed: nesting over the limit of 0");
        assertThat(parse("1", new JsonLimits(100, 0, 1))).isEqualTo(new JsonValue.JsonNumber(1));
    }

    @Test
    void as_many_members_as_the_limit_are_read_and_one_more_is_not() {
        JsonLimits two = new JsonLimits(100, 2, 2);
        assertThat(parse("{\"a\":{\"a\":1,\"b\":2},\"b\":2}", two)).isInstanceOf(JsonValue.JsonObject.class);
        assertThatThrownBy(() -> parse("{\"a\":1,\"b\":2,\"c\":3}", two))
                .hasMessage("request/malformed: more than 2 members in one object");
    }

    @Test
    void a_name_may_come_again_in_another_object() {
        String large = IntStream.range(0, 40).mapToObj(i -> "\"m" + i + "\":0").collect(Collectors.joining(","));
        assertThat(parse("[{%s},{%s},{\"m1\":{\"m1\":1}}]".formatted(large, large), JsonLimits.DOCUMENT))
                .isInstanceOf(JsonValue.JsonArray.class);
        assertThatThrownBy(() -> parse("[{%s},{%s,\"m39\":1}]".formatted(large, large), JsonLimits.DOCUMENT))
                .hasMessage("request/malformed: member `m39` more than once");
    }
}
