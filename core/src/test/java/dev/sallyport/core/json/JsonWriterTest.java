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
