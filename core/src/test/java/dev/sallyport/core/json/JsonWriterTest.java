package dev.sallyport.core.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sallyport.core.Problem.RequestMalformed;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
    @Test
    void puts_separators_where_they_belong() {
        JsonWriter out = JsonWriter.compact().beginObject();
        out.name("a")
                .beginArray()
                .value(1)
                .value("b")
                .nullValue()
                .beginArray()
                .endArray()
                .endArray();
        out.name("c").value(true).name("d").beginObject().endObject().name("e").value(0.5);
        assertThat(out.endObject()).hasToString("{\"a\":[1,\"b\",null,[]],\"c\":true,\"d\":{},\"e\":0.5}");
    }

    @Test
    void indents_for_people() {
        JsonWriter out = JsonWriter.indented().beginObject();
        out.name("a")
                .beginArray()
                .value(1)
                .value(2)
                .endArray()
                .name("b")
                .beginObject()
                .endObject();
        assertThat(out.endObject()).hasToString("{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}");
    }

    @Test
    void escapes_what_a_string_may_not_hold() {
        assertThat(JsonWriter.compact().value("\"\\\n\r\t\u0000\u001f\u007f\ud800ä😀"))
                .hasToString("\"\\\"\\\\\\n\\r\\t\\u0000\\u001f\\u007f\\ud800ä😀\"");
    }

    @Test
    void escapes_up_to_the_edges_and_nothing_beside_them() {
        assertThat(JsonWriter.compact().value("\u001f !#[]~\u007f\u0080\b"))
                .hasToString("\"\\u001f !#[]~\\u007f\u0080\\u0008\"");
        assertThat(JsonWriter.compact().value("\ud83d\ude00\ude00\ud83dx\udfff\ud800"))
                .hasToString("\"😀\\ude00\\ud83dx\\udfff\\ud800\"");
        assertThat(JsonWriter.compact().value("\udc00😀")).hasToString("\"\\udc00😀\"");
        assertThat(JsonWriter.compact().value("\\x")).hasToString("\"\\\\x\"");
    }

    @Test
    void what_is_json_already_is_put_in_its_place() {
        JsonWriter out = JsonWriter.compact().beginArray().raw("1").raw("[2]");
        out.raw().append("3");
        assertThat(out.value("x").endArray().toBytes()).asString().isEqualTo("[1,[2],3,\"x\"]");
        assertThat(out.text().toBytes()).isEqualTo(out.toBytes());
    }

    @Test
    void every_kind_of_value_is_written_and_separated_alike() {
        assertThat(JsonWriter.compact()
                        .beginArray()
                        .value("a")
                        .value(-1)
                        .value(false)
                        .value(1.5)
                        .nullValue()
                        .value(new JsonValue.JsonNumber(7))
                        .value(JsonValue.NULL)
                        .beginObject()
                        .endObject()
                        .endArray())
                .hasToString("[\"a\",-1,false,1.5,null,7,null,{}]");
        assertThatThrownBy(() -> JsonWriter.compact().value(Double.NEGATIVE_INFINITY))
                .hasMessage("JSON has no -Infinity");
    }

    @Test
    void indents_what_is_nested() {
        JsonWriter out = JsonWriter.indented().beginArray();
        out.beginObject().name("a").beginArray().value(true).endArray().endObject();
        assertThat(out.value(2).endArray()).hasToString("[\n  {\n    \"a\": [\n      true\n    ]\n  },\n  2\n]");
    }

    @Test
    void numbers_read_back_as_the_same_double() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            if (Double.isFinite(value)) {
                byte[] text = JsonWriter.compact().value(value).toBytes();
                JsonValue read = JsonValue.parse(text, JsonLimits.DOCUMENT, RequestMalformed::new);
                assertThat(Double.parseDouble(((JsonValue.JsonNumber) read).text()))
                        .isEqualTo(value);
            }
        }
        assertThatThrownBy(() -> JsonWriter.compact().value(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
